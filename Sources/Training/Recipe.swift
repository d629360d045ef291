/// How parameters are moved.
public enum OptimizerKind: String, Hashable, Sendable, CaseIterable {
    /// Stochastic gradient descent with Nesterov momentum.
    case sgd
    case adamw
}

/// How a model's training images are best varied.
public struct AugmentationAdvice: Hashable, Sendable {
    /// What happens to left and right.
    public enum Flip: String, Hashable, Sendable {
        case none
        /// By chance at each visit.
        case random
        /// By chance in the first epoch, then every other epoch (cifar10-airbench).
        case alternating
    }

    /// Pixels of reflected border from which a random crop is cut.
    public var pad: Int
    public var flip: Flip
}

/// What a model is trained with unless the user says otherwise.
struct Recipe: Sendable {
    /// What depends on the optimizer.
    struct Rates: Sendable {
        /// For a loss averaged over ``Recipe/batchSize`` rows.
        var learningRate: Double
        /// Of the learning rate, as in PyTorch.
        var weightDecay: Double
        /// SGD's momentum, or AdamW's first beta.
        var momentum: Double
    }

    var batchSize: Int
    var optimizer: OptimizerKind
    var sgd: Rates
    var adamw: Rates
    var labelSmoothing: Double
    var schedule: Schedule
    /// Limit of the gradients' common 2-norm.
    var gradientLimit: Double?
    /// Whether a slow copy of the weights is kept (``Lookahead``).
    var looksAhead: Bool
    var augmentation: AugmentationAdvice

    func rates(_ optimizer: OptimizerKind) -> Rates {
        switch optimizer {
        case .sgd: sgd
        case .adamw: adamw
        }
    }
}
