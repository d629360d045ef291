internal import CTorch

extension Tensor {
    /// A copy with its own storage, outside any gradient graph.
    public func clone() throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_tensor_clone") { unsafe ast_tensor_clone(raw, $0, $1) }
    }

    /// Overwrites the values, keeping the layout in memory; records no gradient.
    public func assign(_ source: Tensor) throws(TorchError) {
        try unsafe torch("ast_tensor_assign") { unsafe ast_tensor_assign(raw, source.raw, $0) }
    }

    /// self += weight · (end − self), in place; records no gradient.
    public func interpolate(towards end: Tensor, by weight: Double) throws(TorchError) {
        try unsafe torch("ast_tensor_lerp") { unsafe ast_tensor_lerp(raw, end.raw, weight, $0) }
    }

    /// Whether operations on this tensor are recorded for ``backward()``.
    public func setRequiresGradient(_ required: Bool) throws(TorchError) {
        try unsafe torch("ast_tensor_set_requires_gradient") {
            unsafe ast_tensor_set_requires_gradient(raw, required ? 1 : 0, $0)
        }
    }

    /// The gradient that ``backward()`` left here, or nil.
    public func gradient() throws(TorchError) -> Tensor? {
        var gradient = unsafe ast_tensor()
        try unsafe torch("ast_tensor_gradient") { unsafe ast_tensor_gradient(raw, &gradient, $0) }
        return unsafe gradient.impl == nil ? nil : Tensor(owning: gradient)
    }

    /// Adds to the gradients of everything this scalar was computed from, and frees the recording.
    public func backward() throws(TorchError) {
        try unsafe torch("ast_tensor_backward") { unsafe ast_tensor_backward(raw, $0) }
    }
}
