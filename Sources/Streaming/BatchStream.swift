public import ASTTypes
public import SampleStore

/// One epoch's plan as batches: read, decoded, augmented and normalised ahead of the trainer, in the plan's order.
///
/// A few threads claim rows across batches, the oldest first, and write them into slots; a batch is handed over when its
/// rows are all written and those before it were. Random draws depend on (seed, epoch, sample) alone, so the stream is the
/// same for any number of workers and slots, and also when it goes on from a ``StreamState``.
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
    /// - Parameter state: where to go on; nil for the start of the plan. The number of ranks, workers and slots and the
    ///   batch size may have changed since it was saved.
    /// - Throws: ``Failure``: `usage` for options that make no sense, do not fit the store, or ask for too much
    ///   memory, for a plan that visits a sample that the store does not have, and for a state of another plan or seed.
    public init(
        store: SampleStore, plan: EpochPlan, options: StreamOptions, resuming state: StreamState? = nil
    ) throws {
        pipeline = try Pipeline(store: store, plan: plan, options: options, resuming: state)
        pipeline.start()
    }

    deinit { pipeline.cancel() }

    /// Waits for the next batch; nil at the end of the plan and after ``cancel()``.
    /// - Throws: the first ``Failure`` of the plan, naming its sample, once the batches before it were taken.
    public func next() throws -> Batch? { try pipeline.next() }

    /// Ends the stream: batches not yet taken are dropped and the workers stop after the sample they are at. Batches
    /// already taken stay valid. Does not wait.
    public func cancel() { pipeline.cancel() }

    /// What to go on from after the batches taken so far. On every rank the same but for the bad samples, as long as all
    /// have taken equally many batches.
    public var state: StreamState { pipeline.currentState }

    public var statistics: StreamStatistics { pipeline.currentStatistics }

    /// Where the time went so far and what would help.
    public var diagnosis: StreamDiagnosis {
        pipeline.currentStatistics.diagnosis(cores: StreamOptions.availableCores)
    }

    /// Slots that no batch uses at the moment.
    var freeSlots: Int { pipeline.freeSlots }
}
