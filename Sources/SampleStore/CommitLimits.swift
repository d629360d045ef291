/// When a writer commits what was appended: at the first checkpoint after one of these is reached.
public struct CommitLimits: Sendable, Hashable {
    /// Bytes gathered. While one batch of this size is written, one waits and the next gathers; with the copy that LMDB
    /// writes from, four times this is held in memory.
    public var bytes: Int
    /// Samples gathered.
    public var samples: Int
    /// Since the last commit.
    public var interval: Duration

    public init(bytes: Int, samples: Int, interval: Duration) {
        self.bytes = bytes
        self.samples = samples
        self.interval = interval
    }

    /// 16 MiB, 32,768 samples or 10 seconds: what a power failure costs is soon made again.
    public static let standard = CommitLimits(bytes: 16 << 20, samples: 32_768, interval: .seconds(10))

    /// Bytes beyond ``bytes`` that are gathered before blocks are written without waiting for a checkpoint.
    static let slack = 4 << 20
}
