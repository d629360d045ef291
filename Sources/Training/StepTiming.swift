internal import ASTTypes
internal import Torch

/// How long one training step takes.
public struct StepTiming: Hashable, Sendable, Codable {
    /// Median over the steps.
    public var milliseconds: Double
    public var batchSize: Int
    public var steps: Int
    public var threads: Int
}

/// Times the training step (forward, scores, loss, backward, update) of a model on random 32×32 RGB images.
/// - Parameters:
///   - steps: how many are timed, after five that are not.
///   - threads: 0 for as many as libtorch likes.
/// - Throws: `Failure(.usage)` for an unknown model or a count below 1.
public func measureTrainingStep(model: String, batchSize: Int, steps: Int, threads: Int = 0) throws
    -> StepTiming
{
    guard steps >= 1 else {
        throw Failure(.usage, "\(steps) steps cannot be timed", remedy: "give at least 1")
    }
    let shape = ImageShape(height: 32, width: 32, channels: 3)
    let trainer = try Trainer(
        TrainerOptions(
            model: model, input: shape, classes: 10, seed: 0, plannedSamples: .max, batchSize: batchSize,
            threads: threads))
    let random = CounterRandom(seed: 0, purpose: .augmentation)
    // The sum of three uniform numbers is nearly normal; the values do not matter, only that none is special.
    let pixels = (0..<batchSize * shape.elements).map { i -> Float in
        let words = random.words(epoch: 0, sample: UInt32(truncatingIfNeeded: i))
        return (Float(words.0 >> 8) + Float(words.1 >> 8) + Float(words.2 >> 8) - 1.5 * 0x1p24) * 0x1p-23
    }
    let labels = (0..<batchSize).map { Label($0 % 10) }
    let weights = [Float](repeating: 1, count: batchSize)
    let clock = ContinuousClock()
    var durations: [Duration] = []
    try pixels.withUnsafeBytes { bytes in
        try trainer.initialize(fromImages: bytes, rows: batchSize)
        for step in 0..<steps + 5 {
            let duration = try clock.measure {
                _ = try trainer.train(bytes, rows: batchSize, selected: nil, labels: labels, weights: weights)
            }
            if step >= 5 { durations.append(duration) }
        }
    }
    let used = try reportingTorchErrors { try TorchLibrary.threads() }
    return StepTiming(
        milliseconds: median(durations) / .milliseconds(1), batchSize: batchSize, steps: steps, threads: used)
}

private func median(_ durations: [Duration]) -> Duration {
    let sorted = durations.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
