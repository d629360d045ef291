import ASTTypes
import Foundation
import Testing

@testable import Planning

struct GateTests {
    private func batch(_ losses: [Float]) -> BatchSignals {
        BatchSignals(
            losses: losses, margins: losses.map { 1 - $0 },
            gradientNorms: losses.map { missingProbability(abs($0)) },
            intensities: losses.map { _ in 0.2 })
    }

    /// A lognormal population that shrinks and widens: early to late in training.
    private func drifting(_ update: Int, of updates: Int, rows: Int = 128) -> BatchSignals {
        let time = Double(update) / Double(updates)
        let spread = 0.6 + 1.6 * time
        let median = 2 * pow(0.02, time)
        return batch((0..<rows).map { Float(median * exp(spread * normal(update, $0))) })
    }

    /// Rows kept, as a share, batch by batch.
    private func rates(_ gate: any BatchGate, updates: Int) -> [Double] {
        var gate = gate
        return (0..<updates).map { update in
            let decision = gate.decide(drifting(update, of: updates), step: UInt32(update + 1))
            return Double(decision.active) / 128
        }
    }

    private func settings(_ rate: Double) -> GateSettings {
        var settings = GateSettings()
        settings.targetRate = rate
        return settings
    }

    /// Root mean square error of the rates of epochs of 100 batches, after the first three.
    private func epochError(_ rates: [Double], target: Double) -> Double {
        let epochs = stride(from: 300, to: rates.count, by: 100).map { start in
            rates[start..<start + 100].reduce(0, +) / 100 - target
        }
        return (epochs.reduce(0) { $0 + $1 * $1 } / Double(epochs.count)).squareRoot()
    }

    @Test(arguments: ["rank", "topk"], [0.1, 0.3])
    func theEpochsRateIsHeldToHalfAPercentOverADriftingPopulation(name: String, target: Double) throws {
        let gate = try Gates.gate(named: name, settings(target), seed: 1)
        #expect(epochError(rates(gate, updates: 1200), target: target) <= 0.005)
    }

    @Test func theProportionalIntegralGateHoldsItsRateOverADriftingPopulation() throws {
        let gate = try Gates.gate(named: "pi", settings(0.1), seed: 1)
        #expect(epochError(rates(gate, updates: 1200), target: 0.1) <= 0.01)
    }

    // Theorem B.
    @Test func theTrueLawSettlesExactlyWhereItsCriterionSays() {
        let random = CounterRandom(seed: 18, purpose: .selection)
        var stable = 0
        var unstable = 0
        for draw in 0..<3000 {
            let words = random.words(epoch: 0, sample: UInt32(draw))
            func unit(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }
            let kp = pow(10, 3 * unit(words.0) - 2)
            let ki = pow(10, 4 * unit(words.1) - 3)
            let a = unit(words.2)
            let f = pow(10, 2 * unit(words.3) - 1)
            // (q − 1)(q − 1 + α) + αf[(Kp + Ki)q − Kp] = q² + b·q + c: Jury's conditions are the truth for a square.
            let b = a - 2 + a * f * (kp + ki)
            let c = 1 - a - a * f * kp
            let discriminant = b * b - 4 * c
            let radius =
                discriminant < 0
                ? c.squareRoot()
                : max(abs(-b + discriminant.squareRoot()), abs(-b - discriminant.squareRoot())) / 2
            if abs(radius - 1) < 1e-6 { continue }
            let limit = ProportionalIntegralGate.densityLimit(kp: kp, ki: ki, emaAlpha: a)
            #expect((f < limit) == (radius < 1), "\(kp) \(ki) \(a) \(f)")
            if radius < 1 { stable += 1 } else { unstable += 1 }
        }
        #expect(stable > 300 && unstable > 300)
        #expect(ProportionalIntegralGate.densityLimit(kp: 1, ki: 0, emaAlpha: 1) == 0)
    }

    // Theorem C: a linear plant with noise; the mean square error stays below q^k·e₀² + γ²σ²/(1 − q).
    @Test(arguments: [0.1, 0.5, 1.0])
    func theSquaredErrorOfThePureIntegralStaysBelowItsBound(gain: Double) {
        let (least, most) = (0.7, 1.3)
        let target = 0.3
        let rows = 64.0
        let runs = 400
        var squares = Array(repeating: 0.0, count: 60)
        // Not so far out that the share would be 0 or 1.
        let start = 0.3
        for run in 0..<runs {
            var error = start
            for step in squares.indices {
                squares[step] += error * error / Double(runs)
                // The share above θ falls with a slope between the bounds; it lies within 0...1.
                let slope = error > 0 ? least : most
                let rate = min(1, max(0, target - slope * error))
                let noise = (rate * (1 - rate) / rows).squareRoot() * normal(run, step, seed: 21)
                error += gain * (rate + noise - target)
            }
        }
        let q = max(pow(1 - gain * least, 2), pow(1 - gain * most, 2))
        let variance = 0.25 / rows
        for (step, square) in squares.enumerated() {
            let bound = pow(q, Double(step)) * start * start + gain * gain * variance / (1 - q)
            #expect(square <= bound * 1.2 + 0.002, "step \(step)")
        }
    }

    // Theorem D.
    @Test(arguments: [0.05, 0.5, 1.5])
    func theMeanRateIsMetWhateverTheLossesDo(gain: Double) throws {
        let adversaries: [(String, (Int, Int, Double?) -> Float)] = [
            ("constant", { _, _, _ in 1 }),
            ("alternating", { step, _, _ in step % 2 == 0 ? 5 : 0.01 }),
            ("jumping", { step, row, _ in Float(row % 7) + (step / 50 % 2 == 0 ? 0 : 100) }),
            ("falling", { step, row, _ in Float(row + 1) * Float(pow(0.97, Double(step))) }),
            ("just above what it sees", { _, _, threshold in Float((threshold ?? 0) + 0.1) }),
            ("just below what it sees", { _, _, threshold in Float((threshold ?? 1) * 0.9) }),
        ]
        for (name, loss) in adversaries {
            var gate = try RankGate(targetRate: 0.2, gain: gain, score: .formula(.loss))
            var kept = 0.0
            for step in 0..<400 {
                let seen = gate.threshold.flatMap { $0.isFinite ? $0 : nil }
                let decision = gate.decide(
                    batch((0..<32).map { loss(step, $0, seen) }), step: UInt32(step + 1))
                kept += Double(decision.active) / 32
                #expect(gate.level >= -gain && gate.level <= 1 + gain)
            }
            #expect(abs(kept / 400 - 0.2) <= (1 + 2 * gain) / (gain * 400) + 1e-9, "\(name)")
        }
    }

    @Test(arguments: Gates.names)
    func aGateGoesOnFromItsMemoryAndTowardsAnotherRate(name: String) throws {
        var gate = try Gates.gate(named: name, settings(0.1), seed: 3)
        for update in 0..<40 { _ = gate.decide(drifting(update, of: 400), step: UInt32(update + 1)) }
        var other = try Gates.gate(named: name, settings(0.1), seed: 3)
        try other.restore(gate.memory)
        var kept = 0
        for update in 40..<400 {
            if update == 60 {
                gate.aim(at: 0.3)
                other.aim(at: 0.3)
            }
            let batch = drifting(update, of: 400)
            let decision = gate.decide(batch, step: UInt32(update + 1))
            #expect(other.decide(batch, step: UInt32(update + 1)) == decision)
            if update >= 200 { kept += decision.active }
        }
        #expect(gate.memory == other.memory)
        // The seed's law takes thousands of batches to settle.
        if name != "seed" { #expect(abs(Double(kept) / (200 * 128) - 0.3) < 0.03, "\(name)") }
        #expect(failure { try other.restore([.nan]) }?.kind == .badData)
    }

    @Test func topKKeepsTheHighestAndCarriesWhatRoundingLeaves() throws {
        var gate = try TopKGate(targetRate: 0.3, score: .formula(.loss))
        var total = 0
        for step in 0..<100 {
            let losses = (0..<8).map { Float(($0 * 5 + step) % 8) }
            let decision = gate.decide(batch(losses), step: UInt32(step))
            let kept = zip(losses, decision.keep).filter(\.1).map(\.0)
            #expect(kept.sorted() == losses.sorted().suffix(kept.count))
            total += decision.active
        }
        #expect(total == 240)
    }

    @Test func selectiveBackpropKeepsByRankAndSaysHowLikely() throws {
        for rate in [0.5, 0.25] {
            var gate = try SelectiveBackpropGate(targetRate: rate, seed: 1)
            var kept = 0
            var expected = 0.0
            for step in 0..<300 {
                let losses = (0..<64).map { Float(exp(normal(step, $0))) }
                let decision = gate.decide(batch(losses), step: UInt32(step + 1))
                kept += decision.active
                expected += Double(decision.inclusion.reduce(0, +))
                let hardest = losses.indices.max { losses[$0] < losses[$1] } ?? 0
                #expect(decision.inclusion[hardest] == decision.inclusion.max())
            }
            #expect(abs(Double(kept) / (300 * 64) - rate) < 0.02)
            #expect(abs(Double(kept) / expected - 1) < 0.05)
        }
        #expect(try SelectiveBackpropGate(targetRate: 0.25, seed: 1).exponent == 3)
    }

    @Test(arguments: Gates.names)
    func rowsWithoutAFiniteLossAreNeverKeptAndEmptyBatchesChangeNothing(name: String) throws {
        var gate = try Gates.gate(named: name, settings(0.5), seed: 1)
        for step in 1...20 {
            let decision = gate.decide(batch([.nan, 3, .infinity, 1, 2, .nan]), step: UInt32(step))
            #expect(!decision.keep[0] && !decision.keep[2] && !decision.keep[5] && decision.nonFinite == 3)
            #expect(decision.active == decision.keep.count { $0 } && decision.inclusion.count == 6)
            #expect(decision.inclusion.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
        let before = gate.threshold
        #expect(gate.decide(batch([]), step: 99).active == 0 && gate.threshold == before)
    }

    @Test func gatesAreFoundByNameAndRefuseWhatTheyDoNotKnow() throws {
        #expect(
            failure { try Gates.gate(named: "tokp", settings(0.1), seed: 1) }?.remedy
                == "did you mean 'topk'?")
        var wrong = settings(0.1)
        wrong.formula = try ScoreFormula(parsing: "reducible")
        #expect(failure { try Gates.gate(named: "topk", wrong, seed: 1) }?.kind == .usage)
        wrong.formula = .gradient
        #expect(failure { try Gates.gate(named: "seed", wrong, seed: 1) }?.kind == .usage)
        #expect(failure { try Gates.gate(named: "topk", wrong, seed: 1) } == nil)
        wrong.ki = 2
        #expect(
            failure { try Gates.gate(named: "rank", wrong, seed: 1) }?.message == "--ki 2.0 is outside (0, 2)"
        )
        for name in Gates.names {
            #expect(
                failure { try Gates.gate(named: name, settings(0), seed: 1) }?.message
                    == "--rate 0.0 is outside (0, 1]")
        }
        #expect(Gates.name(ofPolicy: "ast") == "seed" && Gates.name(ofPolicy: "budgeted") == nil)
    }

    @Test func theQuantileOfRecentScoresIsThatOfASort() {
        var recent = RecentScores(memory: 300)
        var all: [Float] = []
        for step in 0..<40 {
            let scores = (0..<23).map { Float(Float16(normal(step, $0) * 3)) } + [.nan]
            recent.append(scores)
            all += scores.dropLast()
            let last = all.suffix(300).sorted()
            #expect(recent.count == last.count)
            for level in [0, 0.1, 0.333, 0.5, 0.9, 0.999, 1] {
                let rank = min(last.count - 1, Int(level * Double(last.count)))
                #expect(recent.quantile(level) == last[rank])
            }
            for score in last.prefix(5) + last.suffix(5) {
                #expect(recent.share(upTo: score) == Double(last.count { $0 <= score }) / Double(last.count))
            }
        }
        #expect(RecentScores(memory: 3).quantile(0.5) == nil)
    }

    @Test func theExactOrderStatisticIsThatOfASort() {
        for count in [1, 2, 17, 1000] {
            let keys = (0..<count).map {
                CounterRandom(seed: 2, purpose: .selection).words(epoch: count, sample: UInt32($0)).0 >> 22
            }
            for wanted in [0, 1, count / 3, count - 1, count] {
                let chosen = indicesOfSmallest(wanted, of: keys)
                let expected = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.prefix(wanted).sorted()
                #expect(chosen == Array(expected))
            }
        }
    }
}
