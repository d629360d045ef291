internal import ASTTypes
internal import Foundation
internal import SampleStore
internal import Synchronization

/// What the reader, the workers and the consumer of one ``BatchStream`` share. The reader keeps it alive, so dropping
/// the stream only has to cancel.
final class Pipeline: Sendable {
    private let plan: EpochPlan
    private let options: StreamOptions
    private let filler: BatchFiller
    private let pool: SlotPool
    private let ready: Handoff<Batch>
    private let cancellation = Cancellation()
    private let failure = Mutex<(any Error)?>(nil)
    private let statistics = Mutex(StreamStatistics())

    init(store: SampleStore, plan: EpochPlan, options: StreamOptions) throws {
        try options.validate()
        try plan.validate(for: store)
        self.plan = plan
        self.options = options
        filler = try BatchFiller(
            store: store, plan: plan, options: options,
            workers: options.workers > 0 ? options.workers : ProcessInfo.processInfo.activeProcessorCount,
            cancellation: cancellation)
        let rows = min(options.batchSize, max(plan.count, 1))
        pool = try SlotPool(
            slots: options.slots, bytesPerSlot: rows * options.bytesPerSample)
        ready = Handoff(capacity: options.slots)
    }

    var freeSlots: Int { pool.freeSlots }
    var currentStatistics: StreamStatistics { statistics.withLock { $0 } }

    // MARK: The reader's side

    /// Makes every batch of the plan; returns at the end, after a failure, or when cancelled.
    func run() {
        defer { ready.close() }
        for start in stride(from: 0, to: plan.count, by: options.batchSize) {
            let rows = start..<min(start + options.batchSize, plan.count)
            if options.dropLast, rows.count < options.batchSize { return }
            let began = Stopwatch.now
            guard let slot = pool.take() else { return }
            statistics.withLock { $0.slotWaitSeconds += Stopwatch.seconds(since: began) }
            do {
                guard let filled = try filler.batch(rows, slot: slot) else { return }
                statistics.withLock {
                    $0.add(filled.work)
                    $0.batches += 1
                }
                ready.put(filled.batch)
            } catch {
                failure.withLock { $0 = error }
                return
            }
        }
    }

    // MARK: The consumer's side

    func next() throws -> Batch? {
        let began = Stopwatch.now
        let batch = ready.take()
        statistics.withLock { $0.consumerWaitSeconds += Stopwatch.seconds(since: began) }
        if let batch { return batch }
        if !cancellation.isCancelled, let error = failure.withLock({ $0 }) { throw error }
        return nil
    }

    func cancel() {
        cancellation.cancel()
        pool.close()
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
