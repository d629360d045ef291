public import ASTTypes

/// Samples ready for the trainer, in the plan's order. The arrays run in parallel.
///
/// The pixels lie in memory lent by the stream: dropping the batch gives it back, and a stream whose batches are all
/// held waits. A batch stays valid when its stream is gone.
public struct Batch: ~Copyable, Sendable {
    public let ids: [SampleID]
    public let labels: [Label]
    /// What each sample's loss is multiplied by.
    public let weights: [Float]
    /// π: the probability with which the sample was to be in the plan.
    public let inclusion: [Float]
    /// Standard deviation of each stored image's pixel values, on the scale 0 to 1.
    public let intensities: [Float]
    /// Of each image.
    public let shape: ImageShape
    /// What the pixels' values are.
    public let output: PixelOutput
    /// What pixels are, or where ``output`` is `uint8` have still to be, normalised by.
    public let normalization: Normalization
    /// How the images were mixed with one another; nil where they were not.
    public let mixing: Mixing?
    private let slot: Slot

    init(
        ids: [SampleID], labels: [Label], weights: [Float], inclusion: [Float], intensities: [Float],
        shape: ImageShape, output: PixelOutput, normalization: Normalization,
        mixing: Mixing?, slot: consuming Slot
    ) {
        self.ids = ids
        self.labels = labels
        self.weights = weights
        self.inclusion = inclusion
        self.intensities = intensities
        self.shape = shape
        self.output = output
        self.normalization = normalization
        self.mixing = mixing
        self.slot = slot
    }

    /// Samples in this batch.
    public var count: Int { ids.count }

    /// Lends the pixels: ``count`` × height × width × channels values of ``output``, 64-byte aligned.
    public borrowing func withPixels<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe slot.withBytes(count: ids.count * shape.elements * output.bytesPerValue, body)
    }

    /// Lends the pixels by their type.
    public borrowing func withTypedPixels<R>(_ body: (TypedPixels) throws -> R) rethrows -> R {
        try unsafe withPixels { bytes in
            switch output {
            case .float32: try unsafe body(.float32(bytes.bindMemory(to: Float.self)))
            case .bfloat16: try unsafe body(.bfloat16(bytes.bindMemory(to: UInt16.self)))
            case .uint8: try unsafe body(.uint8(bytes.bindMemory(to: UInt8.self)))
            }
        }
    }
}
