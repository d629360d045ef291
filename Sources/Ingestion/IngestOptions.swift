/// What happens at a file that cannot be used.
public enum ErrorPolicy: Hashable, Sendable {
    /// The ingest ends at the first one, in the order of the source.
    case stop
    /// It is named in the store's `bad_files.jsonl` and left out.
    case skip
    /// As ``skip``, but one more than this many ends the ingest.
    case atMost(Int)

    /// Bad files that are let pass; nil = any number.
    var allowed: Int? {
        switch self {
        case .stop: 0
        case .skip: nil
        case .atMost(let count): count
        }
    }
}

/// One of `count` equal parts of a source, for machines that convert it together.
public struct SourceShard: Hashable, Sendable {
    /// From 1 to ``count``.
    public var index: Int
    public var count: Int

    /// - Precondition: `1 ≤ index ≤ count`.
    public init(index: Int, of count: Int) {
        precondition(index >= 1 && index <= count, "part \(index) of \(count)")
        self.index = index
        self.count = count
    }

    /// Ordinals of the part among `items`; the parts in their order are all items in theirs.
    func ordinals(of items: Int) -> Range<Int> {
        let bounds = [index - 1, index].map { Int((UInt128(items) * UInt128($0)) / UInt128(count)) }
        return bounds[0]..<bounds[1]
    }
}

/// What a person may choose about an ingest.
public struct IngestOptions: Sendable {
    public var storage: StorageOptions
    public var errorPolicy: ErrorPolicy
    /// Threads that read, decode and check; what is written does not depend on it.
    public var workers: Int
    /// Whether a store that is already there gives way once the new one is complete.
    public var replacing: Bool
    /// Whether what an interrupted ingest left is thrown away rather than gone on with.
    public var restarting: Bool
    /// Whether the samples are added to a store that is there.
    public var appending: Bool
    /// nil = all of the source.
    public var shard: SourceShard?
    /// What is done is on the disk at least this often: what a kill or a power failure costs.
    public var commitInterval = Duration.seconds(10)

    public init(
        storage: StorageOptions = StorageOptions(), errorPolicy: ErrorPolicy = .stop, workers: Int,
        replacing: Bool = false, restarting: Bool = false, appending: Bool = false, shard: SourceShard? = nil
    ) {
        precondition(workers > 0, "an ingest needs a worker")
        self.storage = storage
        self.errorPolicy = errorPolicy
        self.workers = workers
        self.replacing = replacing
        self.restarting = restarting
        self.appending = appending
        self.shard = shard
    }
}
