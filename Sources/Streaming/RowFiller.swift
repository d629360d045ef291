internal import ASTTypes
internal import SampleStore

/// Reads the samples of claimed rows and writes what becomes of them.
final class RowFiller: Sendable {
    private let store: SampleStore
    private let plan: EpochPlan
    private let options: StreamOptions
    private let replacements: CounterRandom
    private let normalization: Normalization
    private let cancellation: Cancellation
    private let readAhead: ReadAhead?

    init(
        store: SampleStore, plan: EpochPlan, options: StreamOptions, readAhead: ReadAhead?,
        cancellation: Cancellation
    ) throws {
        self.store = store
        self.plan = plan
        self.options = options
        self.readAhead = readAhead
        self.cancellation = cancellation
        replacements = CounterRandom(seed: options.seed, purpose: .replacement)
        normalization = try Normalization(
            mean: options.mean, standardDeviation: options.standardDeviation)
    }

    /// Fills rows until there are none, one fails, or the stream is cancelled: one worker's whole life.
    ///
    /// The snapshot that it reads from lives as long: a store's samples never change.
    func work(on assembly: BatchAssembly) {
        defer { assembly.leave() }
        guard let first = assembly.claim() else { return }
        let renderer = SampleRenderer(
            options: options, pads: store.manifest.shape != nil, normalization: normalization)
        do {
            let reader = try store.makeReader()
            var claim = first
            while fill(claim, renderer, reader, assembly), let next = assembly.claim() { claim = next }
        } catch {
            assembly.fail(error, at: first.row(at: first.places.lowerBound))
        }
    }

    /// - Returns: whether all its rows are written.
    private func fill(
        _ claim: BatchClaim, _ renderer: SampleRenderer, _ reader: borrowing SampleReader,
        _ assembly: BatchAssembly
    ) -> Bool {
        var work = WorkShare()
        for place in claim.places {
            if cancellation.isCancelled { return false }
            let row = claim.row(at: place)
            do {
                try write(planRow: row, to: place, of: claim, renderer, reader, &work)
            } catch {
                do {
                    let bad = try badSample(for: error, row)
                    try fillInstead(of: bad, place, claim, renderer, reader, &work)
                    assembly.add(bad, to: claim)
                } catch {
                    assembly.fail(error, at: row)
                    return false
                }
            }
        }
        assembly.finish(claim, work)
        return true
    }

    private func write(
        planRow row: Int, to place: Int, of claim: BatchClaim, _ renderer: SampleRenderer,
        _ reader: borrowing SampleReader, _ work: inout WorkShare
    ) throws {
        let id = plan.ids[row]
        let began = Stopwatch.now
        readAhead?.wait(for: claim.position(of: place))
        try reader.withBytes(of: id) { record, bytes in
            let read = Stopwatch.now
            guard let pixels = unsafe claim.cell.row(at: place) else { return }
            let decodeNanoseconds = try unsafe renderer.render(
                record, bytes, id: id, epoch: plan.epoch, into: pixels)
            claim.cell.set(
                BatchCell.RowFacts(
                    id: id, label: record.label, weight: plan.weights[row], inclusion: plan.inclusion[row],
                    intensity: record.intensityDeviation), at: place)
            if record.encoding != .raw { work.countDecoded(record.shape) }
            work.samples += 1
            work.bytes += Int64(bytes.byteCount)
            work.readNanoseconds += read - began
            work.decodeNanoseconds += decodeNanoseconds
            work.augmentNanoseconds += Stopwatch.now - read - decodeNanoseconds
        }
    }
}

// MARK: - Samples that cannot be used

extension RowFiller {
    /// - Throws: `error`, with the sample's name, where the policy is to stop or it is not about the sample's own bytes.
    private func badSample(for error: any Error, _ row: Int) throws -> BadSample {
        let id = plan.ids[row]
        let name = (try? store.name(of: id)) ?? "no name"
        var failure = error as? Failure
        if let unusable = error as? UnusableSample {
            failure = Failure(
                unusable.kind, "sample \(id) (\(name)) of \(store.path) is unusable: \(unusable.reason)",
                remedy: unusable.remedy)
        }
        guard let failure else { throw error }
        guard options.badSamples.action != .stop, failure.kind == .badData else { throw failure }
        return BadSample(id: id, name: name, reason: failure.message, row: row)
    }

    /// Leaves the place empty or writes another sample to it, whatever was half-written there.
    /// - Throws: ``Failure`` where all replacements are bad, too, and where one fails for another reason.
    private func fillInstead(
        of bad: BadSample, _ place: Int, _ claim: BatchClaim, _ renderer: SampleRenderer,
        _ reader: borrowing SampleReader, _ work: inout WorkShare
    ) throws {
        guard options.badSamples.action == .replace else {
            return claim.cell.set(BatchCell.RowFacts(isLeftOut: true), at: place)
        }
        for attempt in 0..<BadSamplePolicy.replacementTries {
            let row = BadSamplePolicy.replacementRow(
                for: bad.id, epoch: plan.epoch, attempt: attempt, count: plan.count, random: replacements)
            do {
                return try write(planRow: row, to: place, of: claim, renderer, reader, &work)
            } catch {
                _ = try badSample(for: error, row)
            }
        }
        throw Failure(
            .badData,
            "\(bad.reason); \(BadSamplePolicy.replacementTries) other samples that could replace it are bad, too",
            remedy: "check the store with: ast-inspect verify STORE")
    }
}
