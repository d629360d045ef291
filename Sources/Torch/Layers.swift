/// A convolution without frills. Weights lie channels last.
public final class Convolution: Module {
    public let weight: Tensor
    public let bias: Tensor?
    private let stride: Int
    private let padding: Int

    /// Weights (and biases) uniform in ±1/√(inputs of one output), PyTorch's default.
    public init(
        from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, bias: Bool,
        _ generator: Generator
    ) throws(TorchError) {
        let bound = 1 / Double(inputs * kernel * kernel).squareRoot()
        weight = try Tensor.uniform([outputs, inputs, kernel, kernel], in: -bound...bound, generator)
            .channelsLast()
        try weight.setRequiresGradient(true)
        self.bias = bias ? try Tensor.uniform([outputs], in: -bound...bound, generator) : nil
        try self.bias?.setRequiresGradient(true)
        self.stride = stride
        self.padding = padding
    }

    public func callAsFunction(_ images: Tensor) throws(TorchError) -> Tensor {
        try images.convolved(weight, bias: bias, stride: stride, padding: padding)
    }

    /// Makes the first filters pass their input channel through unchanged (Zagoruyko and Komodakis 2017).
    public func startAsIdentity() throws(TorchError) {
        let shape = try weight.shape()
        var values = try weight.floats()
        let filter = shape[1] * shape[2] * shape[3]
        let centre = (shape[2] / 2) * shape[3] + shape[3] / 2
        for channel in 0..<min(shape[0], shape[1]) {
            for i in 0..<filter { values[channel * filter + i] = 0 }
            values[channel * filter + channel * shape[2] * shape[3] + centre] = 1
        }
        try weight.assign(Tensor.from(values, shape: shape))
    }

    public var parameters: [NamedTensor] {
        [NamedTensor("weight", weight)] + (bias.map { [NamedTensor("bias", $0)] } ?? [])
    }
}

/// x·weightᵀ + bias
public final class Linear: Module {
    public let weight: Tensor
    public let bias: Tensor?

    /// Weights (and biases) uniform in ±1/√inputs, PyTorch's default.
    public init(from inputs: Int, to outputs: Int, bias: Bool, _ generator: Generator) throws(TorchError) {
        let bound = 1 / Double(inputs).squareRoot()
        weight = try Tensor.uniform([outputs, inputs], in: -bound...bound, generator)
        try weight.setRequiresGradient(true)
        self.bias = bias ? try Tensor.uniform([outputs], in: -bound...bound, generator) : nil
        try self.bias?.setRequiresGradient(true)
    }

    public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
        try input.linear(weight, bias: bias)
    }

    public var parameters: [NamedTensor] {
        [NamedTensor("weight", weight)] + (bias.map { [NamedTensor("bias", $0)] } ?? [])
    }
}

/// Batch normalisation with a bias and no scale (Ioffe and Szegedy 2015).
public final class BatchNorm: Module {
    public let bias: Tensor
    public let runningMean: Tensor
    public let runningVariance: Tensor
    private let momentum: Double
    private let epsilon: Double

    /// - Parameter momentum: share of each batch in the running statistics.
    public init(channels: Int, momentum: Double, epsilon: Double) throws(TorchError) {
        bias = try .zeros([channels])
        try bias.setRequiresGradient(true)
        runningMean = try .zeros([channels])
        runningVariance = try .full([channels], 1)
        self.momentum = momentum
        self.epsilon = epsilon
    }

    public func callAsFunction(_ images: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor {
        let share = if case .measuring(let share) = mode { share } else { momentum }
        return try images.batchNormalized(
            bias: bias, running: mode == .scoring ? nil : (runningMean, runningVariance),
            training: mode != .evaluation, momentum: share, epsilon: epsilon)
    }

    public var parameters: [NamedTensor] { [NamedTensor("bias", bias)] }
    public var buffers: [NamedTensor] {
        [NamedTensor("running_mean", runningMean), NamedTensor("running_var", runningVariance)]
    }
}

/// Layer normalisation over the last dimension (Ba et al. 2016).
public final class LayerNorm: Module {
    public let weight: Tensor
    public let bias: Tensor

    public init(width: Int) throws(TorchError) {
        weight = try .full([width], 1)
        try weight.setRequiresGradient(true)
        bias = try .zeros([width])
        try bias.setRequiresGradient(true)
    }

    public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
        try input.layerNormalized(weight, bias: bias, epsilon: 1e-5)
    }

    public var parameters: [NamedTensor] { [NamedTensor("weight", weight), NamedTensor("bias", bias)] }
}
