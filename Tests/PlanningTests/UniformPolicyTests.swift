import ASTTypes
import Planning
import Testing

struct UniformPolicyTests {
    private func plans(samples: Int, rate: Double, epochs: Int, seed: UInt64 = 1) throws -> [EpochPlan] {
        let history = emptyHistory(samples)
        return try (0..<epochs).map {
            try UniformPolicy().plan(
                history, context(samples: samples, rate: rate, epoch: $0, epochs: epochs, seed: seed))
        }
    }

    @Test func aTenthOverFortyEpochsVisitsEverySampleExactlyFourTimes() throws {
        var visits = Array(repeating: 0, count: 1000)
        for plan in try plans(samples: 1000, rate: 0.1, epochs: 40) {
            for id in plan.ids { visits[id.index] += 1 }
        }
        #expect(visits.allSatisfy { $0 == 4 })
    }

    @Test(
        arguments: [1, 2, 3, 7, 10, 97, 100, 1001], [0.001, 0.1, 0.3, 0.33, 0.5, 0.51, 0.66, 0.9, 0.999, 1])
    func coverageIsExactAfterEveryEpochAndNoEpochHasASampleTwice(samples: Int, rate: Double) throws {
        let size = max(1, Int((rate * Double(samples)).rounded()))
        var visits = Array(repeating: 0, count: samples)
        for (epoch, plan) in try plans(samples: samples, rate: rate, epochs: 25).enumerated() {
            #expect(plan.count == size)
            #expect(Set(plan.ids).count == size)
            for id in plan.ids { visits[id.index] += 1 }
            let total = (epoch + 1) * size
            let least = total / samples
            let most = (total + samples - 1) / samples
            #expect(visits.allSatisfy { $0 == least || $0 == most })
        }
    }

    @Test(arguments: [(3, 0.3), (6, 0.3), (2, 0.7)])
    func everySampleIsAsLikelyAsAnother(epoch: Int, rate: Double) throws {
        var visits = Array(repeating: 0, count: 10)
        let history = emptyHistory(10)
        for seed in 0..<2000 {
            let context = context(samples: 10, rate: rate, epoch: epoch, seed: UInt64(seed))
            for id in try UniformPolicy().plan(history, context).ids { visits[id.index] += 1 }
        }
        // Binomial with a standard deviation of 20.5; epochs 3 and 6 straddle two permutations.
        let mean = Int(2000 * rate)
        #expect(visits.allSatisfy { abs($0 - mean) < 110 })
    }

    @Test func probabilityIsTheRateAndWeightsAreOne() throws {
        let plan = try plans(samples: 1000, rate: 0.1, epochs: 1)[0]
        #expect(plan.inclusion.allSatisfy { $0 == 0.1 } && plan.weights.allSatisfy { $0 == 1 })
        #expect(plan.inclusion.count == 100 && plan.weights.count == 100 && plan.roles.count == 100)
        #expect(plan.roles.allSatisfy { $0 == .train })
    }

    @Test func theOrderIsShuffledAndFollowsTheSeed() throws {
        let first = try plans(samples: 1000, rate: 0.1, epochs: 3)
        #expect(try plans(samples: 1000, rate: 0.1, epochs: 3) == first)
        #expect(try plans(samples: 1000, rate: 0.1, epochs: 3, seed: 2) != first)
        #expect(first[0].ids != first[0].ids.sorted())
        #expect(Set(first[0].ids).isDisjoint(with: first[1].ids))
    }

    @Test func onlySamplesOfTheSplitAreVisited() throws {
        let plan = try UniformPolicy().plan(emptyHistory(150), context(samples: 100, first: 50, rate: 0.7))
        #expect(plan.ids.allSatisfy { $0.index >= 50 && $0.index < 150 } && plan.count == 70)
    }

    @Test func plannedVisitsAreTheVisitsOfTheRun() {
        #expect(UniformPolicy().plannedVisits(samples: 50_000, epochs: 40, rate: 0.1) == 200_000)
        #expect(UniformPolicy().plannedVisits(samples: 3, epochs: 5, rate: 0.01) == 5)
        #expect(FullPolicy().plannedVisits(samples: .max, epochs: 2, rate: 1) == .max)
    }
}
