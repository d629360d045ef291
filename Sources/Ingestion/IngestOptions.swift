/// How the pictures of an ingest are kept in the store.
public enum EncodingChoice: String, CaseIterable, Sendable {
    /// ``raw`` for images of at most ``smallPixels`` pixels, else ``keep``.
    case auto
    /// Decoded: 8 bits a channel.
    case raw
    /// The file's bytes as they came; sources without files of their own, such as CIFAR, stay raw.
    case keep

    /// Most pixels of an image that ``auto`` stores decoded: 64 × 64.
    public static let smallPixels = 64 * 64

    func isRaw(width: Int, height: Int) -> Bool {
        switch self {
        case .auto: width * height <= Self.smallPixels
        case .raw: true
        case .keep: false
        }
    }
}

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

/// What a person may choose about an ingest.
public struct IngestOptions: Sendable {
    public var encoding: EncodingChoice
    public var errorPolicy: ErrorPolicy
    /// Threads that read, decode and check; what is written does not depend on it.
    public var workers: Int
    /// Whether a store that is already there gives way once the new one is complete.
    public var replacing: Bool

    public init(
        encoding: EncodingChoice = .auto, errorPolicy: ErrorPolicy = .stop, workers: Int,
        replacing: Bool = false
    ) {
        precondition(workers > 0, "an ingest needs a worker")
        self.encoding = encoding
        self.errorPolicy = errorPolicy
        self.workers = workers
        self.replacing = replacing
    }
}
