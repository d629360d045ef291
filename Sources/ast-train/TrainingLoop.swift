import ASTTypes
import Dispatch
import Energy
import Foundation
import Planning
import SampleStore
import Streaming
import Terminal
import Training

/// Plan → stream → train → write back, epoch after epoch. The only place where the stations meet.
struct TrainingLoop {
    let setup: RunSetup
    let trainer: Trainer
    let history: HistoryRun
    let interruption = Interruption()
    var columns: HistoryColumns
    var gate: (any BatchGate)?
    var step: UInt32 = 0
    /// The number of the last step of each finished epoch.
    var lastSteps: [UInt32] = []
    var epochs: [EpochRecord] = []
    /// Of writing the last epoch to the history.
    var lastCommitSeconds = 0.0
    var stepLog: StepLog
    var streamReport = StreamReport()
    var energy: EnergyLog
    var budget: RunBudget?
    /// Those of the training split that were met so far.
    var badSamples: Set<SampleID> = []

    init(_ setup: RunSetup) throws {
        self.setup = setup
        trainer = try Trainer(setup.trainer)
        columns = setup.startColumns
        stepLog = StepLog(interval: setup.output.logInterval)
        energy = EnergyLog(isOn: setup.output.energy == .auto, ratedWatts: setup.output.cpuWatts)
        gate = setup.selection.gate
        budget = setup.budget
        // What cannot be kept is said before anything is created.
        try setup.checkPlans()
        if setup.batchNormSamples > 0, !trainer.hasRunningStatistics {
            throw Failure(
                .usage, "--batch-norm-samples is given, and \(setup.header.model) has no batch norm",
                remedy: "leave it out, or choose another --model")
        }
        if case .joules = budget?.limit { try energy.requireJoules() }
        if setup.output.resume != nil {
            history = try HistoryRun.resume(setup.header.name, in: setup.store)
            try resume()
        } else {
            history = try Self.createHistory(setup)
            try createFolder()
        }
    }

    private func createFolder() throws {
        try setup.folder.create(
            header: setup.header,
            more: [
                ("budget", setup.budget.map { $0.amount($0.limit.amount) } ?? "none"),
                ("parameters", "\(trainer.parameterCount)"),
            ])
        try setup.started.write(to: setup.folder)
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
        if epochs.isEmpty { try initializeFromImages() }
        // What was taken before the first epoch belongs to none.
        _ = try energy.lap(.setup)
        budget?.startClock()
        while !history.header.finished { try runEpoch(epochs.count) }
        tellEnd()
    }

    private mutating func runEpoch(_ epoch: Int) throws {
        let isPlannedLast = epoch + 1 == setup.header.epochsPlanned
        var counts = EpochCounts()
        counts.overhead.history = lastCommitSeconds
        counts.rate = try beginEpoch(epoch)
        counts.gateTarget = setup.selection.gateTarget(at: counts.rate)
        try train(epoch: epoch, &counts)
        counts.energy = try energy.lap(.training, epoch: epoch + 1)
        try budget?.charge(joules: counts.energy.joules, trained: counts.trained, isValidation: false)
        var isLast = isPlannedLast || budget?.isSpentByValidation ?? false
        if isLast { try trainer.finishSchedule() }
        let isDue = isLast || (epoch + 1) % setup.validationInterval == 0
        try validateAndCharge(&counts, isDue: isDue)
        if !isLast, budget?.isSpent ?? false {
            // Validation took more than it did before: the weights are still those of a run that goes on.
            isLast = true
            try trainer.finishSchedule()
            try validateAndCharge(&counts, isDue: true)
        }
        let share = Double(counts.trained) / Double(setup.trainIDs.count)
        budget?.endEpoch(share: share)
        counts.budget = budget?.record
        try commit(counts.record(number: epoch + 1, samples: setup.trainIDs.count), isLast: isLast)
    }

    private mutating func validateAndCharge(_ counts: inout EpochCounts, isDue: Bool) throws {
        if isDue { try validate(&counts) }
        let devices = try energy.lap(.validation, epoch: epochs.count + 1)
        try budget?.charge(joules: devices.joules, trained: 0, isValidation: isDue)
    }

    private mutating func commit(_ record: EpochRecord, isLast: Bool) throws {
        epochs.append(record)
        history.header.finished = isLast
        try trainer.save(to: setup.folder.nextWeightsPath, note: state.encoded())
        let saved = DispatchTime.now()
        try history.commit(columns, epoch: record)
        lastCommitSeconds = Self.seconds(since: saved)
        try setup.folder.promoteCheckpoint()
        try setup.folder.writeSummary(epochs)
        if stepLog.interval > 0 { try setup.folder.write(stepLog.text, to: "steps.csv") }
        try energy.write(to: setup.folder)
        try report(record)
    }
}

// MARK: - Going on

extension TrainingLoop {
    private var state: RunState {
        RunState(
            epochs: epochs.count, step: step, lastSteps: lastSteps, gate: gate?.memory,
            budget: budget?.memory,
            stepLog: stepLog, badSamples: badSamples.sorted())
    }

    /// Takes over everything from the last epoch that is in the history.
    private mutating func resume() throws {
        epochs = try history.epochs()
        guard !epochs.isEmpty else {
            throw Failure(
                .usage,
                "run '\(setup.header.name)' ended before its first epoch did: there is nothing to resume",
                remedy: "start it again with --output \(setup.folder.path)")
        }
        let state = try RunState.recover(setup.folder, epochs: epochs.count)
        guard !history.header.finished else {
            throw Failure(
                .usage, "run '\(setup.header.name)' came to its end: there is nothing to resume",
                remedy: "start another from what it remembers with --history \(setup.header.name)")
        }
        try trainer.load(from: setup.folder.weightsPath)
        columns = try history.columns()
        (step, lastSteps, stepLog) = (state.step, state.lastSteps, state.stepLog)
        badSamples = Set(state.badSamples)
        if let memory = state.gate { try gate?.restore(memory) }
        if let memory = state.budget { budget?.memory = memory }
        energy.resume(
            in: setup.folder, epochs: epochs.count,
            seconds: epochs.reduce(0) { $0 + $1.seconds + $1.validationSeconds })
    }
}

// MARK: - What people are told

extension TrainingLoop {
    private func announce() throws {
        let header = setup.header
        let parameters = try trainer.parameterCount
        diagnostic(
            "run '\(header.name)': \(header.model), \(parameters) parameters, policy \(header.policy)"
                + (header.policy == "full" ? "" : " at rate \(header.rate)")
                + (budget.map { " to begin with, \($0.amount($0.limit.amount)) to spend" } ?? "")
                + ", \(setup.trainIDs.count) samples, batch \(header.batchSize)"
                + (epochs.isEmpty ? "" : "; goes on after epoch \(epochs.count)"))
        // Said when the run began.
        guard epochs.isEmpty else { return }
        if let warning = (gate as? SeedGate)?.options.stabilityWarning {
            diagnostic("warning: \(warning)")
        }
        if let warning = setup.learningRateExponent.warning(share: header.rate) {
            diagnostic("warning: \(warning)")
        }
        if case .window(let samples) = setup.shuffle {
            let quality = try setup.plan(epoch: 0, rate: header.rate, columns, lastSteps: [])
                .plan.shuffleQuality
            diagnostic(
                "shuffled in windows of \(samples.grouped): \(quality.percent()) as well mixed as a global shuffle"
            )
        }
    }

    private func tellOverhead() {
        guard let shares = epochs.overheadShares else { return }
        diagnostic(
            "waiting for data took \(shares.dataWait.percent(decimals: 2)) of the training, planning "
                + "\(shares.planning.percent(decimals: 2)), the history \(shares.history.percent(decimals: 2))"
        )
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

    private func tellGate() {
        guard let error = epochs.gateError else { return }
        diagnostic(
            "after epoch \([EpochRecord].gateSettlingEpochs) the gate missed its share of the rows by \((100 * error).rounded(toDecimals: 2)) points (root mean square over epochs)"
        )
    }

    private func report(_ record: EpochRecord) throws {
        if setup.output.json {
            try writeJSON(record, pretty: false)
        } else {
            try writeOutput(record.line(of: setup.header.epochsPlanned) + "\n")
        }
    }

    private func tellEnd() {
        streamReport.tellEnd()
        tellOverhead()
        tellCache()
        tellGate()
        let planned = setup.header.epochsPlanned
        if let budget, epochs.count < planned {
            diagnostic(
                "the budget of \(budget.amount(budget.limit.amount)) is spent after \(epochs.count) of \(planned) epochs"
            )
        }
    }
}
