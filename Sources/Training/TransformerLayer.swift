internal import Torch

/// One encoder layer: attention, then two linear maps with a GELU between; each part's result is added to its input and
/// normalised (as PyTorch's TransformerEncoderLayer with its default order).
final class TransformerLayer: Module {
    private let heads: Int
    private let dropout: Double
    private let generator: Generator
    private let queryKeyValue: Linear
    private let attended: Linear
    private let widen: Linear
    private let narrow: Linear
    private let norm1: LayerNorm
    private let norm2: LayerNorm

    /// - Parameter generator: for the starting weights, and later for dropout.
    init(width: Int, heads: Int, hidden: Int, dropout: Double, _ generator: Generator) throws(TorchError) {
        self.heads = heads
        self.dropout = dropout
        self.generator = generator
        queryKeyValue = try Linear(from: width, to: 3 * width, bias: true, generator)
        // PyTorch starts attention from Glorot and Bengio's (2010) uniform range and zero biases.
        let bound = (6 / Double(4 * width)).squareRoot()
        try queryKeyValue.weight.assign(.uniform([3 * width, width], in: -bound...bound, generator))
        try queryKeyValue.bias?.assign(.zeros([3 * width]))
        attended = try Linear(from: width, to: width, bias: true, generator)
        try attended.bias?.assign(.zeros([width]))
        widen = try Linear(from: width, to: hidden, bias: true, generator)
        narrow = try Linear(from: hidden, to: width, bias: true, generator)
        norm1 = try LayerNorm(width: width)
        norm2 = try LayerNorm(width: width)
    }

    /// - Parameter x: rows × tokens × width.
    func callAsFunction(_ x: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        let looked = try norm1(x.adding(drop(attention(x, mode), mode)))
        let thought = try narrow(drop(widen(looked).gelu(), mode))
        return try norm2(looked.adding(drop(thought, mode)))
    }

    private func attention(_ x: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        let shape = try x.shape()
        let (rows, tokens, width) = (shape[0], shape[1], shape[2])
        let parts = try queryKeyValue(x).reshaped([rows, tokens, 3, heads, width / heads]).permuted([
            2, 0, 3, 1, 4,
        ])
        let query = try parts.selecting(0, dimension: 0)
        let key = try parts.selecting(1, dimension: 0)
        let value = try parts.selecting(2, dimension: 0)
        let mixed: Tensor
        if mode == .training {
            // libtorch's fused attention draws its dropout from the process-wide generator, so it is spelled out.
            let scale = 1 / Double(width / heads).squareRoot()
            let likeness = try query.scaled(by: scale).matrixMultiplied(by: key.permuted([0, 1, 3, 2]))
            mixed = try drop(likeness.softmax(dimension: -1), mode).matrixMultiplied(by: value)
        } else {
            mixed = try query.attention(key: key, value: value)
        }
        return try attended(mixed.permuted([0, 2, 1, 3]).reshaped([rows, tokens, width]))
    }

    private func drop(_ x: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        mode == .training ? try x.dropout(dropout, generator) : x
    }

    var parameters: [NamedTensor] {
        let layers: [(String, any Module)] = [
            ("query_key_value", queryKeyValue), ("attended", attended), ("widen", widen), ("narrow", narrow),
            ("norm1", norm1), ("norm2", norm2),
        ]
        return layers.flatMap { $1.parameters.prefixed($0) }
    }
}
