public import ASTTypes

/// What a trainer is made from.
public struct TrainerOptions: Sendable {
    /// One of ``Trainer/modelNames``.
    public var model: String
    /// Size of the images it will be given.
    public var input: ImageShape
    public var classes: Int
    /// Decides the starting weights and dropout.
    public var seed: UInt64
    /// nil: the model's own.
    public var optimizer: OptimizerKind?
    /// For a loss averaged over a full batch. nil: the model's own; under SGD it then grows with the batch size, so
    /// that the rate per row stays.
    public var learningRate: Double?
    /// SGD's momentum, or AdamW's first beta. nil: the model's own.
    public var momentum: Double?
    /// Relative to the learning rate, as in PyTorch. nil: the model's own.
    public var weightDecay: Double?
    /// In 0..<1. nil: the model's own.
    public var labelSmoothing: Double?
    /// Samples that the whole run will train, counted each time: the horizon of every schedule.
    public var plannedSamples: Int
    /// Rows of a full batch.
    public var batchSize: Int
    /// Threads for the arithmetic; 0: as many as libtorch likes.
    public var threads: Int

    public init(
        model: String, input: ImageShape, classes: Int, seed: UInt64, optimizer: OptimizerKind? = nil,
        learningRate: Double? = nil, momentum: Double? = nil, weightDecay: Double? = nil,
        labelSmoothing: Double? = nil, plannedSamples: Int, batchSize: Int, threads: Int = 0
    ) {
        self.model = model
        self.input = input
        self.classes = classes
        self.seed = seed
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.labelSmoothing = labelSmoothing
        self.plannedSamples = plannedSamples
        self.batchSize = batchSize
        self.threads = threads
    }

    /// - Throws: `Failure(.usage)` naming the first value that makes no sense.
    func validate() throws {
        func require(_ condition: Bool, _ message: String, _ remedy: String) throws {
            if !condition { throw Failure(.usage, message, remedy: remedy) }
        }
        func require(_ value: Double?, _ name: String, in range: Range<Double>) throws {
            guard let value, !range.contains(value) else { return }
            let upper = range.upperBound.isFinite ? " and below \(range.upperBound)" : ""
            throw Failure(
                .usage, "\(name) is \(value)", remedy: "give a number of at least \(range.lowerBound)\(upper)"
            )
        }
        try require(
            input.channels == 1 || input.channels == 3,
            "images of \(input.channels) channels cannot be trained on",
            "use grey or RGB images")
        try require(
            classes >= 2, "a data set of \(classes) classes gives nothing to tell apart",
            "use at least two classes")
        try require(batchSize >= 1, "the batch size is \(batchSize)", "give at least 1")
        try require(plannedSamples >= 1, "\(plannedSamples) samples are planned", "plan at least 1")
        try require(threads >= 0, "\(threads) threads are asked for", "give 0 for all, or more")
        try require(learningRate, "the learning rate", in: 0..<Double.infinity)
        try require(momentum, "the momentum", in: 0..<1)
        try require(weightDecay, "the weight decay", in: 0..<Double.infinity)
        try require(labelSmoothing, "the label smoothing", in: 0..<1)
    }
}
