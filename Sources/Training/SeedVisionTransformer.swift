internal import ASTTypes
internal import Torch

/// The vision transformer of the first adaptive-sparse-training experiments: 4×4 patches, width 256, six layers of
/// eight heads normalised after each part (Vaswani et al. 2017), a class token, learnt positions.
final class SeedVisionTransformer: Model {
    private static let patch = 4
    private static let width = 256
    private static let layerCount = 6

    private let embed: Convolution
    private let classToken: Tensor
    private let positions: Tensor
    private let layers: [TransformerLayer]
    private let norm: LayerNorm
    private let head: Linear

    init(input: ImageShape, classes: Int, _ generator: Generator) throws {
        guard input.height % Self.patch == 0, input.width % Self.patch == 0, input.elements > 0 else {
            throw Failure(
                .usage, "images of \(input) do not divide into \(Self.patch)×\(Self.patch) patches",
                remedy: "use images whose sides are multiples of \(Self.patch), or the model airbench-s")
        }
        let tokens = 1 + (input.height / Self.patch) * (input.width / Self.patch)
        embed = try Convolution(
            from: input.channels, to: Self.width, kernel: Self.patch, stride: Self.patch, bias: true,
            generator)
        classToken = try .normal([1, 1, Self.width], deviation: 0.02, generator)
        try classToken.setRequiresGradient(true)
        positions = try .normal([1, tokens, Self.width], deviation: 0.02, generator)
        try positions.setRequiresGradient(true)
        var layers: [TransformerLayer] = []
        for _ in 0..<Self.layerCount {
            layers.append(
                try TransformerLayer(width: Self.width, heads: 8, hidden: 512, dropout: 0.1, generator))
        }
        self.layers = layers
        norm = try LayerNorm(width: Self.width)
        head = try Linear(from: Self.width, to: classes, bias: true, generator)
    }

    func forward(_ images: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        let patches = try embed(images).permuted([0, 2, 3, 1])
        let rows = try patches.shape()[0]
        let tokens = try patches.reshaped([rows, -1, Self.width])
        let first = try classToken.expanded([rows, 1, Self.width])
        var x = try Tensor.concatenated([first, tokens], dimension: 1).adding(positions)
        for layer in layers { x = try layer(x, mode) }
        return try head(norm(x.selecting(0, dimension: 1)))
    }

    var parameters: [NamedTensor] {
        embed.parameters.prefixed("embed")
            + [NamedTensor("class_token", classToken), NamedTensor("positions", positions)]
            + layers.enumerated().flatMap { $1.parameters.prefixed("layers.\($0)") }
            + norm.parameters.prefixed("norm") + head.parameters.prefixed("head")
    }

    /// AdamW and a cosine, as in the experiments; they cropped from a border of 4 pixels.
    static let entry = ModelEntry(
        name: "vit-seed",
        recipe: Recipe(
            batchSize: 128, optimizer: .adamw,
            sgd: .init(learningRate: 0.01, weightDecay: 5e-4, momentum: 0.9),
            adamw: .init(learningRate: 1e-4, weightDecay: 0.01, momentum: 0.9),
            labelSmoothing: 0, schedule: .cosine, gradientLimit: 1, looksAhead: false,
            augmentation: .init(pad: 4, flip: .random))
    ) { input, classes, generator in
        try SeedVisionTransformer(input: input, classes: classes, generator)
    }
}
