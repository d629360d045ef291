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
    private let slot: Slot

    init(
        ids: [SampleID], labels: [Label], weights: [Float], inclusion: [Float], intensities: [Float],
        shape: ImageShape, slot: consuming Slot
    ) {
        self.ids = ids
        self.labels = labels
        self.weights = weights
        self.inclusion = inclusion
        self.intensities = intensities
        self.shape = shape
        self.slot = slot
    }

    /// Samples in this batch.
    public var count: Int { ids.count }

    /// Lends the pixels: float32, ``count`` × height × width × channels, normalised, 64-byte aligned.
    public borrowing func withPixels<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe slot.withBytes(count: ids.count * shape.elements * MemoryLayout<Float>.stride, body)
    }
}
