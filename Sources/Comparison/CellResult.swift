/// One cell of an experiment: a policy at a rate with a seed.
public struct Cell: Hashable, Sendable, Codable {
    public var policy: String
    /// Target share of the samples that an epoch trains, in (0, 1].
    public var rate: Double
    public var seed: UInt64

    public init(policy: String, rate: Double, seed: UInt64) {
        self.policy = policy
        self.rate = rate
        self.seed = seed
    }

    /// Unique in an experiment and good as a file's name.
    public var name: String { policy == "full" ? "full-s\(seed)" : "\(policy)-r\(rate)-s\(seed)" }
}

/// What training one cell to its last epoch gave and took. Sums are over its epochs, validation not counted.
public struct CellResult: Hashable, Sendable {
    public var cell: Cell
    /// Top-1 on the validation split after the last epoch, in 0...1.
    public var accuracy: Double
    /// Accuracy of the class that fared worst, in 0...1; nil where it was not measured.
    public var worstClassAccuracy: Double?
    public var samplesTrained: Int
    public var samplesForwarded: Int
    public var samplesRead: Int
    public var bytesRead: Int64
    /// Wall-clock time of training alone.
    public var seconds: Double
    /// Measured energy; nil where nothing could be measured.
    public var joules: Double?
    /// Energy that the first author's formula would claim to have saved, in 0...1.
    public var claimedSaving: Double
    /// Mean share of the samples trained, in 0...1.
    public var activationRate: Double

    public init(
        cell: Cell, accuracy: Double, worstClassAccuracy: Double?, samplesTrained: Int, samplesForwarded: Int,
        samplesRead: Int, bytesRead: Int64, seconds: Double, joules: Double?, claimedSaving: Double,
        activationRate: Double
    ) {
        self.cell = cell
        self.accuracy = accuracy
        self.worstClassAccuracy = worstClassAccuracy
        self.samplesTrained = samplesTrained
        self.samplesForwarded = samplesForwarded
        self.samplesRead = samplesRead
        self.bytesRead = bytesRead
        self.seconds = seconds
        self.joules = joules
        self.claimedSaving = claimedSaving
        self.activationRate = activationRate
    }
}
