public import ASTTypes

/// What a store says about itself: its `manifest.json`, written last, so that it is the commit of an ingest.
public struct Manifest: Codable, Sendable, Hashable {
    /// The newest format that this code writes and reads.
    public static let currentVersion = 1

    /// Version of the format on disk, see docs/FORMAT.md.
    public var formatVersion: Int
    /// Always `little`.
    public var byteOrder: String
    public var samples: Int
    /// Class names; a ``Label`` is an index into them.
    public var classes: [String]
    public var splits: [Split]
    /// The largest number of channels of any sample.
    public var channels: Int
    /// The shape of every sample, or nil where shapes differ.
    public var shape: ImageShape?
    /// Mean of the pixel values per channel, in 0...1, over the train split, or the first split where none is called so.
    public var mean: [Double]
    /// Standard deviation of the pixel values per channel, over the same samples as ``mean``.
    public var standardDeviation: [Double]
    /// Bytes of all samples as stored, without index, names and padding.
    public var payloadBytes: Int64
    public var source: Source
    /// XXH3-128 over the contents in order, in hexadecimal; the same for the same contents however they were written.
    public var digest: String
    /// Lines of `bad_files.jsonl`.
    public var badFiles: Int
    /// When the ingest ended, in ISO 8601, UTC.
    public var created: String

    /// A named part of the store, e.g. `train`.
    public struct Split: Codable, Sendable, Hashable {
        public var name: String
        public var ranges: [Range]

        public init(name: String, ranges: [Range]) {
            self.name = name
            self.ranges = ranges
        }

        /// Samples in the split.
        public var count: Int { ranges.reduce(0) { $0 + $1.count } }
    }

    /// Samples with consecutive ids.
    public struct Range: Codable, Sendable, Hashable {
        public var first: Int
        public var count: Int

        public init(first: Int, count: Int) {
            self.first = first
            self.count = count
        }
    }

    /// What the store was made from.
    public struct Source: Codable, Sendable, Hashable {
        /// The source format, e.g. `cifar10`, `idx` or `folder`.
        public var kind: String
        public var path: String

        public init(kind: String, path: String) {
            self.kind = kind
            self.path = path
        }
    }

    enum CodingKeys: String, CodingKey {
        case samples, classes, splits, channels, shape, mean, source, digest, created
        case formatVersion = "format_version"
        case byteOrder = "byte_order"
        case standardDeviation = "standard_deviation"
        case payloadBytes = "payload_bytes"
        case badFiles = "bad_files"
    }
}
