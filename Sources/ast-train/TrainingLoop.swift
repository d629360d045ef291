import ASTTypes
import Dispatch
import Foundation
import Planning
import SampleStore
import Streaming
import Terminal
import Training

/// Plan → stream → train → write back, epoch after epoch. The only place where the stations meet.
struct TrainingLoop {
    private let setup: RunSetup
    private let trainer: Trainer
    private let history: HistoryRun
    private let interruption = Interruption()
    private var columns: HistoryColumns
    private var gate: (any BatchGate)?
    private var step: UInt32 = 0
    /// The number of the last step of each finished epoch.
    private var lastSteps: [UInt32] = []
    private var epochs: [EpochRecord] = []
    private var stepLog: StepLog
    private var streamReport = StreamReport()
    private var energy: EnergyLog

    init(_ setup: RunSetup) throws {
        self.setup = setup
        trainer = try Trainer(setup.trainer)
        columns = setup.startColumns
        stepLog = StepLog(interval: setup.output.logInterval)
        energy = EnergyLog(isOn: setup.output.energy == .auto, ratedWatts: setup.output.cpuWatts)
        gate = setup.gate
        // Options that only a plan can judge are judged before anything is created.
        _ = try setup.plan(epoch: 0, columns, lastSteps: [])
        history = try Self.createHistory(setup)
        try setup.folder.create(header: setup.header, trainer: [("parameters", "\(trainer.parameterCount)")])
    }

    /// A run that was stopped before its first epoch ended holds nothing, so its name is free.
    private static func createHistory(_ setup: RunSetup) throws -> HistoryRun {
        let name = setup.header.name
        let isEmpty = (try? HistoryRun.open(name, in: setup.store).epochs().isEmpty) ?? false
        do {
            return try HistoryRun.create(
                in: setup.store, header: setup.header, replacing: setup.output.force || isEmpty)
        } catch var failure as Failure where failure.kind == .cannotCreate {
            failure.remedy = "choose another --output, or replace it with --force"
            throw failure
        }
    }

    mutating func run() throws {
        try announce()
        try initializeFromImages()
        // What was taken before the first epoch belongs to none.
        _ = try energy.lap(.setup)
        for epoch in 0..<setup.header.epochsPlanned {
            var counts = try train(epoch: epoch)
            counts.energy = try energy.lap(.training, epoch: epoch + 1)
            let isLast = epoch + 1 == setup.header.epochsPlanned
            if isLast { try trainer.finishSchedule() }
            if isLast || (epoch + 1) % setup.validationInterval == 0 { try validate(&counts) }
            _ = try energy.lap(.validation, epoch: epoch + 1)
            let record = counts.record(number: epoch + 1, samples: setup.trainIDs.count)
            epochs.append(record)
            history.header.finished = isLast
            try history.commit(columns, epoch: record)
            try setup.folder.writeSummary(epochs)
            if stepLog.interval > 0 { try setup.folder.write(stepLog.text, to: "steps.csv") }
            try energy.write(to: setup.folder)
            try trainer.save(to: setup.folder.weightsPath)
            try report(record)
        }
        streamReport.tellEnd()
        tellCache()
    }

    private func announce() throws {
        let header = setup.header
        let parameters = try trainer.parameterCount
        diagnostic(
            "run '\(header.name)': \(header.model), \(parameters) parameters, policy \(header.policy)"
                + (header.policy == "full" ? "" : " at rate \(header.rate)")
                + ", \(setup.trainIDs.count) samples, batch \(header.batchSize)")
        if let warning = (setup.gate as? SeedGate)?.options.stabilityWarning {
            diagnostic("warning: \(warning)")
        }
        if case .window(let samples) = setup.shuffle {
            let quality = try setup.plan(epoch: 0, columns, lastSteps: []).shuffleQuality
            diagnostic(
                "shuffled in windows of \(samples.grouped): \(quality.percent()) as well mixed as a global shuffle"
            )
        }
    }

    private func tellCache() {
        guard let cache = setup.trainStream.cache else { return }
        cache.flush()
        let statistics = cache.statistics
        let visits = statistics.hits + statistics.misses
        let share = Double(statistics.hits) / Double(max(1, visits))
        diagnostic(
            "the decoded cache had \(share.percent()) of the images asked for, and holds "
                + "\(statistics.entries.grouped) (\(ByteCount(statistics.bytes)))")
    }

    private func report(_ record: EpochRecord) throws {
        if setup.output.json {
            try writeJSON(record, pretty: false)
        } else {
            try writeOutput(record.line(of: setup.header.epochsPlanned) + "\n")
        }
    }
}

// MARK: - One epoch

extension TrainingLoop {
    private mutating func train(epoch: Int) throws -> EpochCounts {
        let started = DispatchTime.now()
        let plan = try setup.plan(epoch: epoch, columns, lastSteps: lastSteps)
        let stream = try BatchStream(store: setup.store, plan: plan, options: setup.trainStream)
        defer { stream.cancel() }
        var counts = EpochCounts()
        var progress = Progress(
            label: "epoch \(epoch + 1)/\(setup.header.epochsPlanned)", total: plan.count, unit: "images",
            quiet: setup.output.quiet)
        while let batch = try stream.next() {
            try checkInterruption(epoch: epoch)
            try train(on: batch, epoch: epoch, &counts)
            progress.update(counts.forwarded, note: note(counts))
        }
        progress.finish()
        lastSteps.append(step)
        let statistics = stream.statistics
        streamReport.add(statistics)
        counts.read = statistics.samplesRead
        counts.bytesRead = statistics.bytesRead
        counts.seconds = seconds(since: started)
        return counts
    }

    private mutating func train(on batch: borrowing Batch, epoch: Int, _ counts: inout EpochCounts) throws {
        step += 1
        let outcome = gate == nil ? try trainAll(batch) : try trainSignificant(batch, &counts)
        columns.observe(outcome)
        stepLog.add(outcome, epoch: epoch + 1, threshold: counts.threshold)
        counts.forwarded += outcome.count
        for row in 0..<outcome.count where outcome.trained[row] {
            counts.trained += 1
            counts.lossSum += Double(outcome.losses[row])
        }
    }

    private func trainAll(_ batch: borrowing Batch) throws -> StepOutcome {
        let scores = try batch.withPixels { pixels in
            try trainer.train(
                pixels, rows: batch.count, selected: nil, labels: batch.labels, weights: batch.weights,
                mixing: mixing(of: batch))
        }
        return outcome(of: batch, scores, trained: Array(repeating: true, count: batch.count))
    }

    /// Every sample of the batch forward, those backward that the gate chooses by what came out.
    private mutating func trainSignificant(_ batch: borrowing Batch, _ counts: inout EpochCounts) throws
        -> StepOutcome
    {
        let scores = try batch.withPixels {
            try trainer.score($0, rows: batch.count, labels: batch.labels, mixing: mixing(of: batch))
        }
        let signals = BatchSignals(
            losses: scores.losses, margins: scores.margins, gradientNorms: scores.gradientNorms,
            intensities: batch.intensities)
        guard let decision = gate?.decide(signals, step: step) else {
            return outcome(of: batch, scores, trained: Array(repeating: false, count: batch.count))
        }
        counts.threshold = gate?.threshold == nil ? nil : decision.threshold
        let selected = decision.keep.indices.filter { decision.keep[$0] }
        if !selected.isEmpty {
            _ = try batch.withPixels { pixels in
                try trainer.train(
                    pixels, rows: batch.count, selected: selected, labels: batch.labels,
                    weights: batch.weights, mixing: mixing(of: batch))
            }
        }
        var outcome = outcome(of: batch, scores, trained: decision.keep)
        outcome.inclusion = zip(batch.inclusion, decision.inclusion).map { $0 * $1 }
        return outcome
    }

    private func mixing(of batch: borrowing Batch) -> LabelMixing? {
        guard let mixing = batch.mixing else { return nil }
        return LabelMixing(
            labels: batch.labels.indices.map { batch.labels[mixing.partner(of: $0)] }, share: mixing.share)
    }

    private func outcome(of batch: borrowing Batch, _ scores: SampleScores, trained: [Bool]) -> StepOutcome {
        StepOutcome(
            step: step, ids: batch.ids, losses: scores.losses, margins: scores.margins,
            gradientNorms: scores.gradientNorms, correct: scores.correct, trained: trained,
            inclusion: batch.inclusion)
    }

    private func note(_ counts: EpochCounts) -> String {
        guard counts.trained > 0 else { return "" }
        return "loss " + (counts.lossSum / Double(counts.trained)).rounded(toDecimals: 3)
    }
}

// MARK: - Before and after

extension TrainingLoop {
    /// The whitening filters of the airbench models come from the data: the first thousand images, not augmented.
    private func initializeFromImages() throws {
        var options = setup.trainStream
        options.augmentation = .none
        options.cache = nil
        options.batchSize = min(1024, setup.trainIDs.count)
        let plan = EpochPlan(epoch: 0, visiting: Array(setup.trainIDs.prefix(options.batchSize)))
        let stream = try BatchStream(store: setup.store, plan: plan, options: options)
        defer { stream.cancel() }
        guard let batch = try stream.next() else { return }
        try batch.withPixels { try trainer.initialize(fromImages: $0, rows: batch.count) }
    }

    private mutating func validate(_ counts: inout EpochCounts) throws {
        guard !setup.validationIDs.isEmpty else { return }
        let started = DispatchTime.now()
        let plan = EpochPlan(epoch: 0, visiting: setup.validationIDs)
        let stream = try BatchStream(store: setup.store, plan: plan, options: setup.validationStream)
        defer { stream.cancel() }
        var progress = Progress(
            label: "validation", total: plan.count, unit: "images", quiet: setup.output.quiet)
        var seen = 0
        var classes = ClassCounts(setup.store.manifest.classes.count)
        while let batch = try stream.next() {
            try checkInterruption(epoch: epochs.count)
            let scores = try batch.withPixels {
                try trainer.evaluate($0, rows: batch.count, labels: batch.labels)
            }
            classes.add(batch.labels, correct: scores.correct)
            seen += batch.count
            progress.update(seen)
        }
        progress.finish()
        streamReport.nameBadSamples(of: stream.statistics)
        counts.accuracy = classes.accuracy
        counts.worstClassAccuracy = classes.worst
        counts.validationSeconds = seconds(since: started)
    }

    private func checkInterruption(epoch: Int) throws {
        guard let code = interruption.exitCode else { return }
        throw Failure(
            Failure.Kind(rawValue: code),
            "interrupted in epoch \(epoch + 1); the history of \(epochs.count) finished epochs is in the store",
            remedy: epochs.isEmpty
                ? nil : "start from it with --history \(setup.header.name) and another --output")
    }

    private func seconds(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }
}
