internal import ASTTypes

/// How the pictures of an ingest are kept in the store.
public enum EncodingChoice: String, CaseIterable, Sendable, Codable {
    /// ``raw`` for images of at most ``smallPixels`` pixels, else what the advisor picks: never anything that loses
    /// pixels.
    case auto
    /// Decoded: 8 bits a channel.
    case raw
    /// The file's bytes as they came; sources without files of their own, such as CIFAR, stay raw.
    case keep
    /// As JPEG: encoded anew, unless the file is a JPEG already and neither needs to shrink nor gets smaller.
    case jpeg

    /// Most pixels of an image that ``auto`` stores decoded: 64 × 64.
    public static let smallPixels = 64 * 64
}

/// A bound on the size of stored images. Images within it keep their size: nothing is ever enlarged.
public enum SizeLimit: Hashable, Sendable, Codable {
    case none
    /// The shorter side is at most this many pixels.
    case shortSide(Int)
    /// The longer side is at most this many pixels.
    case longSide(Int)

    /// The size that an image is stored in: its proportions kept, rounded to the nearest pixel.
    public func size(width: Int, height: Int) -> (width: Int, height: Int) {
        let bound: Int
        let side: Int
        switch self {
        case .none: return (width, height)
        case .shortSide(let limit): (bound, side) = (limit, min(width, height))
        case .longSide(let limit): (bound, side) = (limit, max(width, height))
        }
        guard side > bound else { return (width, height) }
        func scaled(_ length: Int) -> Int {
            length == side ? bound : max(1, Int((Double(length) * Double(bound) / Double(side)).rounded()))
        }
        return (scaled(width), scaled(height))
    }
}

/// What becomes of each picture. Everything that decides it is in here, so that an ingest that goes on after an
/// interruption treats the rest as it did the beginning.
public struct StorageOptions: Hashable, Sendable, Codable {
    public var encoding: EncodingChoice
    public var limit: SizeLimit
    /// Of JPEGs that are made: 1 to 100.
    public var quality: Int
    /// Of JPEGs that are made: 444, 422 or 420.
    public var subsampling: Int
    /// Share of the samples, spread evenly, that are stored decoded whatever ``encoding`` says: 0 to 1.
    public var rawShare: Double
    /// Whether files that are kept as they are get decoded once, to find damage inside them and to measure them.
    public var decodesKept: Bool
    /// Whether JPEGs are written anew, without loss, with an index of their parts.
    public var indexes: Bool

    public init(
        encoding: EncodingChoice = .auto, limit: SizeLimit = .none, quality: Int = 90, subsampling: Int = 420,
        rawShare: Double = 0, decodesKept: Bool = false, indexes: Bool = false
    ) {
        self.encoding = encoding
        self.limit = limit
        self.quality = quality
        self.subsampling = subsampling
        self.rawShare = rawShare
        self.decodesKept = decodesKept
        self.indexes = indexes
    }

    /// Whether the item `ordinal` is one of ``rawShare``: as many of any first n items as the share asks for, rounded
    /// down.
    func isRawByShare(_ ordinal: Int) -> Bool {
        (Double(ordinal + 1) * rawShare).rounded(.down) > (Double(ordinal) * rawShare).rounded(.down)
    }

    /// All of it in the words of the command line, to compare an interrupted ingest with its continuation.
    public var summary: String {
        var words = ["--encode \(encoding.rawValue)"]
        switch limit {
        case .none: break
        case .shortSide(let side): words.append("--short-side \(side)")
        case .longSide(let side): words.append("--max-side \(side)")
        }
        if encoding == .jpeg { words.append("--quality \(quality) --subsampling \(subsampling)") }
        if rawShare > 0 { words.append("--raw-share \(rawShare)") }
        if decodesKept { words.append("--check") }
        if indexes { words.append("--index") }
        return words.joined(separator: " ")
    }
}
