internal import ASTTypes
internal import Foundation
internal import SampleStore
internal import Synchronization

/// What the workers and the consumer of one ``BatchStream`` share. The workers keep it alive, so dropping the stream only
/// has to cancel.
final class Pipeline: Sendable {
    private let origin: StreamState
    private let filler: RowFiller
    private let assembly: BatchAssembly
    private let pool: SlotPool
    private let ready: Handoff<Batch>
    private let cancellation = Cancellation()
    private let readAhead: ReadAhead?
    /// Rows of the plan that were handed to the consumer.
    private let rowsTaken: Atomic<Int>
    private let workers: Int
    private let tuner: WorkerTuner?

    init(store: SampleStore, plan: EpochPlan, options: StreamOptions, resuming state: StreamState?) throws {
        try options.validate()
        try plan.validate(for: store)
        try state?.validate(plan, seed: options.seed)
        try options.prepareCache(for: plan, of: store)
        origin = state ?? StreamState(plan: plan, seed: options.seed)
        let schedule = BatchSchedule(
            rows: plan.count, start: origin.cursor, batchSize: options.batchSize, rank: options.rank,
            ranks: options.ranks, dropLast: options.dropLast)
        let rows = min(options.batchSize, max(plan.count, 1))
        pool = try SlotPool(
            slots: options.slots, bytesPerSlot: rows * options.bytesPerSample, rowsPerSlot: rows)
        ready = Handoff(capacity: options.slots)
        rowsTaken = Atomic(origin.cursor)
        let cores = StreamOptions.availableCores
        workers = options.workers > 0 ? options.workers : cores
        tuner = options.workers > 0 ? nil : WorkerTuner(cores: cores)
        readAhead = Self.readAhead(of: schedule, plan, store, options)
        filler = try RowFiller(
            store: store, plan: plan, options: options, readAhead: readAhead, cancellation: cancellation)
        assembly = BatchAssembly(
            schedule: schedule, pool: pool, ready: ready, options: options, epoch: plan.epoch,
            workers: workers, readAhead: readAhead, earlier: origin.badSamples)
    }

    /// Of the samples that this rank visits, in their order.
    private static func readAhead(
        of schedule: BatchSchedule, _ plan: EpochPlan, _ store: SampleStore, _ options: StreamOptions
    ) -> ReadAhead? {
        guard options.readAheadBytes > 0 else { return nil }
        var paging = ReadAheadOptions()
        paging.bytes = options.readAheadBytes
        let ids = (0..<schedule.count).flatMap { plan.ids[schedule.rows(ofBatch: $0)] }
        return ReadAhead(store: store, ids: ids, options: paging)
    }

    var freeSlots: Int { pool.freeSlots }
    var currentStatistics: StreamStatistics { assembly.statistics }

    var currentState: StreamState {
        var state = origin
        state.cursor = rowsTaken.load(ordering: .relaxed)
        // Those met in batches that wait to be taken come again.
        state.badSamples += assembly.statistics.badSamples.filter { $0.row < state.cursor }.map(\.id)
        return state
    }

    /// To be called once.
    func start() { startWorkers(assembly.setWorkers(workers)) }

    /// Workers are threads of their own: they wait for slots, which must never hold up a shared queue.
    private func startWorkers(_ count: Int) {
        for _ in 0..<count {
            let thread = Thread { [self] in filler.work(on: assembly) }
            thread.name = "ast.stream"
            thread.start()
        }
    }

    // MARK: The consumer's side

    func next() throws -> Batch? {
        let began = Stopwatch.now
        let batch = ready.take()
        assembly.addConsumerWait(Stopwatch.seconds(since: began))
        if let batch {
            rowsTaken.store(batch.rowsTaken, ordering: .relaxed)
            if let tuner, let count = tuner.workers(afterBatchOf: assembly) {
                startWorkers(assembly.setWorkers(count))
            }
            return batch
        }
        if cancellation.isCancelled { return nil }
        if let error = assembly.error { throw error }
        // Where the last batches were empty nothing told so.
        rowsTaken.store(assembly.rowsAtEnd, ordering: .relaxed)
        return nil
    }

    func cancel() {
        cancellation.cancel()
        // Wakes workers that wait for the disk.
        readAhead?.finish()
        assembly.cancel()
        ready.cancel()
    }
}

/// A flag that workers look at between samples.
final class Cancellation: Sendable {
    private let flag = Atomic(false)
    var isCancelled: Bool { flag.load(ordering: .relaxed) }
    func cancel() { flag.store(true, ordering: .relaxed) }
}

extension EpochPlan {
    /// - Throws: ``Failure`` (`usage`) when a sample is not in the store or the arrays differ in length.
    func validate(for store: SampleStore) throws {
        guard inclusion.count == count, weights.count == count else {
            throw Failure(
                .usage,
                "the plan lists \(count) samples, \(inclusion.count) probabilities and \(weights.count) weights"
            )
        }
        if let outside = ids.first(where: { $0.index >= store.count }) {
            throw Failure(
                .usage, "the plan visits sample \(outside), but \(store.path) has \(store.count) samples",
                remedy: "make the plan from this store's splits")
        }
    }
}
