import Testing

@testable import Comparison

@Suite struct ComparisonTests {
    private func result(
        _ policy: String, _ rate: Double, _ seed: UInt64, _ accuracy: Double, seconds: Double
    ) -> CellResult {
        CellResult(
            cell: Cell(policy: policy, rate: rate, seed: seed), accuracy: accuracy, worstClassAccuracy: nil,
            samplesTrained: Int(rate * 1000), samplesForwarded: 1000, samplesRead: 1000, bytesRead: 1,
            seconds: seconds, joules: nil, claimedSaving: 0.9, activationRate: rate)
    }

    /// uniform: 70 % at 0.1, 90 % at 1, three seeds of ± 0.1 pp.
    private var controls: [CellResult] {
        [(0.1, 0.7, 10.0), (1.0, 0.9, 100.0)].flatMap { rate, accuracy, seconds in
            [-0.001, 0, 0.001].enumerated().map { number, noise in
                result(
                    rate == 1 ? "full" : "uniform", rate, UInt64(number), accuracy + noise, seconds: seconds)
            }
        }
    }

    private func compared(_ accuracies: [Double], rate: Double, seconds: Double) throws
        -> PolicyComparison.Row
    {
        let own = accuracies.enumerated().map {
            result("mine", rate, UInt64($0), $1, seconds: seconds)
        }
        return try #require(PolicyComparison(controls + own).rows.last)
    }

    @Test func betweenTwoBudgetsTheCurveIsInterpolatedAlongTheLogarithm() throws {
        let curve = PolicyComparison(controls).bySeconds
        #expect(abs(try #require(curve.accuracy(at: 10 * 10.0.squareRoot())).mean - 0.8) < 1e-9)
        #expect(curve.accuracy(at: 200)?.mean == curve.points.last?.accuracy.mean)
        #expect(curve.accuracy(at: 5) == nil)
    }

    @Test func aPolicyAboveTheCurveByMoreThanTwoStandardErrorsEarnsItsKeep() throws {
        let row = try compared([0.719, 0.72, 0.721], rate: 0.1, seconds: 10)
        #expect(row.atEqualSeconds?.outcome == .above && row.atEqualSamples?.outcome == .above)
        #expect(row.earnsItsKeep)
        #expect(abs(try #require(row.atEqualSamples?.difference) - 0.02) < 1e-9)
    }

    @Test func beingBetterAtEqualSamplesDoesNotCountWhenItTakesLonger() throws {
        let row = try compared([0.719, 0.72, 0.721], rate: 0.1, seconds: 60)
        #expect(row.atEqualSamples?.outcome == .above && row.atEqualSeconds?.outcome == .below)
        #expect(!row.earnsItsKeep)
    }

    @Test func aDifferenceWithinTheNoiseIsNone() throws {
        #expect(
            try compared([0.68, 0.7, 0.73], rate: 0.1, seconds: 10).atEqualSeconds?.outcome
                == .notDistinguishable)
    }

    @Test func oneSeedOrASmallerBudgetThanAnyControlsGivesNoVerdict() throws {
        #expect(try compared([0.95], rate: 0.1, seconds: 10).atEqualSeconds?.outcome == .unknown)
        #expect(try compared([0.9, 0.91], rate: 0.05, seconds: 5).atEqualSamples?.outcome == .unknown)
    }

    @Test func theConfidenceIntervalIsStudents() throws {
        let estimate = try #require(Estimate([1, 2, 3]))
        #expect(abs(try #require(estimate.standardError) - 0.57735) < 1e-4)
        #expect(abs(try #require(estimate.confidence) - 2.4841) < 1e-3)
        #expect(abs(Estimate.studentT(degrees: 40) - 2.0211) < 2e-4)
        #expect(Estimate([1])?.confidence == nil && Estimate([]) == nil)
    }

    @Test(arguments: [(ChartAxis.trainingTime, "wall clock"), (.trainedSamples, "trained samples")])
    func theChartNamesItsAxisAndEveryPolicyAndEscapesThem(axis: ChartAxis, words: String) {
        let picture = chart(of: PolicyComparison(controls), title: "a < b & c", over: axis)
        #expect(picture.contains(words) && picture.contains(" s</text>") == (axis == .trainingTime))
        #expect(picture.contains("a &lt; b &amp; c") && picture.contains(">uniform</text>"))
        #expect(!picture.contains("nan") && !picture.contains("inf"))
    }
}
