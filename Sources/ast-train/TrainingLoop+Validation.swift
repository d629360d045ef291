import ASTTypes
import Dispatch
import SampleStore
import Streaming
import Terminal
import Training

extension TrainingLoop {
    /// The whitening filters of the airbench models come from the data: the first thousand images, not augmented.
    func initializeFromImages() throws {
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

    /// Statistics of batch norm from whole batches of samples that everyone is as likely to be among, whatever was selected.
    private mutating func measureStatistics() throws {
        let usable = setup.trainIDs(without: badSamples)
        guard !usable.isEmpty else { return }
        var options = setup.trainStream
        options.cache = nil
        let wanted = min(setup.batchNormSamples, usable.count)
        // A last batch of a few would count as much as the others.
        let samples = wanted > options.batchSize ? wanted / options.batchSize * options.batchSize : wanted
        let order = KeyedPermutation(
            count: usable.count, seed: setup.header.seed, epoch: epochs.count, draw: 2)
        let plan = EpochPlan(epoch: epochs.count, visiting: (0..<samples).map { usable[order[$0]] })
        let stream = try BatchStream(store: setup.store, plan: plan, options: options)
        defer { stream.cancel() }
        var number = 0
        while let batch = try stream.next() {
            try checkInterruption(epoch: epochs.count)
            try batch.withPixels {
                try trainer.measureStatistics($0, rows: batch.count, batch: number)
            }
            number += 1
        }
        streamReport.nameBadSamples(of: stream.statistics)
    }

    mutating func validate(_ counts: inout EpochCounts) throws {
        guard !setup.validationIDs.isEmpty else { return }
        let started = DispatchTime.now()
        if setup.batchNormSamples > 0 { try measureStatistics() }
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
        counts.validationSeconds += Self.seconds(since: started)
    }

    func checkInterruption(epoch: Int) throws {
        guard let code = interruption.exitCode else { return }
        throw Failure(
            Failure.Kind(rawValue: code),
            "interrupted in epoch \(epoch + 1); the history of \(epochs.count) finished epochs is in the store",
            remedy: epochs.isEmpty
                ? nil : "go on with: ast-train \(setup.store.path) --resume \(setup.folder.path)")
    }

    static func seconds(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }
}
