public import ASTTypes

/// What a store says about itself: its `manifest.json`, written last, so that it is the commit of an ingest.
public struct Manifest: Codable, Sendable, Hashable {
    /// The newest format that this code reads, and the one it writes.
    public static let currentVersion = 2

    /// Version of the format on disk, see docs/FORMAT.md.
    public var formatVersion: Int
    /// Always `little`.
    public var byteOrder: String
    public var samples: Int
    /// The folders that the samples lie in, in the order of the ids.
    public var volumes: [Volume]
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
    /// What mean and deviation follow from exactly; nil where it is not known.
    public var pixelSums: PixelSums?
    /// Bytes of all samples as stored, without index, names and padding.
    public var payloadBytes: Int64
    public var source: Source
    /// Who wrote the newest volume; nil where nobody could have been interrupted.
    public var identity: IngestIdentity?
    /// Which part of the source this is; nil for the whole.
    public var shard: Shard?
    /// XXH3-128 over the contents in order, in hexadecimal; the same for the same contents however they were written.
    public var digest: String
    /// What the store was before samples were appended, the oldest first.
    public var ancestors: [Ancestor]
    /// Lines of `bad_files.jsonl`.
    public var badFiles: Int
    /// When the ingest ended, in ISO 8601, UTC.
    public var created: String

    enum CodingKeys: String, CodingKey {
        case samples, volumes, classes, splits, channels, shape, mean, source, identity, shard, digest,
            ancestors
        case created
        case formatVersion = "format_version"
        case byteOrder = "byte_order"
        case standardDeviation = "standard_deviation"
        case pixelSums = "pixel_sums"
        case payloadBytes = "payload_bytes"
        case badFiles = "bad_files"
    }
}
