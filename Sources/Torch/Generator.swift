internal import CTorch

/// A source of pseudo-random numbers (Mersenne twister) of one's own: two generators never disturb each other.
@safe
public final class Generator {
    let raw: ast_generator

    public init(seed: UInt64) throws(TorchError) {
        var raw = unsafe ast_generator()
        try unsafe torch("ast_generator_create") { unsafe ast_generator_create(seed, &raw, $0) }
        unsafe self.raw = raw
    }

    deinit { unsafe ast_generator_free(raw) }

    /// Where in its sequence the generator stands, as bytes to be kept.
    public func state() throws(TorchError) -> Tensor {
        try unsafe Tensor.make("ast_generator_get_state") { unsafe ast_generator_get_state(raw, $0, $1) }
    }

    public func restore(_ state: Tensor) throws(TorchError) {
        try unsafe torch("ast_generator_set_state") { unsafe ast_generator_set_state(raw, state.raw, $0) }
    }
}
