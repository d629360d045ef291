import ASTTypes
import Foundation
import Testing
import Training

@Suite struct ScoresTests {
    @Test func scoresFollowTheirDefinitions() {
        let scores = SampleScores(logits: [2, 0, 1, 0, 0, 0], labels: [Label(2), Label(1)], classes: 3)
        let total: Float = exp(2) + 1 + exp(1)
        let p: [Float] = [exp(2) / total, 1 / total, exp(1) / total]
        #expect(abs(scores.losses[0] + log(p[2])) < 1e-6)
        #expect(scores.margins == [-1, 0])
        let norm = (p[0] * p[0] + p[1] * p[1] + (1 - p[2]) * (1 - p[2])).squareRoot()
        #expect(abs(scores.gradientNorms[0] - norm) < 1e-6)
        #expect(abs(scores.losses[1] - log(3)) < 1e-6)
        #expect(scores.correct == [false, false])
    }

    @Test func scoresOfMixturesAreThoseOfTheMixedTarget() {
        let logits: [Float] = [2, 0, 1, 0, 3, 0]
        let mixing = LabelMixing(labels: [Label(0), Label(1)], share: 0.75)
        let own = [Label(2), Label(1)]
        let mixed = SampleScores(logits: logits, labels: own, classes: 3, mixing: mixing)
        let plain = SampleScores(logits: logits, labels: own, classes: 3)
        let other = SampleScores(logits: logits, labels: mixing.labels, classes: 3)
        for row in 0..<2 {
            let loss = 0.75 * plain.losses[row] + 0.25 * other.losses[row]
            #expect(abs(mixed.losses[row] - loss) < 1e-6)
        }
        let total: Float = exp(2) + 1 + exp(1)
        let p: [Float] = [exp(2) / total, 1 / total, exp(1) / total]
        let norm = ((p[0] - 0.25) * (p[0] - 0.25) + p[1] * p[1] + (p[2] - 0.75) * (p[2] - 0.75)).squareRoot()
        #expect(abs(mixed.gradientNorms[0] - norm) < 1e-6)
        #expect(mixed.margins == plain.margins && mixed.correct == plain.correct)
        #expect(abs(mixed.losses[1] - plain.losses[1]) < 1e-6, "two images of one class")
        #expect(abs(mixed.gradientNorms[1] - plain.gradientNorms[1]) < 1e-6)
    }

    @Test func hugeLogitsStayFinite() {
        let scores = SampleScores(logits: [1e4, -1e4, -1e4, 1e4], labels: [Label(0), Label(0)], classes: 2)
        #expect(scores.losses == [0, 2e4])
        #expect(abs(scores.gradientNorms[1] - Float(2).squareRoot()) < 1e-6)
        #expect(scores.correct == [true, false])
    }

    @Test func aLogitThatIsNoNumberGivesALossThatIsNone() {
        let scores = SampleScores(logits: [.nan, 1], labels: [Label(1)], classes: 2)
        #expect(!scores.losses[0].isFinite)
        #expect(scores.correct == [false])
    }
}
