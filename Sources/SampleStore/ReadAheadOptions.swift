/// How a ``ReadAhead`` works.
public struct ReadAheadOptions: Sendable {
    /// When the pages of samples that were visited are given back to the system.
    public enum GiveBack: Sendable {
        /// When what the plan visits is larger than the memory that is left for it. Otherwise it stays for the next epoch.
        case whenShort
        case always
        case never
    }

    /// Most bytes of samples to come that are asked for at once. Less where memory is short.
    public var bytes = 32 << 20
    public var giveBack = GiveBack.whenShort

    public init() {}
}

/// What a ``ReadAhead`` did so far.
public struct ReadAheadStatistics: Sendable, Hashable {
    /// Bytes of pages that the system was asked to read, whether they were in memory or not.
    public var askedBytes = 0
    /// Ranges that those lay in, after joining neighbours.
    public var askedRanges = 0
    /// Samples that were looked up for it.
    public var lookedUp = 0
    /// Samples that were passed over, because probes found their stretch of the plan in memory.
    public var resident = 0
    /// Samples whose record or block is damaged: whoever reads them reports it.
    public var damaged = 0
    public var givenBackBytes = 0

    public init() {}
}
