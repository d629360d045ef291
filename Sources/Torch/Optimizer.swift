internal import CTorch

/// Moves parameters against their gradients, by libtorch's fused kernels.
///
/// Parameters come in groups, each with its own learning rate and weight decay. A parameter without a gradient is left
/// alone.
@safe
public final class Optimizer {
    /// The update rule.
    public enum Rule: Hashable, Sendable {
        /// Nesterov momentum (Sutskever et al. 2013); weight decay is added to the gradient.
        case sgd(momentum: Double)
        /// AdamW (Loshchilov and Hutter 2019); weight decay is apart from the gradient.
        case adamW(beta1: Double, beta2: Double, epsilon: Double)
    }

    public let rule: Rule
    private let raw: ast_optimizer
    private var groups = 0

    public init(_ rule: Rule) throws(TorchError) {
        var raw = unsafe ast_optimizer()
        switch rule {
        case .sgd(let momentum):
            try unsafe torch("ast_optimizer_sgd") { unsafe ast_optimizer_sgd(momentum, &raw, $0) }
        case .adamW(let beta1, let beta2, let epsilon):
            try unsafe torch("ast_optimizer_adamw") {
                unsafe ast_optimizer_adamw(beta1, beta2, epsilon, &raw, $0)
            }
        }
        unsafe self.raw = raw
        self.rule = rule
    }

    deinit { unsafe ast_optimizer_free(raw) }

    /// Adds a group, with rate and decay 0 until ``setRates(group:learningRate:weightDecay:)``.
    /// - Returns: the group's number.
    public func addGroup(_ parameters: [Tensor]) throws(TorchError) -> Int {
        let handles = unsafe parameters.map { unsafe $0.raw }
        try unsafe torch("ast_optimizer_add_group") {
            unsafe ast_optimizer_add_group(raw, handles, handles.count, $0)
        }
        defer { groups += 1 }
        return groups
    }

    public func setRates(group: Int, learningRate: Double, weightDecay: Double) throws(TorchError) {
        try unsafe torch("ast_optimizer_set_rates") {
            unsafe ast_optimizer_set_rates(raw, group, learningRate, weightDecay, $0)
        }
    }

    public func step() throws(TorchError) {
        try unsafe torch("ast_optimizer_step") { unsafe ast_optimizer_step(raw, $0) }
    }

    public func clearGradients() throws(TorchError) {
        try unsafe torch("ast_optimizer_zero_gradients") { unsafe ast_optimizer_zero_gradients(raw, $0) }
    }

    /// Scales all gradients down so that their common 2-norm is at most `limit`.
    /// - Returns: the norm before.
    @discardableResult
    public func clipGradients(to limit: Double) throws(TorchError) -> Double {
        var norm = 0.0
        try unsafe torch("ast_optimizer_clip") { unsafe ast_optimizer_clip(raw, limit, &norm, $0) }
        return norm
    }

    /// Names of what the rule remembers of each parameter, in the order of ``state()``.
    public var quantities: [String] {
        switch rule {
        case .sgd: ["momentum"]
        case .adamW: ["mean", "variance", "step"]
        }
    }

    /// What the optimizer remembers, by group, parameter and quantity. Assigning to these tensors changes it.
    public func state() throws(TorchError) -> [Tensor] {
        var count = 0
        try unsafe torch("ast_optimizer_state_count") { unsafe ast_optimizer_state_count(raw, &count, $0) }
        var state: [Tensor] = []
        for index in 0..<count {
            state.append(
                try unsafe Tensor.make("ast_optimizer_state") {
                    unsafe ast_optimizer_state(raw, index, $0, $1)
                })
        }
        return state
    }
}
