import ASTTypes
import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

@Suite struct TrainerTests {
    @Test(arguments: [1, 3], ["airbench-s", "vit-seed"])
    func trainingReducesTheLoss(channels: Int, model: String) throws {
        let images = SyntheticImages(shape: ImageShape(height: 16, width: 20, channels: channels))
        let trainer = try images.trainer(model, steps: 0)
        let before = try images.score(trainer)
        for _ in 0..<20 { _ = try images.train(trainer) }
        let after = try images.score(trainer)
        #expect(after.meanLoss < 0.7 * before.meanLoss)
        #expect(after.correct.count { $0 } > 24)
        #expect(trainer.steps == 20 && trainer.trainedSamples == 640)
    }

    /// A target that is half each class, on every row, has nothing to tell apart: the loss goes to ln 2, not to 0.
    @Test func trainingOnMixturesAimsAtTheMixedTarget() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 0)
        let mixing = LabelMixing(labels: images.labels.map { Label(1 - $0.index) }, share: 0.5)
        func step() throws -> SampleScores {
            try images.pixels.withUnsafeBytes {
                try trainer.train(
                    $0, rows: images.rows, selected: nil, labels: images.labels, weights: images.weights,
                    mixing: mixing)
            }
        }
        for _ in 0..<20 { _ = try step() }
        let scores = try images.pixels.withUnsafeBytes {
            try trainer.score($0, rows: images.rows, labels: images.labels, mixing: mixing)
        }
        #expect(abs(scores.meanLoss - 0.693) < 0.03)
        #expect(abs(try images.score(trainer).meanLoss - 0.693) < 0.2)
    }

    @Test func mixtureLabelsAreChecked() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 0)
        let failure = #expect(throws: Failure.self) {
            try images.pixels.withUnsafeBytes {
                try trainer.train(
                    $0, rows: images.rows, selected: nil, labels: images.labels, weights: images.weights,
                    mixing: LabelMixing(labels: [Label(0)], share: 0.5))
            }
        }
        #expect(failure?.kind == .internalError)
    }

    @Test func measuredStatisticsAreTheMeansOverTheBatchesAndLeaveTheWeights() throws {
        let (one, other) = (SyntheticImages(seed: 1), SyntheticImages(seed: 2))
        let trainer = try one.trainer(steps: 2)
        let weights = try trainer.model.parameters.map { try $0.tensor.floats() }
        func measured(_ batches: [SyntheticImages]) throws -> [Float] {
            for (number, images) in batches.enumerated() {
                try images.pixels.withUnsafeBytes {
                    try trainer.measureStatistics($0, rows: images.rows, batch: number)
                }
            }
            return try trainer.model.buffers.flatMap { try $0.tensor.floats() }
        }
        let (first, second) = (try measured([one]), try measured([other]))
        let both = try measured([one, other])
        #expect(trainer.hasRunningStatistics && first != second)
        for i in both.indices {
            let mean = (first[i] + second[i]) / 2
            #expect(abs(both[i] - mean) <= 1e-4 * max(1, abs(mean)))
        }
        #expect(try trainer.model.parameters.map { try $0.tensor.floats() } == weights)
        #expect(try !one.trainer("vit-seed", steps: 0).hasRunningStatistics)
    }

    @Test func scoringLeavesNoTrace() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 2)
        let evaluated = try images.evaluate(trainer)
        let scored = try images.score(trainer)
        #expect(try images.score(trainer) == scored)
        #expect(try images.evaluate(trainer) == evaluated)
        #expect(scored != evaluated)
        #expect(trainer.steps == 2)
    }

    @Test func scoresEqualThoseOfTrainingOnTheSameRows() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 1)
        let scored = try images.score(trainer)
        #expect(try images.train(trainer) == scored)
    }

    @Test(arguments: ["airbench-s", "vit-seed"])
    func evaluationOfARowDoesNotDependOnItsNeighbours(model: String) throws {
        let images = SyntheticImages(rows: 8)
        let trainer = try images.trainer(model, steps: 3)
        let together = try images.evaluate(trainer)
        for row in 0..<images.rows {
            let alone = try images.evaluate(trainer, rows: row..<row + 1)
            #expect(abs(alone.losses[0] - together.losses[row]) < 1e-5)
            #expect(abs(alone.margins[0] - together.margins[row]) < 1e-5)
        }
    }

    @Test(arguments: ["airbench-s", "vit-seed"])
    func theSameSeedGivesTheSameWeightsToTheBit(model: String) throws {
        let images = SyntheticImages()
        func scores(seed: UInt64) throws -> SampleScores {
            try images.evaluate(images.trainer(model, steps: 5, seed: seed))
        }
        let first = try scores(seed: 1)
        #expect(try scores(seed: 1) == first)
        #expect(try scores(seed: 2) != first)
    }

    @Test func onlySelectedRowsAreTrainedAndScored() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 0)
        let scores = try images.train(trainer, selected: [3, 5, 8])
        #expect(scores.count == 3 && trainer.trainedSamples == 3)
        #expect(try images.train(trainer, selected: []).count == 0)
        #expect(trainer.steps == 1)

        // The same rows in a batch of their own do the same.
        let alone = try images.trainer(steps: 0)
        let size = images.shape.elements
        let pixels = [3, 5, 8].flatMap { images.pixels[$0 * size..<($0 + 1) * size] }
        let own = try pixels.withUnsafeBytes {
            try alone.train(
                $0, rows: 3, selected: nil, labels: [Label(1), Label(1), Label(0)], weights: [1, 1, 1])
        }
        #expect(own == scores)
        #expect(try images.evaluate(alone) == images.evaluate(trainer))
    }

    @Test func aRowOfWeightZeroTeachesNothing() throws {
        let images = SyntheticImages(rows: 4)
        let trainer = try images.trainer(steps: 0)
        let before = try weights(trainer)
        _ = try images.pixels.withUnsafeBytes {
            try trainer.train($0, rows: 4, selected: nil, labels: images.labels, weights: [0, 0, 0, 0])
        }
        let decay = Float(trainer.rates.weightDecay * trainer.rates.learningRate)
        for (old, new) in zip(before, try weights(trainer)) {
            #expect(abs(new - old) <= decay * abs(old) + 1e-9)
        }
    }

    private func weights(_ trainer: Trainer) throws -> [Float] {
        try trainer.model.parameterGroups[1].parameters.flatMap { try $0.tensor.floats() }
    }

    @Test func divergedTrainingSaysWhatToDo() throws {
        let images = SyntheticImages()
        var options = images.options()
        options.learningRate = 1e30
        let trainer = try Trainer(options)
        let failure = #expect(throws: Failure.self) {
            for _ in 0..<10 { _ = try images.train(trainer) }
        }
        #expect(failure?.kind == .badData)
        #expect(failure?.message.hasPrefix("training diverged at step ") == true)
        #expect(failure?.remedy?.hasPrefix("lower --lr") == true)
    }

    @Test func anUnknownModelSuggestsTheNearest() throws {
        let failure = #expect(throws: Failure.self) {
            _ = try Trainer(SyntheticImages().options("airbench-x"))
        }
        #expect(failure?.kind == .usage)
        #expect(failure?.message == "there is no model 'airbench-x'")
        #expect(failure?.remedy == "did you mean 'airbench-s'?")
    }

    @Test func senselessOptionsAreRefusedByName() throws {
        let images = SyntheticImages()
        func message(_ change: (inout TrainerOptions) -> Void) -> String? {
            var options = images.options()
            change(&options)
            let failure = #expect(throws: Failure.self) { _ = try Trainer(options) }
            #expect(failure?.kind == .usage)
            return failure?.message
        }
        #expect(message { $0.learningRate = .nan } == "the learning rate is nan")
        #expect(message { $0.momentum = 1 } == "the momentum is 1.0")
        #expect(message { $0.labelSmoothing = -0.1 } == "the label smoothing is -0.1")
        #expect(message { $0.batchSize = 0 } == "the batch size is 0")
        #expect(message { $0.plannedSamples = 0 } == "0 samples are planned")
        #expect(message { $0.input.channels = 2 } == "images of 2 channels cannot be trained on")
        #expect(message { $0.input.height = 8 } == "images of 16×8×3 are too small for this network")
        #expect(
            message {
                $0.model = "vit-seed"
                $0.input.width = 18
            } == "images of 18×16×3 do not divide into 4×4 patches")
    }

    @Test func aLabelBeyondTheClassesIsBadData() throws {
        let images = SyntheticImages(rows: 2)
        let trainer = try images.trainer(steps: 0)
        let failure = #expect(throws: Failure.self) {
            _ = try images.pixels.withUnsafeBytes {
                try trainer.score($0, rows: 2, labels: [Label(0), Label(2)])
            }
        }
        #expect(failure?.kind == .badData)
        #expect(failure?.message == "label 2 is not among the 2 classes")
    }

    @Test func modelsHaveTheSizesOfTheirOriginals() throws {
        func count(_ model: String) throws -> Int {
            try Trainer(
                TrainerOptions(
                    model: model, input: ImageShape(height: 32, width: 32, channels: 3), classes: 10, seed: 0,
                    plannedSamples: 1, batchSize: 1, threads: 1)
            ).parameterCount
        }
        #expect(try count("vit-seed") == 3_195_146)
        #expect(try count("airbench94") == 1_971_640)
    }

    @Test func whitenedPatchesAreUncorrelated() throws {
        let images = SyntheticImages(rows: 16)
        let trainer = try images.trainer(steps: 0)
        let weight = try #require(trainer.model.parameters.first { $0.name == "whiten.weight" }).tensor
        let size = images.shape
        let maps = try Tensor.from(images.pixels, shape: [16, size.height, size.width, 3])
            .permuted([0, 3, 1, 2]).convolved(weight)
        let flat = try maps.permuted([0, 2, 3, 1]).reshaped([-1, 24]).rows(Array(0..<16 * 15 * 15))
        let moments = try flat.permuted([1, 0]).matrixMultiplied(by: flat).scaled(
            by: 1 / Double(16 * 15 * 15)
        ).floats()
        for i in 0..<12 {
            for j in 0..<12 { #expect(abs(moments[i * 24 + j] - (i == j ? 1 : 0)) < 0.05) }
            #expect(abs(moments[i * 24 + i + 12] + 1) < 0.05)
        }
    }
}
