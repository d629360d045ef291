public import ASTTypes
internal import Dispatch
public import SampleStore

/// One epoch's plan as batches: read, decoded, augmented and normalised ahead of the trainer, in the plan's order.
///
/// A reader on a serial queue of its own waits for a free slot, has a bounded number of workers fill it, and hands
/// the batch over; only then does it admit the next. Random draws depend on (seed, epoch, sample) alone, so the
/// stream is the same for any number of workers and slots.
///
/// An image of another size than wanted is fitted. In a store whose images all have one size, an image smaller by at
/// most an eighth of the wanted side is centred on pixels of value 0, as the usual recipes turn 28×28 into 32×32.
/// Any other is resized, with an antialiasing triangle filter, until it just covers the wanted shape, and its centre
/// is cut out. Both happen before augmentation and normalisation. Grey images fill three channels; colour images
/// never become grey.
///
/// The consumer is one ordinary thread: ``next()`` waits, so never call it from a `Task`.
public final class BatchStream: Sendable {
    private let pipeline: Pipeline

    /// Starts reading at once.
    /// - Throws: ``Failure``: `usage` for options that make no sense, do not fit the store, or ask for too much
    ///   memory, and for a plan that visits a sample that the store does not have.
    public init(store: SampleStore, plan: EpochPlan, options: StreamOptions) throws {
        pipeline = try Pipeline(store: store, plan: plan, options: options)
        // Serial and its own: it waits for slots, which must never hold up a shared concurrent queue.
        DispatchQueue(label: "ast.stream.reader").async { [pipeline] in pipeline.run() }
    }

    deinit { pipeline.cancel() }

    /// Waits for the next batch; nil at the end of the plan and after ``cancel()``.
    /// - Throws: the first ``Failure`` of the plan, naming its sample, once the batches before it were taken.
    public func next() throws -> Batch? { try pipeline.next() }

    /// Ends the stream: batches not yet taken are dropped and the workers stop after the sample they are at. Batches
    /// already taken stay valid. Does not wait.
    public func cancel() { pipeline.cancel() }

    public var statistics: StreamStatistics { pipeline.currentStatistics }

    /// Slots that no batch uses at the moment.
    var freeSlots: Int { pipeline.freeSlots }
}
