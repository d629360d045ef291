import ASTTypes
import Testing
import Torch

@testable import Training

@Suite struct ScheduleTests {
    @Test func theTriangleHasItsThreeCorners() {
        let schedule = Schedule.triangle(start: 0.2, peak: 0.23, end: 0.07)
        #expect(schedule.factor(at: 0) == 0.2)
        #expect(abs(schedule.factor(at: 0.115) - 0.6) < 1e-12)
        #expect(schedule.factor(at: 0.23) == 1)
        #expect(abs(schedule.factor(at: 1) - 0.07) < 1e-12)
        #expect(schedule.factor(at: 7) == schedule.factor(at: 1))
    }

    @Test func theCosineFallsFromOneToZero() {
        #expect(Schedule.cosine.factor(at: 0) == 1)
        #expect(abs(Schedule.cosine.factor(at: 0.5) - 0.5) < 1e-12)
        #expect(Schedule.cosine.factor(at: 1) == 0)
        #expect(Schedule.cosine.factor(at: 2) == 0)
    }

    @Test func aPaceIsALineThatStaysAtItsEnd() {
        let pace = Pace(trained: 100, start: 0.25, samples: 50, end: 0.75)
        #expect(pace.progress(at: 100) == 0.25 && pace.progress(at: 125) == 0.5)
        #expect(pace.progress(at: 150) == 0.75 && pace.progress(at: 400) == 0.75)
    }

    @Test func schedulesGoOnAtThePaceThatIsSetAndNeverBack() throws {
        let images = SyntheticImages()
        let trainer = try images.trainer(steps: 10)
        #expect(trainer.progress == 0.1)
        trainer.pace(to: 0.5, over: 64)
        _ = try images.train(trainer)
        #expect(abs(trainer.progress - 0.3) < 1e-12)
        _ = try images.train(trainer)
        trainer.pace(to: 0.2, over: 32)
        _ = try images.train(trainer)
        #expect(trainer.progress == 0.5)
    }

    @Test func theLookaheadKeepsMoreAndMore() {
        #expect(Lookahead.decay(at: 0) == 0)
        #expect(abs(Lookahead.decay(at: 1) - 0.7737809375) < 1e-12)
        #expect(Lookahead.decay(at: 3) == Lookahead.decay(at: 1))
    }

    @Test func schedulesCountTrainedSamplesNotSteps() throws {
        let images = SyntheticImages()
        let whole = try Trainer(images.options(planned: 320))
        let halves = try Trainer(images.options(planned: 320))
        _ = try images.train(whole)
        _ = try images.train(halves, selected: Array(0..<16))
        #expect(halves.learningRate < whole.learningRate)
        _ = try images.train(halves, selected: Array(16..<32))
        #expect(halves.learningRate == whole.learningRate)
        #expect(whole.progress == 0.1)
    }

    @Test func aRunMayExceedItsPlan() throws {
        let images = SyntheticImages()
        let trainer = try Trainer(images.options(planned: 32))
        for _ in 0..<12 { _ = try images.train(trainer) }
        #expect(abs(trainer.learningRate - 0.07 * trainer.rates.learningRate) < 1e-12)
        try trainer.finishSchedule()
        #expect(try images.evaluate(trainer).losses.allSatisfy(\.isFinite))
    }

    @Test func theEndOfTheScheduleIsTheSlowCopy() throws {
        let images = SyntheticImages()
        // Five steps, then the slow copy is set; a sixth step moves the fast weights on alone.
        let trainer = try images.trainer(steps: 5)
        let slow = try images.evaluate(trainer)
        _ = try images.train(trainer)
        #expect(try images.evaluate(trainer) != slow)
        try trainer.finishSchedule()
        #expect(try images.evaluate(trainer) == slow)
    }

    @Test func theWhiteningBiasFreezesAfterItsShareOfTheRun() throws {
        let images = SyntheticImages()
        let trainer = try Trainer(images.options(planned: 320))
        let bias = try #require(trainer.model.parameters.first { $0.name == "whiten.bias" }).tensor
        var values = try [bias.floats()]
        for _ in 0..<6 {
            _ = try images.train(trainer)
            values.append(try bias.floats())
        }
        // The fifth step ends with the slow copy being set, which moves the bias once more.
        #expect(values[4] != values[3])
        #expect(values[6] == values[5])
    }

    @Test func theLearningRatePerRowStaysWhenTheBatchGrows() throws {
        var options = SyntheticImages().options()
        let small = try Trainer(options).learningRate
        options.batchSize *= 2
        #expect(abs(try Trainer(options).learningRate - 2 * small) < 1e-12)
        options.optimizer = .adamw
        #expect(abs(try Trainer(options).learningRate - 0.2 * 2e-3) < 1e-12)
    }
}
