public import ASTTypes
internal import Torch

extension Trainer {
    /// One step: forward, backward and update on the selected rows.
    ///
    /// Under SGD the loss is Σ weight·loss divided by the size of a *full* batch, and weight decay shrinks likewise, so
    /// that a step on few rows moves the weights as far per row as any other. AdamW's steps do not depend on the
    /// loss's scale: there the loss is averaged over the rows.
    /// - Parameters:
    ///   - selected: numbers of the rows to train; nil for all. Nothing happens when it is empty.
    ///   - labels: one per row of the batch, selected or not.
    ///   - mixing: where the rows' images are mixtures; losses and scores are then those of the mixed target.
    ///   - weights: what each row's loss is multiplied by; one per row of the batch.
    /// - Returns: scores of the selected rows, in their order, from before the update.
    /// - Throws: `Failure(.badData)` when a loss is not finite; the weights are then as before the step.
    public func train(
        _ pixels: UnsafeRawBufferPointer, rows: Int, selected: [Int]?, labels: [Label], weights: [Float],
        mixing: LabelMixing? = nil
    ) throws -> SampleScores {
        try check(labels: labels, rows: rows)
        if let mixing { try check(labels: mixing.labels, rows: rows) }
        guard weights.count == rows, selected?.allSatisfy({ (0..<rows).contains($0) }) ?? true else {
            throw Failure(
                .internalError,
                "a batch of \(rows) rows came with \(weights.count) weights, or a row was selected that it lacks"
            )
        }
        let labels = selected.map { $0.map { labels[$0] } } ?? labels
        let weights = selected.map { $0.map { weights[$0] } } ?? weights
        let mixing = selected.map { mixing?.rows($0) } ?? mixing
        guard !labels.isEmpty else { return SampleScores() }
        return try reportingTorchErrors {
            try setRates(rows: labels.count)
            let scores = try withImages(pixels, rows: rows, selected: selected) { images in
                try step(images, labels, weights, mixing)
            }
            try advance(by: labels.count)
            return scores
        }
    }

    private func step(_ images: Tensor, _ labels: [Label], _ weights: [Float], _ mixing: LabelMixing?) throws
        -> SampleScores
    {
        let logits = try model.forward(images, .training)
        let scores = try scores(of: logits, labels, mixing)
        guard scores.losses.allSatisfy(\.isFinite) else {
            throw Failure(
                .badData, "training diverged at step \(steps + 1): the loss is not finite",
                remedy: "lower --lr, now \(rates.learningRate)")
        }
        let smoothing = options.labelSmoothing ?? recipe.labelSmoothing
        var losses = try logits.crossEntropy(labels: .from(labels.map(\.index)), smoothing: smoothing)
        if let mixing {
            let others = try logits.crossEntropy(
                labels: .from(mixing.labels.map(\.index)), smoothing: smoothing)
            losses = try losses.scaled(by: Double(mixing.share))
                .adding(others.scaled(by: 1 - Double(mixing.share)))
        }
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
                group: group, learningRate: learningRate * factor,
                weightDecay: rates.weightDecay * share / factor)
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
