internal import CTorch

/// Operations that record gradients. Images are N×C×H×W; libtorch's broadcasting applies.
extension Tensor {
    public func convolved(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
    ) throws(TorchError) -> Tensor {
        let bias = unsafe Tensor.handle(bias)
        return try unsafe Tensor.make("ast_conv2d") {
            unsafe ast_conv2d(raw, weight.raw, bias, Int64(stride), Int64(padding), $0, $1)
        }
    }

    /// x·weightᵀ + bias
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
        let bias = unsafe Tensor.handle(bias)
        return try unsafe Tensor.make("ast_linear") { unsafe ast_linear(raw, weight.raw, bias, $0, $1) }
    }

    /// Normalised over rows and pixels, one mean and variance a channel.
    /// - Parameters:
    ///   - running: the running mean and variance: read when `training` is false, else updated, unless nil.
    ///   - momentum: share of the batch in the running statistics.
    public func batchNormalized(
        bias: Tensor?, running: (mean: Tensor, variance: Tensor)?, training: Bool, momentum: Double,
        epsilon: Double
    ) throws(TorchError) -> Tensor {
        let bias = unsafe Tensor.handle(bias)
        let mean = unsafe Tensor.handle(running?.mean)
        let variance = unsafe Tensor.handle(running?.variance)
        return try unsafe Tensor.make("ast_batch_norm") {
            unsafe ast_batch_norm(
                raw, ast_tensor(), bias, mean, variance, training ? 1 : 0, momentum, epsilon, $0, $1)
        }
    }

    /// Normalised over the last dimension, then times `weight` plus `bias`.
    public func layerNormalized(_ weight: Tensor, bias: Tensor, epsilon: Double) throws(TorchError) -> Tensor
    {
        try unsafe Tensor.make("ast_layer_norm") {
            unsafe ast_layer_norm(raw, weight.raw, bias.raw, epsilon, $0, $1)
        }
    }

    /// The largest of each `height`×`width` window, windows side by side.
    public func maxPooled(height: Int, width: Int) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_max_pool2d") {
            unsafe ast_max_pool2d(raw, Int64(height), Int64(width), $0, $1)
        }
    }

    /// x·Φ(x) (Hendrycks and Gimpel 2016), with the exact Φ.
    public func gelu() throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_gelu") { unsafe ast_gelu(raw, $0, $1) }
    }

    public func softmax(dimension: Int) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_softmax") { unsafe ast_softmax(raw, Int64(dimension), $0, $1) }
    }

    public func logSoftmax(dimension: Int) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_log_softmax") { unsafe ast_log_softmax(raw, Int64(dimension), $0, $1) }
    }

    /// Zeroes elements with the given probability and scales the others up, so that the mean stays.
    public func dropout(_ probability: Double, _ generator: Generator) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_dropout") { unsafe ast_dropout(raw, probability, generator.raw, $0, $1) }
    }

    /// softmax(q·kᵀ/√d)·v, with `self` as q: all B×H×T×d.
    public func attention(key: Tensor, value: Tensor) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_attention") { unsafe ast_attention(raw, key.raw, value.raw, $0, $1) }
    }

    /// Cross entropy of each row of logits, in nats, against `labels` smoothed by `smoothing`.
    public func crossEntropy(labels: Tensor, smoothing: Double) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_cross_entropy") {
            unsafe ast_cross_entropy(raw, labels.raw, smoothing, $0, $1)
        }
    }

    public func adding(_ other: Tensor) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_add") { unsafe ast_add(raw, other.raw, $0, $1) }
    }

    public func multiplied(by other: Tensor) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_multiply") { unsafe ast_multiply(raw, other.raw, $0, $1) }
    }

    public func scaled(by factor: Double) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_scale") { unsafe ast_scale(raw, factor, $0, $1) }
    }

    public func matrixMultiplied(by other: Tensor) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_matmul") { unsafe ast_matmul(raw, other.raw, $0, $1) }
    }

    /// The sum of all elements, a scalar.
    public func sum() throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_sum") { unsafe ast_sum(raw, $0, $1) }
    }
}

/// Shapes and selections. Those that can be views share storage.
extension Tensor {
    public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
        let dims = shape.map(Int64.init)
        return try unsafe Tensor.make("ast_reshape") { unsafe ast_reshape(raw, dims, dims.count, $0, $1) }
    }

    /// Dimensions in another order.
    public func permuted(_ order: [Int]) throws(TorchError) -> Tensor {
        let order = order.map(Int64.init)
        return try unsafe Tensor.make("ast_permute") { unsafe ast_permute(raw, order, order.count, $0, $1) }
    }

    /// Dimensions of size 1 repeated, without a copy.
    public func expanded(_ shape: [Int]) throws(TorchError) -> Tensor {
        let dims = shape.map(Int64.init)
        return try unsafe Tensor.make("ast_expand") { unsafe ast_expand(raw, dims, dims.count, $0, $1) }
    }

    /// One index along a dimension, which disappears.
    public func selecting(_ index: Int, dimension: Int) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_select") {
            unsafe ast_select(raw, Int64(dimension), Int64(index), $0, $1)
        }
    }

    /// The rows with these numbers, copied.
    public func rows(_ indices: [Int]) throws(TorchError) -> Tensor {
        let indices = try Tensor.from(indices)
        return try unsafe Tensor.make("ast_index_select") {
            unsafe ast_index_select(raw, 0, indices.raw, $0, $1)
        }
    }

    public static func concatenated(_ parts: [Tensor], dimension: Int) throws(TorchError) -> Tensor {
        let handles = unsafe parts.map { unsafe $0.raw }
        return try unsafe make("ast_concatenate") {
            unsafe ast_concatenate(handles, handles.count, Int64(dimension), $0, $1)
        }
    }

    /// The same values with channels innermost in memory: what convolutions on a CPU want.
    public func channelsLast() throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_tensor_channels_last") { unsafe ast_tensor_channels_last(raw, $0, $1) }
    }

    /// All `kernel`×`kernel` patches: N×C×H×W to N×(C·kernel²)×patches.
    public func patches(kernel: Int) throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_patches") { unsafe ast_patches(raw, Int64(kernel), $0, $1) }
    }

    /// Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix.
    public func eigen() throws(TorchError) -> (values: Tensor, vectors: Tensor) {
        var vectors = unsafe ast_tensor()
        let values = try unsafe Tensor.make("ast_eigen") { unsafe ast_eigen(raw, $0, &vectors, $1) }
        return unsafe (values, Tensor(owning: vectors))
    }

    private static func handle(_ tensor: Tensor?) -> ast_tensor { unsafe tensor?.raw ?? ast_tensor() }
}
