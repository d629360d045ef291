import ASTTypes
import Torch
import Training

/// A few random images of two kinds that a network can tell apart: bright above or bright below.
struct SyntheticImages {
    let shape: ImageShape
    let rows: Int
    let labels: [Label]
    let pixels: [Float]

    init(rows: Int = 32, shape: ImageShape = ImageShape(height: 16, width: 16, channels: 3), seed: UInt64 = 1)
    {
        self.shape = shape
        self.rows = rows
        labels = (0..<rows).map { Label($0 % 2) }
        let random = CounterRandom(seed: seed, purpose: .augmentation)
        pixels = (0..<rows * shape.elements).map { index in
            let row = index / shape.elements
            let above = index % shape.elements < shape.elements / 2
            let noise = random.uniform(epoch: 0, sample: UInt32(index)) - 0.5
            return noise + (above == (row % 2 == 0) ? 0.5 : -0.5)
        }
    }

    var weights: [Float] { Array(repeating: 1, count: rows) }

    func options(_ model: String = "airbench-s", planned: Int = 3200, seed: UInt64 = 1) -> TrainerOptions {
        TrainerOptions(
            model: model, input: shape, classes: 2, seed: seed, plannedSamples: planned, batchSize: rows,
            threads: 1)
    }

    /// A trainer after `steps` steps on all rows.
    func trainer(_ model: String = "airbench-s", steps: Int, seed: UInt64 = 1) throws -> Trainer {
        let trainer = try Trainer(options(model, seed: seed))
        try initialize(trainer)
        for _ in 0..<steps { _ = try train(trainer) }
        return trainer
    }

    func initialize(_ trainer: Trainer) throws {
        try pixels.withUnsafeBytes { try trainer.initialize(fromImages: $0, rows: rows) }
    }

    func train(_ trainer: Trainer, selected: [Int]? = nil) throws -> SampleScores {
        try pixels.withUnsafeBytes {
            try trainer.train($0, rows: rows, selected: selected, labels: labels, weights: weights)
        }
    }

    func score(_ trainer: Trainer) throws -> SampleScores {
        try pixels.withUnsafeBytes { try trainer.score($0, rows: rows, labels: labels) }
    }

    func evaluate(_ trainer: Trainer, rows range: Range<Int>? = nil) throws -> SampleScores {
        let range = range ?? 0..<rows
        return try pixels.withUnsafeBytes { bytes in
            let size = 4 * shape.elements
            let part = UnsafeRawBufferPointer(
                rebasing: bytes[range.lowerBound * size..<range.upperBound * size])
            return try trainer.evaluate(part, rows: range.count, labels: Array(labels[range]))
        }
    }
}

extension SampleScores {
    var meanLoss: Float { losses.reduce(0, +) / Float(count) }
}
