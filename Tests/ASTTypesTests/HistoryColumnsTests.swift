import ASTTypes
import Testing

struct HistoryColumnsTests {
    private func columns(_ count: Int = 2) -> HistoryColumns {
        HistoryColumns(labels: (0..<count).map { Label($0) })
    }

    private func seen(
        _ loss: Float, margin: Float = 1, gradient: Float = 0.5, correct: Bool = true, trained: Bool = true,
        inclusion: Float = 1, id: Int = 0, step: UInt32 = 1
    ) -> StepOutcome {
        StepOutcome(
            step: step, ids: [SampleID(id)], losses: [loss], margins: [margin], gradientNorms: [gradient],
            correct: [correct], trained: [trained], inclusion: [inclusion])
    }

    @Test func theFirstVisitSetsTheMeansAndLaterOnesMoveThem() {
        var history = columns()
        history.observe(seen(2, margin: -1, gradient: 1))
        #expect(history.lossLast[0] == 2 && history.lossEMA[0] == 2 && history.lossDeviation[0] == 0)
        #expect(history.marginEMA[0] == -1 && history.gradientNorm[0] == 1)
        history.observe(seen(1, margin: 1, gradient: 0.5, step: 9))
        #expect(history.lossLast[0] == 1)
        #expect(history.lossEMA[0] == Float16(Float(1.7)))
        #expect(history.lossDeviation[0] == Float16(Float(0.3)))
        #expect(history.marginEMA[0] == Float16(Float(-0.4)))
        #expect(history.gradientNorm[0] == Float16(Float(0.85)))
        #expect(history.lastScored[0] == 9 && history.visits[0] == 2 && history.activations[0] == 2)
    }

    @Test func aSampleThatWasNotSeenStaysAsItWas() {
        var history = columns()
        history.observe(seen(2))
        #expect(history.visits[1] == 0 && history.lastScored[1] == 0 && history.lossLast[1] == 0)
        #expect(history.flags[1] == [] && history.inclusionSum[1] == 0)
    }

    @Test func aForwardAloneIsAVisitButNoActivation() {
        var history = columns()
        history.observe(seen(2, trained: false, inclusion: 0.25))
        history.observe(seen(2, trained: true, inclusion: 0.5))
        #expect(history.visits[0] == 2 && history.activations[0] == 1 && history.inclusionSum[0] == 0.75)
    }

    @Test func forgettingIsATurnFromRightToWrong() {
        var history = columns()
        for correct in [false, true, true, false, false, true, false] {
            history.observe(seen(1, correct: correct))
        }
        #expect(history.forgettings[0] == 2 && history.correctRun[0] == 0)
        #expect(history.flags[0].contains(.everCorrect) && !history.flags[0].contains(.lastCorrect))
        history.observe(seen(1, correct: true))
        history.observe(seen(1, correct: true))
        #expect(history.correctRun[0] == 2 && history.forgettings[0] == 2)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aLossThatIsNotFiniteCountsAsAVisitAndChangesNoMean(loss: Float) {
        var history = columns()
        history.observe(seen(2))
        let before = history
        history.observe(seen(loss, margin: .nan, gradient: .nan, step: 5))
        #expect(history.lossLast == before.lossLast && history.lossEMA == before.lossEMA)
        #expect(history.lossDeviation == before.lossDeviation && history.marginEMA == before.marginEMA)
        #expect(history.visits[0] == 2 && history.lastScored[0] == 5)
    }

    @Test func theFirstFiniteLossStartsTheMeansEvenAfterOneThatWasNot() {
        var history = columns()
        history.observe(seen(.nan))
        #expect(!history.flags[0].contains(.hasLoss))
        history.observe(seen(2))
        #expect(
            history.lossEMA[0] == 2 && history.lossDeviation[0] == 0 && history.flags[0].contains(.hasLoss))
    }

    @Test func aLossBeyondTheRangeOfItsTypeStaysFinite() {
        var history = columns()
        history.observe(seen(1e9, margin: -1e30))
        #expect(
            history.lossLast[0] == 65_504 && history.lossEMA[0] == 65_504 && history.marginEMA[0] == -65_504)
    }

    @Test func countersStopAtTheirLargestValue() {
        var history = columns()
        history.visits[0] = .max
        history.activations[0] = .max
        history.correctRun[0] = .max
        history.forgettings[0] = .max
        history.observe(seen(1, correct: true))
        #expect(history.visits[0] == .max && history.activations[0] == .max && history.correctRun[0] == .max)
        history.observe(seen(1, correct: false))
        #expect(history.forgettings[0] == .max)
    }

    @Test func aNewRunKeepsTheMemoryAndForgetsTheSteps() {
        var history = columns(3)
        history.observe(seen(2, step: 7))
        history.observe(seen(.nan, id: 1, step: 8))
        let start = history.asStartOfNewRun()
        #expect(start.lossLast == history.lossLast && start.visits == history.visits)
        #expect(start.referenceLoss[0] == 2)
        #expect(start.referenceLoss[1].isNaN && start.referenceLoss[2].isNaN)
        #expect(start.lastScored == [0, 0, 0])
    }
}
