public import ASTTypes

/// One sample as an ingest hands it to ``SampleStoreWriter``.
public struct NewSample: Sendable {
    /// Most bytes of a name.
    public static let longestName = StoreLayout.longestName

    /// The sample's name for people, e.g. `train/cat/0001.jpg` or `data_batch_1.bin#17`; at most ``longestName`` bytes.
    public var name: String
    public var label: Label
    public var encoding: PixelEncoding
    /// Shape of the decoded image.
    public var shape: ImageShape
    /// The image as it is to be stored; for ``PixelEncoding/raw`` exactly `shape.elements` bytes, channels last.
    public var bytes: [UInt8]
    /// Standard deviation of the pixel values over all channels, in 0...1; NaN where it was not measured.
    public var intensityDeviation: Float
    /// Nil where they were not measured.
    public var traits: ImageTraits?

    public init(
        name: String, label: Label, encoding: PixelEncoding, shape: ImageShape, bytes: [UInt8],
        intensityDeviation: Float, traits: ImageTraits? = nil
    ) {
        self.name = name
        self.label = label
        self.encoding = encoding
        self.shape = shape
        self.bytes = bytes
        self.intensityDeviation = intensityDeviation
        self.traits = traits
    }
}

/// A file that an ingest could not take in: one line of `bad_files.jsonl` in the store.
public struct BadFile: Sendable, Hashable, Codable {
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}
