import ASTTypes
import Foundation
import Planning
import SampleStore
import Streaming
import Terminal
import Training

/// Everything a run needs, checked before anything is created or trained.
struct RunSetup {
    let store: SampleStore
    let trainIDs: [SampleID]
    let validationIDs: [SampleID]
    /// Epochs from one validation to the next.
    let validationInterval: Int
    /// Samples to take the statistics of batch norm from before a validation; 0 for those of training.
    let batchNormSamples: Int
    let intensities: [Float]
    let startColumns: HistoryColumns
    let selection: Selection
    /// Nil where the rate stays as it is.
    let budget: RunBudget?
    let trainer: TrainerOptions
    let learningRateExponent: LearningRateExponent
    let header: RunHeader
    let trainStream: StreamOptions
    let validationStream: StreamOptions
    let shuffle: Shuffle
    let folder: RunFolder
    let output: OutputOptions
    let started: StartedCommand

    init(_ command: AstTrain) throws {
        let (choices, optimization, data) = (command.selection, command.optimization, command.data)
        let (augmentation, output) = (command.augmentation, command.output)
        started = StartedCommand(command)
        try Self.validate(optimization, data)
        let limit = try Self.limit(command.budget, choices, output)
        store = try SampleStore(opening: command.store)
        self.output = output
        trainIDs = try store.ids(ofSplit: data.trainSplit)
        let validationSplit = try Self.validationSplit(data, store)
        if let validationSplit {
            validationIDs = try store.ids(ofSplit: validationSplit)
        } else {
            validationIDs = []
        }
        validationInterval = data.valInterval
        batchNormSamples = optimization.batchNormSamples
        intensities = try store.intensityDeviations()
        startColumns = try Self.startColumns(store, from: choices.history)

        let (samples, epochs) = (trainIDs.count, optimization.epochs)
        let selection = try Selection(choices, startColumns, trainIDs, seed: optimization.seed)
        self.selection = selection
        budget = try limit.map { try RunBudget($0, for: selection, samples: samples, epochs: epochs) }
        let rate = budget?.firstRate(selection, samples: samples, epochs: epochs)
        learningRateExponent = try LearningRateExponent(optimization.learningRateExponent)
        let shape = try Self.inputShape(store, data)
        let batchSize = try optimization.batchSize ?? Trainer.defaultBatchSize(optimization.model)
        let planned = selection.plannedSamples(trainIDs.count, epochs: optimization.epochs)
        trainer = TrainerOptions(
            model: optimization.model, input: shape, classes: store.manifest.classes.count,
            seed: optimization.seed,
            optimizer: try Self.optimizer(optimization),
            learningRate: optimization.learningRate, momentum: optimization.momentum,
            weightDecay: optimization.weightDecay, labelSmoothing: optimization.smoothing,
            plannedSamples: planned, batchSize: batchSize,
            threads: optimization.threads ?? ProcessInfo.processInfo.activeProcessorCount)

        folder = RunFolder(path: output.output ?? Self.defaultFolder(optimization.model, choices.policy))
        header = RunHeader(
            name: folder.runName, storeDigest: store.manifest.digest, model: optimization.model,
            policy: choices.policy, rate: rate ?? selection.rate, epochsPlanned: optimization.epochs,
            seed: optimization.seed,
            batchSize: batchSize, started: Date.now.ISO8601Format(), startedFrom: choices.history,
            trainSplit: data.trainSplit, validationSplit: validationSplit, finished: false)

        shuffle = data.shuffle == .window ? .window(data.shuffleWindow) : .global
        var stream = StreamOptions(
            batchSize: batchSize, shape: shape, mean: store.manifest.mean.map(Float.init),
            standardDeviation: store.manifest.standardDeviation.map(Float.init),
            augmentation: try Self.augmentation(data, augmentation, shape, model: optimization.model),
            seed: optimization.seed, workers: data.workers.count,
            badSamples: BadSamplePolicy(data.badSamples, limit: data.badLimit))
        stream.cache = Self.cache(for: store, data.cacheBytes)
        trainStream = stream
        // What is validated is visited in any case, and would make the cache follow two plans in turn.
        stream.cache = nil
        try stream.augmentation.validate(for: shape)
        stream.augmentation = augmentation.validation
        try stream.augmentation.validate(for: shape)
        stream.batchSize = optimization.validationBatchSize
        validationStream = stream
    }
}

extension RunSetup {
    /// What `epoch` (from 0) visits, given what is remembered; and what led to it, where the policy tells.
    /// - Parameters:
    ///   - rate: share of the split to train.
    ///   - lastSteps: the number of the last step of each epoch before.
    ///   - bad: samples that cannot be used. Never observed, they would be due for a visit in every epoch.
    func plan(
        epoch: Int, rate: Double, _ columns: HistoryColumns, lastSteps: [UInt32],
        without bad: Set<SampleID> = []
    ) throws -> (plan: EpochPlan, summary: PlanSummary?) {
        let context = PlanContext(
            epoch: epoch, epochs: header.epochsPlanned, ids: trainIDs(without: bad), intensities: intensities,
            rate: selection.planRate(at: rate), seed: header.seed, lastSteps: lastSteps)
        let (plan, summary) = try selection.policy.explainedPlan(columns, context)
        return (plan.ordered(by: shuffle, seed: header.seed), summary)
    }

    func trainIDs(without bad: Set<SampleID>) -> [SampleID] {
        bad.isEmpty ? trainIDs : trainIDs.filter { !bad.contains($0) }
    }

    /// Share of the split that an epoch trains at a rate.
    func share(inEpoch epoch: Int, rate: Double) -> Double {
        selection.share(inEpoch: epoch, of: header.epochsPlanned, samples: trainIDs.count, rate: rate)
    }

    /// Options that only a plan can judge, at the rates that the run may come to.
    func checkPlans() throws {
        for rate in [header.rate, budget?.governor.leastRate].compactMap({ $0 }) {
            _ = try plan(epoch: 0, rate: rate, startColumns, lastSteps: [])
        }
    }
}

extension RunSetup {
    private static func limit(
        _ budgets: BudgetOptions, _ choices: SelectionOptions, _ output: OutputOptions
    ) throws -> Budget? {
        let limit = try budgets.limit()
        if case .samples = limit, let rate = choices.rate {
            throw Failure(
                .usage, "--rate \(rate) is given, and with --budget-samples the rate follows from the budget",
                remedy: "leave one of them out")
        }
        if case .joules = limit, output.energy == .off {
            throw Failure(
                .usage, "--budget-joules needs to know the energy, and it is switched off",
                remedy: "leave --energy off out")
        }
        return limit
    }
}

extension RunSetup {
    private static func validate(_ optimization: OptimizationOptions, _ data: DataOptions) throws {
        let positive: [(String, Int?)] = [
            ("--epochs", optimization.epochs), ("--batch-size", optimization.batchSize),
            ("--validation-batch-size", optimization.validationBatchSize),
            ("--threads", optimization.threads),
            ("--img-size", data.imgSize), ("--val-interval", data.valInterval),
            ("--shuffle-window", data.shuffleWindow),
        ]
        for (option, value) in positive where value.map({ $0 < 1 || $0 > 1 << 20 }) ?? false {
            throw Failure(
                .usage, "\(option) \(value ?? 0) is not possible", remedy: "give a number from 1 to 1048576")
        }
        guard (0...1 << 24).contains(optimization.batchNormSamples) else {
            throw Failure(
                .usage, "--batch-norm-samples \(optimization.batchNormSamples) is not possible",
                remedy: "give a number from 0 to 16777216; some thousands will do")
        }
        if let pad = data.pad, !(0...1024).contains(pad) {
            throw Failure(.usage, "--pad \(pad) is not possible", remedy: "give a number from 0 to 1024")
        }
        guard (0...1).contains(data.badLimit) else {
            throw Failure(
                .usage, "--bad-limit \(data.badLimit) is not possible", remedy: "give a share from 0 to 1")
        }
    }

    /// Training goes on without a cache where there can be none.
    private static func cache(for store: SampleStore, _ bytes: ByteCount) -> DecodedCache? {
        guard bytes > .zero else { return nil }
        do {
            return try DecodedCache.open(store, bytes: Int(bytes.rawValue))
        } catch {
            diagnostic("warning: decoded images are not kept: \(printable("\(error)"))")
            return nil
        }
    }

    private static func optimizer(_ optimization: OptimizationOptions) throws -> OptimizerKind? {
        guard let name = optimization.optimizer else { return nil }
        guard let kind = OptimizerKind(rawValue: name) else {
            let names = OptimizerKind.allCases.map(\.rawValue)
            throw Failure(.usage, "unknown --opt '\(name)'", remedy: suggestion(for: name, among: names))
        }
        return kind
    }

    private static func validationSplit(_ data: DataOptions, _ store: SampleStore) throws -> String? {
        if let name = data.valSplit { return name == "none" ? nil : name }
        let present = store.manifest.splits.map(\.name)
        return ["test", "val", "valid", "validation"].first { present.contains($0) }
    }

    private static func startColumns(_ store: SampleStore, from run: String?) throws -> HistoryColumns {
        let costs = try store.costClasses()
        guard let run else { return HistoryColumns(labels: try store.labels(), costClasses: costs) }
        var columns = try HistoryRun.open(run, in: store).columns().asStartOfNewRun()
        columns.costClass = costs
        return columns
    }

    private static func inputShape(_ store: SampleStore, _ data: DataOptions) throws -> ImageShape {
        let channels = store.manifest.channels
        if let side = data.imgSize { return ImageShape(height: side, width: side, channels: channels) }
        guard let stored = store.manifest.shape else {
            throw Failure(
                .usage, "the images of \(store.path) differ in size",
                remedy: "say what the model shall see: --img-size 64")
        }
        return ImageShape(height: max(32, stored.height), width: max(32, stored.width), channels: channels)
    }

    private static func augmentation(
        _ data: DataOptions, _ options: AugmentationOptions, _ shape: ImageShape, model: String
    ) throws -> Augmentation {
        let advice = try Trainer.augmentation(model)
        let names = ["auto"] + Augmentation.Flip.allCases.map(\.rawValue)
        // Grey images are mostly digits and garments seen from the front, which a mirror changes.
        let chosen = data.flip == "auto" ? (shape.channels == 1 ? "none" : advice.flip.rawValue) : data.flip
        guard let flip = Augmentation.Flip(rawValue: chosen) else {
            throw Failure(.usage, "unknown --flip '\(chosen)'", remedy: suggestion(for: chosen, among: names))
        }
        let pad = data.pad ?? advice.pad
        guard pad < min(shape.height, shape.width) else {
            throw Failure(
                .usage, "--pad \(pad) does not fit images of \(shape)", remedy: "choose a smaller border")
        }
        if data.pad != nil, options.trainCropMode != "pad" {
            throw Failure(
                .usage, "--pad says nothing about --train-crop-mode \(options.trainCropMode)",
                remedy: "leave one of them out")
        }
        return try options.training(pad: pad, flip: flip)
    }

    private static func defaultFolder(_ model: String, _ policy: String) -> String {
        let time = Date.now.ISO8601Format().replacing("-", with: "").replacing(":", with: "").prefix(15)
        return "runs/\(model)-\(policy)-\(time)"
    }
}
