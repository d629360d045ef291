public import SampleStore

/// What an ingest did, with the names of ast-ingest's `--json`.
public struct IngestReport: Encodable, Sendable {
    public struct Split: Encodable, Sendable {
        public var name: String
        public var samples: Int
    }

    /// A sort of trouble and how many files had it.
    public struct BadFiles: Encodable, Sendable {
        public var reason: String
        public var files: Int
    }

    /// The store's folder.
    public var store: String
    public var manifest: Manifest
    public var splits: [Split]
    /// The store on disk, all of its files.
    public var storeBytes: Int64
    /// From opening the source to the finished store.
    public var seconds: Double
    /// Items done in this run, without those that an interrupted one had done, by the time they took.
    public var imagesPerSecond: Double
    /// Items that an interrupted ingest had done before this one went on.
    public var resumedItems: Int
    /// How the images are stored, in the words of the command line.
    public var storage: String
    /// Of this ingest, or of the whole store where nothing was left to do; the commonest first.
    public var badFiles: [BadFiles]
    /// Of the whole store, the commonest first.
    public var warnings: [QualityWarning]
    /// Samples whose pixels were looked at; the others were kept as they are, unseen.
    public var measuredSamples: Int

    enum CodingKeys: String, CodingKey {
        case store, source, samples, splits, classes, channels, shape, mean, digest, seconds, storage,
            warnings
        case standardDeviation = "standard_deviation"
        case payloadBytes = "payload_bytes"
        case storeBytes = "store_bytes"
        case imagesPerSecond = "images_per_second"
        case resumedItems = "resumed_items"
        case badFiles = "bad_files"
        case badFilesByReason = "bad_files_by_reason"
        case measuredSamples = "measured_samples"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(store, forKey: .store)
        try container.encode(manifest.source, forKey: .source)
        try container.encode(manifest.samples, forKey: .samples)
        try container.encode(splits, forKey: .splits)
        try container.encode(manifest.classes.count, forKey: .classes)
        try container.encode(manifest.channels, forKey: .channels)
        try container.encode(manifest.shape, forKey: .shape)
        try container.encode(manifest.mean, forKey: .mean)
        try container.encode(manifest.standardDeviation, forKey: .standardDeviation)
        try container.encode(manifest.payloadBytes, forKey: .payloadBytes)
        try container.encode(storeBytes, forKey: .storeBytes)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(imagesPerSecond, forKey: .imagesPerSecond)
        try container.encode(resumedItems, forKey: .resumedItems)
        try container.encode(storage, forKey: .storage)
        try container.encode(manifest.badFiles, forKey: .badFiles)
        try container.encode(badFiles, forKey: .badFilesByReason)
        try container.encode(warnings, forKey: .warnings)
        try container.encode(measuredSamples, forKey: .measuredSamples)
        try container.encode(manifest.digest, forKey: .digest)
    }
}
