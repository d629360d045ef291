/// What one training step saw of each sample it ran forward. The arrays run in parallel.
public struct StepOutcome: Sendable {
    /// The step's number within its run, counted from 1.
    public var step: UInt32
    public var ids: [SampleID]
    /// Cross entropy without label smoothing, in nats.
    public var losses: [Float]
    /// Logit of the label minus the largest other logit.
    public var margins: [Float]
    /// ‖p − y‖₂ between the softmax and the one-hot label (EL2N, Paul et al. 2021).
    public var gradientNorms: [Float]
    /// Whether the label had the largest logit.
    public var correct: [Bool]
    /// Whether the sample was also run backward.
    public var trained: [Bool]
    /// π: the probability with which the sample was to be trained in this epoch.
    public var inclusion: [Float]

    public init(
        step: UInt32, ids: [SampleID], losses: [Float], margins: [Float], gradientNorms: [Float],
        correct: [Bool], trained: [Bool], inclusion: [Float]
    ) {
        self.step = step
        self.ids = ids
        self.losses = losses
        self.margins = margins
        self.gradientNorms = gradientNorms
        self.correct = correct
        self.trained = trained
        self.inclusion = inclusion
    }

    public var count: Int { ids.count }
}
