internal import ASTTypes
internal import Torch

/// Trains one model, batch by batch, and says how each row did.
///
/// Every schedule runs over trained samples, so that rows left out do not distort it. Pixels are 32-bit floats, row by
/// row, height × width × channels, normalised; they are used where they lie and only during the call.
///
/// Not Sendable: a trainer belongs to the thread that works with it.
public final class Trainer {
    public let options: TrainerOptions
    /// Samples run backward so far, counted each time.
    public internal(set) var trainedSamples = 0
    /// Optimizer steps so far.
    public internal(set) var steps = 0

    /// What the recipe's learning rate is multiplied by, for selection that trains few samples an epoch; above 0 and finite.
    public var learningRateFactor = 1.0

    var pace: Pace?
    let model: any Model
    let recipe: Recipe
    let rates: Recipe.Rates
    let optimizer: Optimizer
    let lookahead: Lookahead?
    let generator: Generator
    let optimizerKind: OptimizerKind
    let rateFactors: [Double]

    /// - Throws: `Failure(.usage)` for an unknown model, an image size that it cannot take, or a value without sense.
    public init(_ options: TrainerOptions) throws {
        try options.validate()
        let entry = try ModelEntry.named(options.model)
        let kind = options.optimizer ?? entry.recipe.optimizer
        var rates = entry.recipe.rates(kind)
        if kind == .sgd { rates.learningRate *= Double(options.batchSize) / Double(entry.recipe.batchSize) }
        rates.learningRate = options.learningRate ?? rates.learningRate
        rates.weightDecay = options.weightDecay ?? rates.weightDecay
        rates.momentum = options.momentum ?? rates.momentum
        self.options = options
        self.recipe = entry.recipe
        self.rates = rates
        optimizerKind = kind
        (generator, model, optimizer, lookahead) = try reportingTorchErrors {
            if options.threads > 0 { try TorchLibrary.setThreads(options.threads) }
            let generator = try Generator(seed: options.seed)
            let model = try entry.make(options.input, options.classes, generator)
            let optimizer = try Optimizer(
                kind == .sgd
                    ? .sgd(momentum: rates.momentum)
                    : .adamW(beta1: rates.momentum, beta2: 0.999, epsilon: 1e-8))
            for group in model.parameterGroups { _ = try optimizer.addGroup(group.parameters.map(\.tensor)) }
            return (generator, model, optimizer, entry.recipe.looksAhead ? try Lookahead(model) : nil)
        }
        rateFactors = model.parameterGroups.map { kind == .sgd ? $0.rateFactor : 1 }
    }

    /// The names that ``TrainerOptions/model`` may have.
    public static var modelNames: [String] { ModelEntry.all.map(\.name) }

    /// - Throws: `Failure(.usage)` with the nearest name when there is no such model.
    public static func defaultBatchSize(_ model: String) throws -> Int {
        try ModelEntry.named(model).recipe.batchSize
    }

    /// How the model's training images are best varied.
    /// - Throws: `Failure(.usage)` with the nearest name when there is no such model.
    public static func augmentation(_ model: String) throws -> AugmentationAdvice {
        try ModelEntry.named(model).recipe.augmentation
    }

    /// Weights and biases, frozen ones included.
    public var parameterCount: Int {
        get throws {
            try reportingTorchErrors { try model.parameters.reduce(0) { try $0 + $1.tensor.elementCount() } }
        }
    }

    /// How far the schedules are, from 0 to 1 at the end of the run: the share of the planned samples trained so far (more than 1
    /// when the run exceeds its plan), or what ``pace(to:over:)`` says.
    public var progress: Double {
        pace?.progress(at: trainedSamples) ?? Double(trainedSamples) / Double(options.plannedSamples)
    }

    /// Lets the schedules go on from where they are to `progress`, evenly over the next so many trained samples: for runs
    /// that learn on the way how much they will train.
    public func pace(to progress: Double, over samples: Int) {
        let start = self.progress
        pace = Pace(
            trained: trainedSamples, start: start, samples: max(1, samples), end: max(progress, start))
    }

    /// What the next step will use, for a loss averaged over a full batch.
    public var learningRate: Double {
        rates.learningRate * learningRateFactor * recipe.schedule.factor(at: progress)
    }
}

/// Turns what libtorch reports into a failure for people.
func reportingTorchErrors<R>(_ body: () throws -> R) throws -> R {
    do {
        return try body()
    } catch let error as TorchError {
        if error.message.contains("can't allocate memory") {
            throw Failure(.other, "memory ran out: \(error.message)", remedy: "give a smaller --batch-size")
        }
        throw Failure(.internalError, "libtorch failed in \(error)")
    }
}
