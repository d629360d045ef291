public import ASTTypes

/// Samples ready for the trainer, in the plan's order. The arrays run in parallel.
///
/// Pixels and arrays lie in memory lent by the stream: dropping the batch gives it back, and a stream whose batches are
/// all held waits. A batch stays valid when its stream is gone, and a copy of an array when its batch is.
public struct Batch: ~Copyable, Sendable {
    /// Of each image.
    public let shape: ImageShape
    /// Rows of the plan that were taken up to and with this batch, by all ranks together.
    let rowsTaken: Int
    private let slot: Slot

    init(options: StreamOptions, rowsTaken: Int, slot: consuming Slot) {
        shape = options.shape
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

    /// Samples in this batch.
    public var count: Int { slot.columns.ids.count }

    /// Lends the pixels: float32, ``count`` × height × width × channels, normalised, 64-byte aligned.
    public borrowing func withPixels<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe slot.withBytes(count: count * shape.elements * MemoryLayout<Float>.stride, body)
    }
}
