internal import ASTTypes
internal import Torch

/// A small convolutional network made to learn CIFAR-10 quickly.
///
/// Keller Jordan, "94 % on CIFAR-10 in 3.29 seconds on a single GPU" (2024), and its code airbench94.py: a frozen
/// whitening layer, three groups of two convolutions, batch normalisation without a scale, logits divided by 9.
final class Airbench: Model {
    /// Pixels on each side of a whitening patch.
    private static let patch = 2
    /// Keeps the whitening of directions without variance bounded.
    private static let whiteningEpsilon: Float = 5e-4
    /// The whitening layer's bias is trained for the recipe's first 3 of 9.9 epochs.
    private static let whiteningBiasEnds = 3 / 9.9
    private static let logitScale = 1.0 / 9

    private let channels: Int
    private let whiten: Convolution
    private let groups: [Group]
    private let head: Linear

    init(input: ImageShape, widths: [Int], classes: Int, _ generator: Generator) throws {
        let least = 1 + 1 << widths.count
        guard input.height >= least, input.width >= least else {
            throw Failure(
                .usage, "images of \(input) are too small for this network",
                remedy: "use images of at least \(least)×\(least) pixels, or the model vit-seed")
        }
        channels = input.channels
        let filters = 2 * channels * Self.patch * Self.patch
        whiten = try Convolution(from: channels, to: filters, kernel: Self.patch, bias: true, generator)
        try whiten.weight.setRequiresGradient(false)
        try whiten.bias?.assign(.zeros([filters]))
        var groups: [Group] = []
        for (index, width) in widths.enumerated() {
            groups.append(try Group(from: index == 0 ? filters : widths[index - 1], to: width, generator))
        }
        self.groups = groups
        head = try Linear(from: widths.last ?? filters, to: classes, bias: false, generator)
    }

    func forward(_ images: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        var x = try whiten(images).gelu()
        for group in groups { x = try group(x, mode) }
        let shape = try x.shape()
        x = try x.maxPooled(height: shape[2], width: shape[3]).reshaped([shape[0], shape[1]])
        return try head(x).scaled(by: Self.logitScale)
    }

    func prepare(progress: Double) throws(TorchError) {
        try whiten.bias?.setRequiresGradient(progress < Self.whiteningBiasEnds)
    }

    /// Sets the whitening filters: the eigenvectors of the patches' uncentred covariance, each divided by the root of
    /// its eigenvalue, and their negatives.
    func initialize(fromImages images: Tensor) throws(TorchError) {
        let size = channels * Self.patch * Self.patch
        let (values, vectors) = try patchMoments(images).eigen()
        let eigenvalues = try values.floats()
        let columns = try vectors.floats()
        var filters: [Float] = []
        for column in (0..<size).reversed() {
            let scale = 1 / (max(0, eigenvalues[column]) + Self.whiteningEpsilon).squareRoot()
            for row in 0..<size { filters.append(columns[row * size + column] * scale) }
        }
        filters += filters.map { -$0 }
        try whiten.weight.assign(Tensor.from(filters, shape: [2 * size, channels, Self.patch, Self.patch]))
    }

    /// The mean of v·vᵀ over all patches v.
    private func patchMoments(_ images: Tensor) throws(TorchError) -> Tensor {
        let size = channels * Self.patch * Self.patch
        let rows = try images.shape()[0]
        // In portions, since the patches take four times the memory of the images.
        let portion = 512
        var total = try Tensor.zeros([size, size])
        var patches = 0
        for start in stride(from: 0, to: rows, by: portion) {
            let some = try images.rows(Array(start..<min(rows, start + portion))).patches(kernel: Self.patch)
            let flat = try some.permuted([0, 2, 1]).reshaped([-1, size])
            patches += try flat.shape()[0]
            total = try total.adding(flat.permuted([1, 0]).matrixMultiplied(by: flat))
        }
        return try total.scaled(by: 1 / Double(max(1, patches)))
    }

    var parameters: [NamedTensor] {
        whiten.parameters.prefixed("whiten") + numberedGroups { $0.parameters }
            + head.parameters.prefixed("head")
    }

    var buffers: [NamedTensor] { numberedGroups { $0.buffers } }

    /// Normalisation biases learn 64 times as fast as the rest.
    var parameterGroups: [ParameterGroup] {
        [
            ParameterGroup(parameters: parameters.filter { $0.name.contains(".norm") }, rateFactor: 64),
            ParameterGroup(
                parameters: parameters.filter { !$0.name.contains(".norm") && $0.name != "whiten.weight" },
                rateFactor: 1),
        ]
    }

    private func numberedGroups(_ tensors: (Group) -> [NamedTensor]) -> [NamedTensor] {
        groups.enumerated().flatMap { tensors($1).prefixed("groups.\($0)") }
    }
}

extension Airbench {
    /// Convolution, pooling, convolution, each convolution with normalisation and GELU.
    private final class Group: Module {
        private let conv1: Convolution
        private let norm1: BatchNorm
        private let conv2: Convolution
        private let norm2: BatchNorm

        init(from inputs: Int, to width: Int, _ generator: Generator) throws(TorchError) {
            conv1 = try Convolution(from: inputs, to: width, kernel: 3, padding: 1, bias: false, generator)
            conv2 = try Convolution(from: width, to: width, kernel: 3, padding: 1, bias: false, generator)
            try conv1.startAsIdentity()
            try conv2.startAsIdentity()
            norm1 = try BatchNorm(channels: width, momentum: 0.4, epsilon: 1e-12)
            norm2 = try BatchNorm(channels: width, momentum: 0.4, epsilon: 1e-12)
        }

        func callAsFunction(_ x: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
            let pooled = try norm1(conv1(x).maxPooled(height: 2, width: 2), mode).gelu()
            return try norm2(conv2(pooled), mode).gelu()
        }

        private var layers: [(String, any Module)] {
            [("conv1", conv1), ("norm1", norm1), ("conv2", conv2), ("norm2", norm2)]
        }
        var parameters: [NamedTensor] { layers.flatMap { $1.parameters.prefixed($0) } }
        var buffers: [NamedTensor] { layers.flatMap { $1.buffers.prefixed($0) } }
    }

    /// The recipe gives its rates for a loss that is summed, per S = 1024·(1 + 1/(1 − momentum)) rows; here they are
    /// for a loss averaged over the batch, which is the same per row at any batch size.
    static func entry(_ name: String, widths: [Int], batchSize: Int) -> ModelEntry {
        let momentum = 0.85
        let perRow = 11.5 / (1024 * (1 + 1 / (1 - momentum)))
        let recipe = Recipe(
            batchSize: batchSize, optimizer: .sgd,
            sgd: .init(
                learningRate: perRow * Double(batchSize), weightDecay: 0.0153 / 11.5, momentum: momentum),
            adamw: .init(learningRate: 2e-3, weightDecay: 0.01, momentum: 0.9),
            labelSmoothing: 0.2, schedule: .triangle(start: 0.2, peak: 0.23, end: 0.07), gradientLimit: nil,
            looksAhead: true, augmentation: .init(pad: 2, flip: .alternating))
        return ModelEntry(name: name, recipe: recipe) { input, classes, generator in
            try Airbench(input: input, widths: widths, classes: classes, generator)
        }
    }
}
