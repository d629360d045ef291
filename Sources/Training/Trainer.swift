public import ASTTypes
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

    let model: any Model
    let recipe: Recipe
    let rates: Recipe.Rates
    let optimizer: Optimizer
    let lookahead: Lookahead?
    let generator: Generator
    private let optimizerKind: OptimizerKind
    private let rateFactors: [Double]

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
    public static func defaultBatchSize(_ model: String) throws -> Int { try ModelEntry.named(model).recipe.batchSize }

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

    /// Share of the planned samples trained so far; more than 1 when the run exceeds its plan.
    public var progress: Double { Double(trainedSamples) / Double(options.plannedSamples) }

    /// What the next step will use, for a loss averaged over a full batch.
    public var learningRate: Double { rates.learningRate * recipe.schedule.factor(at: progress) }
}

extension Trainer {
    /// Sets starting values that depend on the data (airbench's whitening; nothing for other models). Call it once,
    /// before the first step, with some thousand training images without augmentation.
    public func initialize(fromImages pixels: UnsafeRawBufferPointer, rows: Int) throws {
        try reportingTorchErrors {
            try withoutGradients {
                try withImages(pixels, rows: rows, selected: nil) { try model.initialize(fromImages: $0) }
                try lookahead?.update(decay: 0)
            }
        }
    }

    /// Scores without training: batch statistics, no gradient, no trace.
    public func score(_ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label]) throws -> SampleScores {
        try observe(pixels, rows: rows, labels: labels, mode: .scoring)
    }

    /// Scores as a finished model: running statistics, no gradient.
    public func evaluate(_ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label]) throws -> SampleScores {
        try observe(pixels, rows: rows, labels: labels, mode: .evaluation)
    }

    private func observe(
        _ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label], mode: ForwardMode
    ) throws -> SampleScores {
        try check(labels: labels, rows: rows)
        return try reportingTorchErrors {
            try withoutGradients {
                try withImages(pixels, rows: rows, selected: nil) { images in
                    try scores(of: model.forward(images, mode), labels)
                }
            }
        }
    }

    /// One step: forward, backward and update on the selected rows.
    ///
    /// Under SGD the loss is Σ weight·loss divided by the size of a *full* batch, and weight decay shrinks likewise, so
    /// that a step on few rows moves the weights as far per row as any other. AdamW's steps do not depend on the
    /// loss's scale: there the loss is averaged over the rows.
    /// - Parameters:
    ///   - selected: numbers of the rows to train; nil for all. Nothing happens when it is empty.
    ///   - labels: one per row of the batch, selected or not.
    ///   - weights: what each row's loss is multiplied by; one per row of the batch.
    /// - Returns: scores of the selected rows, in their order, from before the update.
    /// - Throws: `Failure(.badData)` when a loss is not finite; the weights are then as before the step.
    public func train(
        _ pixels: UnsafeRawBufferPointer, rows: Int, selected: [Int]?, labels: [Label], weights: [Float]
    ) throws -> SampleScores {
        try check(labels: labels, rows: rows)
        guard weights.count == rows, selected?.allSatisfy({ (0..<rows).contains($0) }) ?? true else {
            throw Failure(
                .internalError, "a batch of \(rows) rows came with \(weights.count) weights, or a row was selected that it lacks")
        }
        let labels = selected.map { $0.map { labels[$0] } } ?? labels
        let weights = selected.map { $0.map { weights[$0] } } ?? weights
        guard !labels.isEmpty else { return SampleScores() }
        return try reportingTorchErrors {
            try setRates(rows: labels.count)
            let scores = try withImages(pixels, rows: rows, selected: selected) { images in
                try step(images, labels, weights)
            }
            try advance(by: labels.count)
            return scores
        }
    }

    private func step(_ images: Tensor, _ labels: [Label], _ weights: [Float]) throws -> SampleScores {
        let logits = try model.forward(images, .training)
        let scores = try scores(of: logits, labels)
        guard scores.losses.allSatisfy(\.isFinite) else {
            throw Failure(
                .badData, "training diverged at step \(steps + 1): the loss is not finite",
                remedy: "lower --lr, now \(rates.learningRate)")
        }
        let smoothing = options.labelSmoothing ?? recipe.labelSmoothing
        let losses = try logits.crossEntropy(labels: .from(labels.map(\.index)), smoothing: smoothing)
        let divisor = Float(optimizerKind == .sgd ? options.batchSize : labels.count)
        let share = try Tensor.from(weights.map { $0 / divisor }, shape: [weights.count])
        try optimizer.clearGradients()
        try losses.multiplied(by: share).sum().backward()
        if let limit = recipe.gradientLimit { try optimizer.clipGradients(to: limit) }
        try optimizer.step()
        return scores
    }

    private func setRates(rows: Int) throws(TorchError) {
        try model.prepare(progress: progress)
        let share = optimizerKind == .sgd ? Double(rows) / Double(options.batchSize) : 1
        for (group, factor) in rateFactors.enumerated() {
            try optimizer.setRates(
                group: group, learningRate: learningRate * factor, weightDecay: rates.weightDecay * share / factor)
        }
    }

    private func advance(by rows: Int) throws(TorchError) {
        let period = Lookahead.interval * options.batchSize
        let before = trainedSamples / period
        trainedSamples += rows
        steps += 1
        if trainedSamples / period > before { try lookahead?.update(decay: Lookahead.decay(at: progress)) }
    }

    /// Brings the weights to where the recipe ends: on the slow copy, for models that keep one. Call it after the last
    /// step, before the last evaluation.
    public func finishSchedule() throws {
        try reportingTorchErrors { try lookahead?.update(decay: 1) }
    }
}

extension Trainer {
    /// Lends the rows as images of rows × channels × height × width, channels innermost in memory.
    private func withImages<R>(
        _ pixels: UnsafeRawBufferPointer, rows: Int, selected: [Int]?, _ body: (Tensor) throws -> R
    ) throws -> R {
        let input = options.input
        let bytes = 4 * rows * input.elements
        guard rows > 0, pixels.count >= bytes else {
            throw Failure(
                .internalError, "\(rows) images of \(input) need \(bytes) bytes, and \(pixels.count) were given")
        }
        let used = UnsafeRawBufferPointer(rebasing: pixels[..<bytes])
        return try Tensor.withTensor(over: used, shape: [rows, input.elements]) { all in
            let chosen = try selected.map { try all.rows($0) } ?? all
            let images = try chosen.reshaped([selected?.count ?? rows, input.height, input.width, input.channels])
            return try body(images.permuted([0, 3, 1, 2]))
        }
    }

    private func check(labels: [Label], rows: Int) throws {
        guard labels.count == rows else {
            throw Failure(.internalError, "a batch of \(rows) rows came with \(labels.count) labels")
        }
        if let label = labels.first(where: { $0.index >= options.classes }) {
            throw Failure(
                .badData, "label \(label) is not among the \(options.classes) classes",
                remedy: "check the store with ast-inspect verify")
        }
    }

    private func scores(of logits: Tensor, _ labels: [Label]) throws(TorchError) -> SampleScores {
        SampleScores(logits: try logits.floats(), labels: labels, classes: options.classes)
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
