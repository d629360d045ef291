internal import ASTTypes
internal import Dispatch
internal import SampleStore
internal import Synchronization

/// Reads the samples of one batch and writes their rows, on a fixed number of workers.
final class BatchFiller: Sendable {
    private let store: SampleStore
    private let plan: EpochPlan
    private let options: StreamOptions
    private let normalization: Normalization
    private let workers: [SampleRenderer]
    private let cancellation: Cancellation

    /// Rows that a worker claims at once: enough to make claiming cheap, few enough to share a batch evenly.
    private static let largestClaim = 16

    init(
        store: SampleStore, plan: EpochPlan, options: StreamOptions, workers: Int, cancellation: Cancellation
    ) throws {
        self.store = store
        self.plan = plan
        self.options = options
        self.cancellation = cancellation
        normalization = try Normalization(
            mean: options.mean, standardDeviation: options.standardDeviation)
        self.workers = (0..<workers).map { [normalization] _ in
            SampleRenderer(
                options: options, pads: store.manifest.shape != nil, normalization: normalization)
        }
    }

    /// A filled batch, and what the workers did for it.
    struct Filled: ~Copyable {
        let batch: Batch
        let work: StreamStatistics
    }

    /// Nil when cancelled half-way.
    /// - Throws: the ``Failure`` of the first row that has one, whichever worker met it.
    func batch(_ rows: Range<Int>, slot: consuming Slot) throws -> Filled? {
        var slot = slot
        let claim = max(1, min(Self.largestClaim, rows.count / (workers.count * 4)))
        let progress = BatchProgress(rows: rows, claim: claim)
        var labels = [Label](repeating: Label(0), count: rows.count)
        var intensities = [Float](repeating: 0, count: rows.count)
        unsafe slot.withMutableStart { pixels in
            unsafe labels.withUnsafeMutableBufferPointer { labels in
                unsafe intensities.withUnsafeMutableBufferPointer { intensities in
                    guard let labels = labels.baseAddress, let intensities = intensities.baseAddress else {
                        return
                    }
                    work(
                        on: progress,
                        unsafe RowTargets(
                            firstRow: rows.lowerBound, pixels: pixels, bytesPerRow: options.bytesPerSample,
                            labels: labels, intensities: intensities))
                }
            }
        }
        if let error = progress.error { throw error }
        if cancellation.isCancelled { return nil }
        let ids = Array(plan.ids[rows])
        let mixing = unsafe slot.withMutableStart {
            unsafe options.augmentation.mixing?.apply(ids: ids, epoch: plan.epoch, options: options, rows: $0)
        }
        let batch = Batch(
            ids: ids, labels: labels, weights: Array(plan.weights[rows]),
            inclusion: Array(plan.inclusion[rows]), intensities: intensities, shape: options.shape,
            output: options.output, normalization: normalization, mixing: mixing, slot: slot)
        return Filled(batch: batch, work: progress.work)
    }

    private func work(on progress: BatchProgress, _ targets: RowTargets) {
        if workers.count == 1 { return run(workers[0], on: progress, targets) }
        // Takes part itself and never waits for a thread that has not started: it cannot starve.
        DispatchQueue.concurrentPerform(iterations: workers.count) { index in
            run(workers[index], on: progress, targets)
        }
    }

    private func run(_ renderer: SampleRenderer, on progress: BatchProgress, _ targets: RowTargets) {
        guard var claimed = progress.claim() else { return }
        var work = StreamStatistics()
        do {
            let reader = try store.makeReader()
            while !claimed.isEmpty, !cancellation.isCancelled {
                for row in claimed {
                    do {
                        try fill(row, renderer, reader, targets, &work)
                    } catch {
                        progress.fail(named(error, plan.ids[row]), at: row)
                        break
                    }
                }
                guard let more = progress.claim() else { break }
                claimed = more
            }
        } catch {
            progress.fail(error, at: claimed.lowerBound)
        }
        progress.add(work)
    }

    private func fill(
        _ row: Int, _ renderer: SampleRenderer, _ reader: borrowing SampleReader, _ targets: RowTargets,
        _ work: inout StreamStatistics
    ) throws {
        let id = plan.ids[row]
        let began = Stopwatch.now
        try reader.withBytes(of: id) { record, bytes in
            let read = Stopwatch.now
            let place = row - targets.firstRow
            let pixels = unsafe targets.pixels + place * targets.bytesPerRow
            let decodeNanoseconds = try unsafe renderer.render(
                record, bytes, id: id, epoch: plan.epoch, into: pixels)
            unsafe targets.labels[place] = record.label
            unsafe targets.intensities[place] = record.intensityDeviation
            work.samplesRead += 1
            work.bytesRead += Int64(bytes.byteCount)
            work.readSeconds += Double(read - began) * 1e-9
            work.decodeSeconds += Double(decodeNanoseconds) * 1e-9
            work.augmentSeconds += Double(Stopwatch.now - read - decodeNanoseconds) * 1e-9
        }
    }

    private func named(_ error: any Error, _ id: SampleID) -> any Error {
        guard let unusable = error as? UnusableSample else { return error }
        let name = (try? store.name(of: id)) ?? "no name"
        return Failure(
            unusable.kind, "sample \(id) (\(name)) of \(store.path) is unusable: \(unusable.reason)",
            remedy: unusable.remedy)
    }
}

/// Where the rows of one batch go.
@safe
private struct RowTargets: @unchecked Sendable {
    // @unchecked Sendable: each row is claimed by one worker, and rows do not overlap.
    let firstRow: Int
    let pixels: UnsafeMutableRawPointer
    let bytesPerRow: Int
    let labels: UnsafeMutablePointer<Label>
    let intensities: UnsafeMutablePointer<Float>
}

/// Which rows of a batch are claimed, what went wrong first, and what was done.
private final class BatchProgress: Sendable {
    private let rows: Range<Int>
    private let size: Int
    private let next: Atomic<Int>
    private let failed = Mutex<(row: Int, error: any Error)?>(nil)
    private let done = Mutex(StreamStatistics())

    init(rows: Range<Int>, claim: Int) {
        self.rows = rows
        size = claim
        next = Atomic(rows.lowerBound)
    }

    /// The next rows to do; nil when there are none. Rows are claimed in order, so every row before a failed one was
    /// claimed, and its worker goes on with it: the first failure of the batch is the same for any number of workers.
    func claim() -> Range<Int>? {
        let start = next.wrappingAdd(size, ordering: .relaxed).oldValue
        return start < rows.upperBound ? start..<min(start + size, rows.upperBound) : nil
    }

    func fail(_ error: any Error, at row: Int) {
        next.store(rows.upperBound, ordering: .relaxed)
        failed.withLock { if $0.map({ row < $0.row }) ?? true { $0 = (row, error) } }
    }

    var error: (any Error)? { failed.withLock { $0?.error } }

    func add(_ work: StreamStatistics) { done.withLock { $0.add(work) } }
    var work: StreamStatistics { done.withLock { $0 } }
}
