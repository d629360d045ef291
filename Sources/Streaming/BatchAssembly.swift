internal import ASTTypes
internal import SampleStore
internal import Synchronization

/// Which rows are to be filled next, by whom, and which batches are whole: shared by all workers of a stream.
///
/// Rows are claimed in the plan's order across batches, so the oldest batch is always finished first and no worker waits
/// for another. A worker that finds no row left takes the next slot and opens the next batch with it; that wait is what
/// holds the stream back. Whole batches are handed over in order.
///
/// A failure stops further claims. Every row before the failed one was claimed, and its worker goes on with it: the first
/// failure is the same for any number of workers. Bad samples are counted as batches are handed over, in the plan's order,
/// so one too many is the same one, too.
final class BatchAssembly: Sendable {
    private let schedule: BatchSchedule
    private let pool: SlotPool
    private let ready: Handoff<Batch>
    private let options: StreamOptions
    private let readAhead: ReadAhead?
    /// One for every batch that can be open: batch `n` is in cell `n % slots`.
    private let cells: [BatchCell]
    private let epoch: Int
    private let claimSize: Int
    private let started = Stopwatch.now
    private let state: Mutex<State>
    /// Held while batches are handed over, which wakes the consumer: the lock of `state` is not held that long.
    private let handingOver = Mutex(())

    /// Rows that a worker claims at once: enough to make claiming cheap, few enough to share a batch evenly.
    private static let largestClaim = 64

    private struct State {
        /// Batches that were given a slot.
        var opened = 0
        /// The batch whose rows are claimed next.
        var claiming = 0
        /// Batches handed over.
        var handedOver = 0
        var workers = 0
        /// Workers above this number leave at their next claim.
        var wantedWorkers: Int
        /// When ``workers`` last changed.
        var workersSince: UInt64
        var isOver = false
        var failure: (row: Int, error: any Error)?
        var badSamples: BadSampleCount
        var statistics = StreamStatistics()

        mutating func changeWorkers(by change: Int) {
            let now = Stopwatch.now
            statistics.workerSeconds += Double(workers) * Double(now - workersSince) * 1e-9
            workers += change
            workersSince = now
        }
    }

    /// - Parameters:
    ///   - readAhead: is told what samples are done with.
    ///   - earlier: bad samples that are not to be counted again.
    init(
        schedule: BatchSchedule, pool: SlotPool, ready: Handoff<Batch>, options: StreamOptions, epoch: Int,
        workers: Int, readAhead: ReadAhead?, earlier: [SampleID]
    ) {
        self.schedule = schedule
        self.pool = pool
        self.ready = ready
        self.options = options
        self.epoch = epoch
        self.readAhead = readAhead
        cells = (0..<options.slots).map { _ in
            BatchCell(
                rows: min(options.batchSize, max(1, schedule.rows)), bytesPerRow: options.bytesPerSample)
        }
        claimSize = max(1, min(Self.largestClaim, options.batchSize / (workers * 4)))
        let rows = schedule.rows / options.ranks
        state = Mutex(
            State(
                wantedWorkers: workers, workersSince: started,
                badSamples: BadSampleCount(policy: options.badSamples, rows: rows, earlier: earlier)))
        if schedule.count == 0 { ready.close() }
    }

    /// Seconds of time that go on are counted until now.
    var statistics: StreamStatistics {
        state.withLock { state in
            // Asked for with the lock held: a worker that leaves meanwhile must not have left later than now.
            let now = Stopwatch.now
            var statistics = state.statistics
            statistics.badSamples = state.badSamples.samples
            statistics.workers = state.wantedWorkers
            statistics.workerSeconds += Double(state.workers) * Double(now - state.workersSince) * 1e-9
            if state.handedOver < schedule.count { statistics.elapsedSeconds = Double(now - started) * 1e-9 }
            return statistics
        }
    }

    /// Rows of the plan that all ranks have taken when the stream has ended.
    var rowsAtEnd: Int { schedule.rowsTaken(afterBatches: schedule.count) }

    /// What the first failed row threw.
    var error: (any Error)? { state.withLock { $0.failure?.error } }

    func addConsumerWait(_ seconds: Double) {
        state.withLock { $0.statistics.consumerWaitSeconds += seconds }
    }

    // MARK: Workers

    /// Makes room for `count` workers at all.
    /// - Returns: how many the caller has to start.
    func setWorkers(_ count: Int) -> Int {
        state.withLock { state in
            state.wantedWorkers = count
            let missing = state.isOver || state.opened == schedule.count ? 0 : max(0, count - state.workers)
            state.changeWorkers(by: missing)
            return missing
        }
    }

    /// To be called once by every worker that was started. The last to leave ends the stream and gives back the slots of
    /// batches that will not be finished.
    func leave() {
        let isLast = state.withLock { state in
            state.changeWorkers(by: -1)
            return state.workers == 0
        }
        guard isLast else { return }
        for cell in cells { cell.slot = nil }
        ready.close()
    }

    /// No more rows are claimed.
    func cancel() {
        state.withLock { $0.isOver = true }
        pool.close()
    }

    func fail(_ error: any Error, at row: Int) { state.withLock { fail(error, at: row, &$0) } }

    private func fail(_ error: any Error, at row: Int, _ state: inout State) {
        state.isOver = true
        if state.failure.map({ row < $0.row }) ?? true { state.failure = (row, error) }
        // Wakes those who wait for a slot: none may come while this batch holds its own.
        pool.close()
    }

    /// To be called before the claim with this row is finished.
    func add(_ sample: BadSample, to claim: BatchClaim) {
        state.withLock { _ in claim.cell.badSamples.append(sample) }
    }
}

// MARK: - Claims

extension BatchAssembly {
    /// The next rows to fill, after waiting for a slot where none is open; nil when there are none.
    func claim() -> BatchClaim? {
        while true {
            switch state.withLock({ nextStep(&$0) }) {
            case .fill(let claim): return claim
            case .end: return nil
            case .open:
                let began = Stopwatch.now
                let slot = pool.take()
                let waited = Stopwatch.seconds(since: began)
                guard let slot else { return nil }
                open(slot, waited: waited)
            }
        }
    }

    private enum Step {
        case fill(BatchClaim)
        /// Every row of the open batches is claimed.
        case open
        case end
    }

    private func nextStep(_ state: inout State) -> Step {
        if state.isOver || state.workers > state.wantedWorkers { return .end }
        while state.claiming < state.opened {
            let cell = cells[state.claiming % cells.count]
            // Towards the end claims get smaller, so that all workers end about together.
            let isLast = state.claiming == schedule.count - 1
            let most = isLast ? min(claimSize, cell.unclaimed / (2 * state.workers)) : claimSize
            if let places = cell.claim(max(1, most)) {
                return .fill(BatchClaim(cell: cell, places: places))
            }
            state.claiming += 1
        }
        return state.opened < schedule.count ? .open : .end
    }

    private func open(_ slot: consuming Slot, waited: Double) {
        var moving: Slot? = consume slot
        let wasLast = state.withLock { state in
            state.statistics.slotWaitSeconds += waited
            guard !state.isOver, state.opened < schedule.count, let slot = moving.take() else { return false }
            let number = state.opened
            cells[number % cells.count].open(
                rows: schedule.rows(ofBatch: number), rowsBefore: number * options.batchSize, slot: slot)
            state.opened += 1
            return state.opened == schedule.count
        }
        // Wakes those who wait for a slot that nobody needs any more.
        if wasLast { pool.close() }
        handOver()  // a batch without rows is whole at once
    }

    /// To be called with every claim whose rows are all written or left out, and with what that took.
    func finish(_ claim: BatchClaim, _ work: WorkShare) {
        let cell = claim.cell
        let isWhole = state.withLock { state in
            state.statistics.add(work)
            cell.unwritten -= claim.places.count
            return cell.unwritten == 0
        }
        guard isWhole else { return }
        cell.fillColumns()
        cell.mix(options, epoch: epoch)
        state.withLock { _ in cell.isWhole = true }
        handOver()
    }

    /// Hands over every whole batch before which all were handed over.
    private func handOver() {
        handingOver.withLock { _ in
            while let batch = state.withLock({ nextWhole(&$0) }) {
                // Never waits: there is room for as many batches as there are slots. Every rank gets equally many
                // batches; alone, nobody waits for an empty one.
                if batch.count > 0 || options.ranks > 1 { ready.put(batch) }
            }
            let handedOver = state.withLock { $0.handedOver }
            readAhead?.release(below: handedOver * options.batchSize)
            if handedOver == schedule.count { ready.close() }
        }
    }

    private func nextWhole(_ state: inout State) -> Batch? {
        guard state.handedOver < state.opened else { return nil }
        let cell = cells[state.handedOver % cells.count]
        guard cell.isWhole, countBadSamples(of: cell, &state), let slot = cell.slot.take() else { return nil }
        state.handedOver += 1
        state.statistics.batches += 1
        if state.handedOver == schedule.count {
            state.statistics.elapsedSeconds = Stopwatch.seconds(since: started)
        }
        return Batch(
            options: options, rowsTaken: schedule.rowsTaken(afterBatches: state.handedOver), slot: slot)
    }

    /// - Returns: whether the batch may be handed over.
    private func countBadSamples(of cell: BatchCell, _ state: inout State) -> Bool {
        guard !cell.badSamples.isEmpty else { return true }
        let samples = cell.badSamples.sorted { $0.row < $1.row }
        cell.badSamples.removeAll()
        for sample in samples {
            if let failure = state.badSamples.add(sample) {
                cell.isWhole = false
                fail(failure, at: sample.row, &state)
                return false
            }
        }
        return true
    }
}

/// Some rows of an open batch that one worker fills.
struct BatchClaim {
    let cell: BatchCell
    /// Within the batch.
    let places: Range<Int>

    /// The row of the plan that is at `place` of the batch.
    func row(at place: Int) -> Int { cell.rows.lowerBound + place }

    /// The same among the rows that this rank visits.
    func position(of place: Int) -> Int { cell.rowsBefore + place }
}
