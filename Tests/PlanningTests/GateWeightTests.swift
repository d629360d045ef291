import ASTTypes
import Foundation
import Testing

@testable import Planning

/// Plan and gate together: a sample is trained with π = π_plan · π_batch and the weight w = w_plan · w_batch.
struct GateWeightTests {
    private let samples = 300
    private let batchSize = 30

    /// Everyone was seen five times; hardness is a sample's own.
    private var settled: (history: HistoryColumns, context: PlanContext) {
        var simulation = Simulation(samples: samples, classes: 2, epochs: 100, rate: 0.3)
        for epoch in 0..<5 {
            simulation.run(EpochPlan(epoch: epoch, visiting: (0..<samples).map { SampleID($0) }))
        }
        return (simulation.history, simulation.context(5))
    }

    private func signals(_ losses: [Float]) -> BatchSignals {
        BatchSignals(
            losses: losses, margins: losses.map { 1 - $0 },
            gradientNorms: losses.map { missingProbability($0) },
            intensities: losses.map { _ in 0.2 })
    }

    /// Σ w·g over what plan and gate let through, as a share of what they are to let through of all: an estimate of mean g.
    private func estimate(
        _ plan: EpochPlan, _ gate: inout any BatchGate, losses: [Float], values: [Double], rate: Double
    ) -> Double {
        var sum = 0.0
        for (step, first) in stride(from: 0, to: plan.count, by: batchSize).enumerated() {
            let rows = Array(first..<min(first + batchSize, plan.count))
            let ids = rows.map { plan.ids[$0].index }
            let decision = gate.decide(signals(ids.map { losses[$0] }), step: UInt32(step + 1))
            for (number, row) in rows.enumerated() where decision.keep[number] {
                sum += Double(plan.weights[row] * decision.weights[number]) * values[ids[number]]
            }
        }
        return sum / (Double(plan.count) * rate)
    }

    private func moments(draws: Int, _ draw: (Int) throws -> Double) rethrows -> (mean: Double, error: Double)
    {
        var (sum, squares) = (0.0, 0.0)
        for number in 0..<draws {
            let value = try draw(number)
            sum += value
            squares += value * value
        }
        let mean = sum / Double(draws)
        return (mean, ((squares / Double(draws) - mean * mean) / Double(draws)).squareRoot())
    }

    /// Two-speed: a pool of 0.3 drawn from what is remembered, a third of it kept by fresh losses.
    @Test(arguments: ["backprop", "pps"], [0.1, 1.0 / 3, 0.7])
    func theWeightedSumOverPlanAndGateIsTheSumOverTheSplit(name: String, rate: Double) throws {
        let (past, start) = settled
        // Fresh losses go along with stored ones, but not quite; so does what is summed.
        let losses = (0..<samples).map { Float(past.lossLast[$0]) * Float(exp(0.5 * normal(4, $0))) }
        let values = (0..<samples).map { Double(losses[$0]) + 0.1 * normal(3, $0) }
        let truth = values.reduce(0, +) / Double(samples)
        func drawn(beta: Double, draws: Int) throws -> (mean: Double, error: Double) {
            try moments(draws: draws) { seed in
                var context = start
                context.seed = UInt64(seed)
                let plan = try PPSPolicy().plan(past, context)
                var settings = GateSettings()
                settings.targetRate = rate
                settings.beta = beta
                var gate = try Gates.gate(named: name, settings, seed: UInt64(seed))
                return estimate(plan, &gate, losses: losses, values: values, rate: rate)
            }
        }
        let (mean, error) = try drawn(beta: 1, draws: 250)
        #expect(abs(mean - truth) < 3 * error, "\(mean) for \(truth) ± \(error)")
        #expect(error < 0.05 * truth)
        // The draw favours what is hard; without weights it shows.
        let (biased, _) = try drawn(beta: 0, draws: 40)
        #expect(biased > 1.05 * truth)
    }

    @Test(arguments: [0.05, 0.1, 0.3, 0.5, 0.9, 1], [0.3, 0.5, 1])
    func weightsOfAGateHaveMeanOneAndReachFourAtMost(rate: Double, beta: Double) throws {
        let design = RankedInclusion(rate: rate, beta: beta)
        var (share, weighted) = (0.0, 0.0)
        let ranks = 2000
        for step in 0..<ranks {
            let probability = design.probability(rank: (Double(step) + 0.5) / Double(ranks))
            let weight = design.weight(probability: probability)
            #expect(probability >= Float(rate / 4) * 0.9999 && probability <= 1 && weight <= 4.001)
            share += Double(probability) / Double(ranks)
            weighted += Double(probability * weight) / Double(ranks)
            if beta == 1 { #expect(abs(Double(probability * weight) / rate - 1) < 1e-4) }
        }
        #expect(abs(share / rate - 1) < 0.005, "\(share)")
        #expect(abs(weighted / share - 1) < 0.005, "\(weighted / share)")
    }

    @Test func withoutBetaSelectiveBackpropIsThePapers() throws {
        var gate = try SelectiveBackpropGate(targetRate: 0.25, seed: 1)
        for step in 1...20 {
            let losses = (0..<64).map { Float(exp(normal(step, $0))) }
            let decision = gate.decide(signals(losses), step: UInt32(step))
            #expect(decision.weights.allSatisfy { $0 == 1 })
            if step == 1 {
                let ranks = losses.map { loss in Double(losses.count { Float16($0) <= Float16(loss) }) / 64 }
                for (rank, probability) in zip(ranks, decision.inclusion) {
                    #expect(abs(Double(probability) - pow(rank, 3)) < 2e-3)
                }
            }
        }
        #expect(RankedInclusion(rate: 0.25, beta: 0).floor == 0)
    }

    @Test(arguments: ["seed", "pi", "rank", "topk"])
    func whereAThresholdDecidesNothingIsWeightedAndOnlyWhoIsKeptWasToBe(name: String) throws {
        var settings = GateSettings()
        settings.targetRate = 0.3
        settings.beta = 1
        var gate = try Gates.gate(named: name, settings, seed: 1)
        for step in 1...30 {
            let losses = (0..<32).map { Float(exp(normal(step, $0))) }
            let decision = gate.decide(signals(losses), step: UInt32(step))
            #expect(decision.weights == Array(repeating: 1, count: 32))
            if decision.usedFallback { continue }
            #expect(decision.inclusion == decision.keep.map { $0 ? 1 : 0 })
        }
    }

    @Test func theProportionalGateKeepsItsShareByTheLengthOfTheGradient() throws {
        var gate = try PPSGate(targetRate: 0.25, score: .formula(.gradient), seed: 1)
        var kept = Array(repeating: 0, count: 16)
        // Of the last a gradient so small that the floor decides.
        let losses = (0..<16).map { $0 == 15 ? Float(1e-4) : 0.02 * Float($0 + 1) }
        for step in 1...3000 {
            let decision = gate.decide(signals(losses), step: UInt32(step))
            #expect(decision.active == 4 && abs(decision.inclusion.reduce(0, +) - 4) < 1e-5)
            for row in 0..<16 {
                #expect(abs(decision.inclusion[row] * decision.weights[row] - 0.25) < 1e-5)
                if decision.keep[row] { kept[row] += 1 }
            }
            guard step == 3000 else { continue }
            #expect(abs(decision.inclusion[15] - 0.0625) < 1e-4 && decision.weights[15] < 4.01)
            let ratio = decision.inclusion[9] / decision.inclusion[4]
            #expect(abs(ratio / (missingProbability(losses[9]) / missingProbability(losses[4])) - 1) < 1e-3)
            for row in 0..<16 {
                let expected = 3000 * Double(decision.inclusion[row])
                #expect(abs(Double(kept[row]) - expected) < 4 * expected.squareRoot())
            }
        }
    }

    @Test func aFallbackSaysHowLikelyItsRowsWereAndWeighsThemAlike() throws {
        var gate = SeedGate(options: try GateOptions(targetRate: 0.1, minActive: 2, threshold: 1), seed: 1)
        let decision = gate.decide(signals([1, 1, .nan, 1, 1]), step: 1)
        #expect(decision.usedFallback && decision.inclusion == [0.5, 0.5, 0, 0.5, 0.5])
        #expect(decision.weights == [1, 1, 1, 1, 1])
    }

    @Test func aGatesBetaIsCheckedByName() {
        let refused = failure { try SelectiveBackpropGate(targetRate: 0.1, beta: 2, seed: 1) }
        #expect(refused?.message == "--beta 2.0 is outside [0, 1]")
    }
}
