public import ASTTypes

/// Samples ready for the trainer, in the plan's order. The arrays run in parallel.
///
/// Pixels and arrays lie in memory lent by the stream: dropping the batch gives it back, and a stream whose batches are
/// all held waits. A batch stays valid when its stream is gone, and a copy of an array when its batch is.
public struct Batch: ~Copyable, Sendable {
    /// Of each image.
    public let shape: ImageShape
    /// What the pixels' values are.
    public let output: PixelOutput
    /// What pixels are, or where ``output`` is `uint8` have still to be, normalised by: one value per channel, on the
    /// scale 0 to 1.
    public let mean: [Float]
    public let standardDeviation: [Float]
    /// Rows of the plan that were taken up to and with this batch, by all ranks together.
    let rowsTaken: Int
    private let slot: Slot

    init(options: StreamOptions, rowsTaken: Int, slot: consuming Slot) {
        shape = options.shape
        output = options.output
        mean = options.mean
        standardDeviation = options.standardDeviation
        self.rowsTaken = rowsTaken
        self.slot = slot
    }

    public var ids: [SampleID] { slot.columns.ids }
    public var labels: [Label] { slot.columns.labels }
    /// What each sample's loss is multiplied by.
    public var weights: [Float] { slot.columns.weights }
    /// π: the probability with which the sample was to be in the plan.
    public var inclusion: [Float] { slot.columns.inclusion }
    /// Standard deviation of each stored image's pixel values, on the scale 0 to 1.
    public var intensities: [Float] { slot.columns.intensities }

    /// How the images were mixed with one another; nil where they were not.
    public var mixing: Mixing? { slot.columns.mixing }

    /// Samples in this batch.
    public var count: Int { slot.columns.ids.count }

    /// Lends the pixels: ``count`` × height × width × channels values of ``output``, 64-byte aligned.
    public borrowing func withPixels<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe slot.withBytes(count: count * shape.elements * output.bytesPerValue, body)
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
