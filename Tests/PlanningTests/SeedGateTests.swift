import ASTTypes
import Foundation
import Planning
import Testing

struct SeedGateTests {
    private func gate(
        target: Double = 0.1, minActive: Int = 2, threshold: Double = 0.5, seed: UInt64 = 1
    ) throws -> SeedGate {
        SeedGate(
            options: try GateOptions(targetRate: target, minActive: minActive, threshold: threshold),
            seed: seed)
    }

    private let flat = Array(repeating: Float(1), count: 128)

    @Test func rowsAboveTheThresholdAreKeptAndTheRateMovesIt() throws {
        var gate = try gate()
        let decision = gate.decide(losses: [1, 2, 3, 2], intensities: [1, 1, 1, 1], step: 1)
        #expect(decision.keep == [false, false, true, false])
        #expect(
            decision.active == 1 && decision.passed == 1 && !decision.usedFallback
                && decision.threshold == 0.5)
        // A quarter is above the target of a tenth, so the threshold rises.
        #expect(gate.controller.threshold > 0.5)
        #expect(gate.decide(losses: [1], intensities: [1], step: 2).threshold > 0.5)
    }

    @Test func aBatchWithNothingAboveTheThresholdDrawsTwoThatDoNotCount() throws {
        var gate = try gate()
        let decision = gate.decide(losses: flat, intensities: flat, step: 1)
        #expect(decision.usedFallback && decision.active == 2 && decision.passed == 0)
        #expect(decision.keep.count { $0 } == 2)
        #expect(abs(gate.controller.averageRate - 0.07) < 1e-15 && gate.controller.threshold < 0.5)
    }

    @Test func theFallbackFollowsSeedAndStep() throws {
        func drawn(seed: UInt64, step: UInt32) throws -> [Bool] {
            var gate = try gate(seed: seed)
            return gate.decide(losses: flat, intensities: flat, step: step).keep
        }
        #expect(try drawn(seed: 1, step: 1) == drawn(seed: 1, step: 1))
        #expect(try drawn(seed: 1, step: 1) != drawn(seed: 2, step: 1))
        #expect(try drawn(seed: 1, step: 1) != drawn(seed: 1, step: 2))
    }

    @Test func theFallbackDrawsEveryRowEquallyOften() throws {
        var gate = try gate(threshold: 1)
        var counts = Array(repeating: 0, count: 8)
        for step in 0..<4000 {
            let decision = gate.decide(
                losses: [2, 2, 2, 2, 2, 2, 2, 2], intensities: flat, step: UInt32(step))
            for row in 0..<8 where decision.keep[row] { counts[row] += 1 }
            gate = try self.gate(threshold: 1)
        }
        // Binomial with mean 1,000 and a standard deviation of 27.
        #expect(counts.allSatisfy { abs($0 - 1000) < 140 })
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (500, 128)])
    func theFallbackDrawsWhatIsAskedForAndThere(minActive: Int, active: Int) throws {
        var gate = try gate(minActive: minActive)
        let decision = gate.decide(losses: flat, intensities: flat, step: 1)
        #expect(decision.active == active && decision.usedFallback == (minActive > 0))
    }

    @Test func aLossThatIsNotFiniteIsCountedAndNeverKept() throws {
        var gate = try gate(threshold: 0)
        let decision = gate.decide(losses: [.nan, 1, .infinity, 1], intensities: [1, 1, 1, 1], step: 1)
        #expect(decision.keep == [false, true, false, true] && decision.nonFinite == 2)
        var other = try self.gate(minActive: 3, threshold: 1)
        let drawn = other.decide(losses: [.nan, 1, .nan, 1], intensities: [1, 1, 1, 1], step: 1)
        #expect(drawn.keep == [false, true, false, true] && drawn.active == 2)
        let none = other.decide(losses: [.nan, .nan], intensities: [1, 1], step: 2)
        #expect(none.active == 0 && none.nonFinite == 2)
    }

    @Test func lossesOfZeroAreDefined() throws {
        var gate = try gate()
        let decision = gate.decide(losses: [0, 0, 0], intensities: [0, 0, 0], step: 1)
        #expect(decision.active == 2 && decision.usedFallback && decision.nonFinite == 0)
    }

    @Test func anEmptyBatchChangesNothing() throws {
        var gate = try gate()
        let before = gate.controller
        #expect(gate.decide(losses: [], intensities: [], step: 1).active == 0)
        #expect(gate.controller == before)
    }

    /// A lognormal population whose median falls from 2 to 0.04 and whose spread grows from 0.6 to 2.2: early to late in
    /// training. Batches of 128, twenty epochs of `updates` / 20.
    private func activations(target: Double, updates: Int) throws -> [Double] {
        var gate = try gate(target: target)
        return (0..<updates).map { update in
            let time = Double(update) / Double(updates)
            let spread = 0.6 + 1.6 * time
            let median = 2 * pow(0.02, time)
            let losses = (0..<128).map { Float(median * exp(spread * normal(update, $0))) }
            let intensities = (0..<128).map { Float(0.25 + 0.05 * normal(update, 1000 + $0)) }
            return Double(
                gate.decide(losses: losses, intensities: intensities, step: UInt32(update + 1)).active) / 128
        }
    }

    @Test(arguments: [0.1, 0.3])
    func theRateIsHeldOverADriftingHeavyTailedPopulation(target: Double) throws {
        let half = try activations(target: target, updates: 9380).suffix(4690)
        #expect(abs(half.reduce(0, +) / 4690 - target) < 0.01)
        // No limit cycle: every epoch of 469 batches on its own is near the target.
        for epoch in 0..<10 {
            let batches = half.dropFirst(epoch * 469).prefix(469)
            #expect(abs(batches.reduce(0, +) / 469 - target) < 0.02)
        }
    }

    @Test func aLowRateIsHeldThoughTheFallbackAddsToIt() throws {
        let half = try activations(target: 0.01, updates: 9380).suffix(4690)
        let mean = half.reduce(0, +) / 4690
        #expect(mean > 0.008 && mean < 0.02)
        // Were the fallback counted, nothing but its two rows would be left.
        #expect(half.count { $0 != 2.0 / 128 } > 1500)
    }
}
