public import ASTTypes

/// Where a sample lies in the store and what it is: one decoded 64-byte record of the index.
public struct SampleRecord: Sendable, Hashable {
    /// Number of the block, the value of the `blocks` table, that holds the bytes.
    public var block: UInt32
    /// First byte within the block.
    public var offset: UInt32
    /// Bytes as stored.
    public var length: UInt32
    public var encoding: PixelEncoding
    /// Shape of the decoded image.
    public var shape: ImageShape
    public var label: Label
    /// XXH3-64 of the stored bytes.
    public var checksum: UInt64
    /// Standard deviation of the pixel values over all channels, in 0...1; NaN where it was not measured.
    public var intensityDeviation: Float
    /// Nil where they were not measured.
    public var traits: ImageTraits?

    public init(
        block: UInt32, offset: UInt32, length: UInt32, encoding: PixelEncoding, shape: ImageShape,
        label: Label, checksum: UInt64, intensityDeviation: Float, traits: ImageTraits? = nil
    ) {
        self.block = block
        self.offset = offset
        self.length = length
        self.encoding = encoding
        self.shape = shape
        self.label = label
        self.checksum = checksum
        self.intensityDeviation = intensityDeviation
        self.traits = traits
    }
}
