import Planning
import Testing

struct SignificanceTests {
    @Test func itIsTheWeightedSumOfTheTwoClippedRatios() {
        // Means: 2 and 0.2. Ratios of loss: 0.5, 1, 1.5; of intensity: 1.5, 1, 0.5.
        let scores = Significance.seed.scores(losses: [1, 2, 3], intensities: [0.3, 0.2, 0.1])
        let expected: [Float] = [0.7 * 0.25 + 0.3 * 0.75, 0.5, 0.7 * 0.75 + 0.3 * 0.25]
        for (score, value) in zip(scores, expected) { #expect(abs(score - value) < 1e-6) }
    }

    @Test func aRatioAboveTwoCountsAsTwo() {
        let scores = Significance.seed.scores(losses: [0, 0, 0, 0, 100], intensities: [1, 1, 1, 1, 1])
        #expect(abs(scores[4] - 0.85) < 1e-6 && abs(scores[0] - 0.15) < 1e-6)
    }

    @Test(arguments: [(0.0, Float(0.5)), (1.0, Float(1.0))])
    func theWeightDecidesWhichPartCounts(weight: Double, expected: Float) throws {
        let scores = try Significance(lossWeight: weight).scores(losses: [10, 0, 0], intensities: [1, 1, 1])
        #expect(scores[0] == expected)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aLossThatIsNotFiniteIsWorthNothingAndMovesNoMean(loss: Float) {
        let scores = Significance.seed.scores(losses: [1, loss, 3], intensities: [1, 1, 1])
        let without = Significance.seed.scores(losses: [1, 3], intensities: [1, 1])
        #expect(scores == [without[0], 0, without[1]])
    }

    @Test func anIntensityThatWasNotMeasuredCountsAsTheMean() {
        let scores = Significance.seed.scores(losses: [2, 2, 2], intensities: [.nan, 1, 3])
        #expect(abs(scores[0] - 0.5) < 1e-6 && abs(scores[1] - 0.425) < 1e-6 && abs(scores[2] - 0.575) < 1e-6)
    }

    @Test func meansOfZeroGiveZero() {
        #expect(Significance.seed.scores(losses: [0, 0], intensities: [0, 0]) == [0, 0])
        #expect(Significance.seed.scores(losses: [.nan, .nan], intensities: [1, 1]) == [0, 0])
        #expect(Significance.seed.scores(losses: [], intensities: []) == [])
    }

    @Test func hugeLossesStayInRange() {
        let huge = Float.greatestFiniteMagnitude
        let scores = Significance.seed.scores(losses: [huge, huge, 1], intensities: [1, 1, 1])
        #expect(scores.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }
}
