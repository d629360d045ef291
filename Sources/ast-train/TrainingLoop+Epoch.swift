import ASTTypes
import Dispatch
import Foundation
import Planning
import SampleStore
import Streaming
import Terminal
import Training

extension TrainingLoop {
    /// Chooses the epoch's rate, where there is a budget, and tells gate and schedule.
    /// - Returns: the rate.
    mutating func beginEpoch(_ epoch: Int) throws -> Double {
        guard var budget else { return setup.header.rate }
        let setup = self.setup
        let epochsLeft = setup.header.epochsPlanned - epoch
        let share = { (ahead: Int, rate: Double) in setup.share(inEpoch: epoch + ahead, rate: rate) }
        let warning = budget.choose(epochsLeft: epochsLeft, first: setup.header.rate, share: share)
        if let warning { diagnostic("warning: \(warning)") }
        self.budget = budget
        guard let choice = budget.choice else {
            throw Failure(.internalError, "epoch \(epoch + 1) was begun with the budget spent")
        }
        if let target = setup.selection.gateTarget(at: choice.rate) { gate?.aim(at: target) }
        let cost = choice.cost ?? share(0, choice.rate)
        let left =
            choice.costLeft.map { min($0, budget.governor.left) }
            ?? (0..<epochsLeft).reduce(0) { $0 + share($1, choice.rate) }
        let part = epochsLeft == 1 || cost >= left ? 1 : cost / left
        trainer.pace(
            to: trainer.progress + (1 - trainer.progress) * part,
            over: Int((share(0, choice.rate) * Double(setup.trainIDs.count)).rounded()))
        return choice.rate
    }

    private mutating func leaveOut(_ samples: [SampleID]) {
        let new = samples.filter { badSamples.insert($0).inserted }
        guard !new.isEmpty else { return }
        diagnostic(
            "\(new.count.grouped) bad \(new.count == 1 ? "sample is" : "samples are") left out of the epochs to come"
        )
    }

    mutating func train(epoch: Int, _ counts: inout EpochCounts) throws {
        let started = DispatchTime.now()
        let (plan, summary) = try setup.plan(
            epoch: epoch, rate: counts.rate, columns, lastSteps: lastSteps, without: badSamples)
        counts.selection = summary
        counts.overhead.planning = Self.seconds(since: started)
        let share = Double(plan.count) / Double(setup.trainIDs.count) * (counts.gateTarget ?? 1)
        trainer.learningRateFactor = setup.learningRateExponent.factor(share: share)
        let stream = try BatchStream(store: setup.store, plan: plan, options: setup.trainStream)
        defer { stream.cancel() }
        var progress = Progress(
            label: "epoch \(epoch + 1)/\(setup.header.epochsPlanned)", total: plan.count, unit: "images",
            quiet: setup.output.quiet)
        let mayCut = budget?.mayCut(isLast: epoch + 1 == setup.header.epochsPlanned) ?? false
        while let batch = try stream.next() {
            try checkInterruption(epoch: epoch)
            try train(on: batch, epoch: epoch, &counts)
            progress.update(counts.forwarded, note: note(counts))
            if mayCut, let budget, budget.isSpent(trained: counts.trained) { break }
        }
        progress.finish()
        lastSteps.append(step)
        let statistics = stream.statistics
        streamReport.add(statistics)
        leaveOut(statistics.badSamples.map(\.id))
        counts.read = statistics.samplesRead
        counts.bytesRead = statistics.bytesRead
        counts.overhead.dataWait = statistics.consumerWaitSeconds
        counts.seconds = Self.seconds(since: started)
    }

    private mutating func train(on batch: borrowing Batch, epoch: Int, _ counts: inout EpochCounts)
        throws
    {
        step += 1
        let outcome = gate == nil ? try trainAll(batch) : try trainSignificant(batch, &counts)
        let trained = DispatchTime.now()
        columns.observe(outcome)
        counts.overhead.history += Self.seconds(since: trained)
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
    private mutating func trainSignificant(_ batch: borrowing Batch, _ counts: inout EpochCounts)
        throws
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
                    weights: zip(batch.weights, decision.weights).map(*), mixing: mixing(of: batch))
            }
        }
        var outcome = outcome(of: batch, scores, trained: decision.keep)
        outcome.inclusion = zip(batch.inclusion, decision.inclusion).map { $0 * $1 }
        return outcome
    }

    private func mixing(of batch: borrowing Batch) -> LabelMixing? {
        guard let mixing = batch.mixing else { return nil }
        return LabelMixing(
            labels: batch.labels.indices.map { batch.labels[mixing.partner(of: $0)] }, share: mixing.share
        )
    }

    private func outcome(of batch: borrowing Batch, _ scores: SampleScores, trained: [Bool])
        -> StepOutcome
    {
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
