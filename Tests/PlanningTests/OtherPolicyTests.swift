import ASTTypes
import Testing

@testable import Planning

struct OtherPolicyTests {
    private let samples = 1000

    /// Everyone seen once; sample i has loss i/250 and was right below 1.
    private func past() -> HistoryColumns {
        var columns = emptyHistory(samples)
        var seen = outcome(
            step: 1, ids: (0..<samples).map { SampleID($0) }, losses: (0..<samples).map { Float($0) / 250 })
        seen.correct = seen.losses.map { $0 < 1 }
        seen.gradientNorms = seen.losses.map { 1.2 * missingProbability($0) }
        columns.observe(seen)
        return columns
    }

    private func now(rate: Double = 0.1, epoch: Int = 1, epochs: Int = 40) -> PlanContext {
        var context = context(samples: samples, rate: rate, epoch: epoch, epochs: epochs)
        context.lastSteps = (0..<epoch).map { UInt32($0 + 1) }
        return context
    }

    @Test func infoBatchDropsOnlyEasySamplesAndWeighsUpTheRest() throws {
        let plan = try InfoBatchPolicy().plan(past(), now(rate: 0.75))
        let easy = zip(plan.ids, plan.weights).filter { $0.0.index < 499 }
        #expect(plan.count == 750 && Set(plan.ids).count == 750)
        #expect(zip(plan.ids, plan.weights).filter { $0.0.index >= 501 }.count == 499)
        #expect(zip(plan.ids, plan.weights).allSatisfy { $0.index >= 501 || $1 > 1.9 || $1 == 1 })
        // Weights sum to the split.
        let sum = plan.weights.reduce(0, +)
        #expect(abs(sum - 1000) < 5 && easy.count > 200)
        #expect(try InfoBatchPolicy().plan(past(), now(rate: 0.75, epoch: 35)).count == 1000)
        #expect(try InfoBatchPolicy().plan(emptyHistory(1000), now(rate: 0.75, epoch: 0)).count == 1000)
        // A tenth cannot be reached: nine tenths of the easy half is the most.
        #expect((540...560).contains(try InfoBatchPolicy().plan(past(), now()).count))
    }

    @Test func infoBatchesWeightedSumIsUnbiased() throws {
        let columns = past()
        var sum = 0.0
        for seed in 0..<100 {
            var context = now(rate: 0.6)
            context.seed = UInt64(seed)
            let plan = try InfoBatchPolicy().plan(columns, context)
            for (id, weight) in zip(plan.ids, plan.weights) {
                sum += Double(weight) * Double(columns.lossLast[id.index])
            }
        }
        #expect(abs(sum / 100 / 1998 - 1) < 0.007)
    }

    @Test func ucbPrefersTheHardAndTheUnsettledAndTakesUnseenOnesFirst() throws {
        var columns = past()
        columns.lossDeviation[5] = 10
        columns.flags[7] = []
        let plan = try UCBPolicy(maxAge: 400).plan(columns, now())
        #expect(plan.count == 100 && plan.ids.contains(SampleID(5)) && plan.ids.contains(SampleID(7)))
        #expect(plan.ids.filter { $0.index >= 902 }.count == 98)
    }

    @Test func rhoNeedsAReferenceAndPrefersWhatItHasLearntToDo() throws {
        let refused = failure { try RhoPolicy().plan(past(), now()) }
        #expect(refused?.kind == .usage && refused?.remedy?.contains("--history") == true)
        var columns = past()
        // The reference cannot do the upper half either: nothing reducible there.
        for i in 0..<samples { columns.referenceLoss[i] = i < 500 ? 0 : Float16(i) / 250 }
        let plan = try RhoPolicy(maxAge: 400).plan(columns, now())
        #expect(plan.ids.filter { (400..<500).contains($0.index) }.count == 100)
    }

    @Test func orderDPTakesTheHardestOfARandomPool() throws {
        var counts = Array(repeating: 0, count: samples)
        for seed in 0..<60 {
            var context = now()
            context.seed = UInt64(seed)
            let plan = try OrderDPPolicy().plan(past(), context)
            #expect(plan.count == 100)
            for id in plan.ids { counts[id.index] += 1 }
        }
        // Of a pool of 167 the 100 hardest: all of the hardest third that is in it, hardly any of the easiest third.
        let hard = counts[700...].reduce(0, +)
        let easy = counts[..<300].reduce(0, +)
        #expect(abs(Double(hard) / (60 * 300) - 0.167) < 0.015 && easy < hard / 10)
    }

    @Test func seTaSlidesItsWindowFromEasyToHard() throws {
        var means: [Double] = []
        for epoch in 0..<6 {
            let plan = try SeTaPolicy().plan(past(), now(epoch: epoch))
            #expect(plan.count == 100 && Set(plan.ids).count == 100)
            means.append(Double(plan.ids.reduce(0) { $0 + $1.index }) / 100)
        }
        #expect(means[0] < means[1] && means[1] < means[2] && means[3] < means[1])
        #expect(try SeTaPolicy().plan(emptyHistory(1000), now(epoch: 0)).count == 100)
        let last = try SeTaPolicy().plan(past(), now(epoch: 39))
        #expect(last.ids.contains { $0.index < 200 } && last.ids.contains { $0.index > 800 })
    }

    @Test func kakurenboHidesOnlyWhatIsLearntWithConfidence() throws {
        let plan = try KakurenboPolicy().plan(past(), now(rate: 0.7))
        // e^−L ≥ 0.7 for L ≤ 0.357: samples up to 89, of 300 candidates.
        let hidden = Set(0..<samples).subtracting(plan.ids.map(\.index))
        #expect(hidden == Set(0..<90) || hidden == Set(0..<89))
        #expect(plan.weights.allSatisfy { abs($0 - Float(samples) / Float(plan.count)) < 1e-6 })
        let few = try KakurenboPolicy().plan(past(), now(rate: 0.95))
        #expect(few.count == 950)
        #expect(try KakurenboPolicy(maxAge: 99).plan(past(), now(rate: 0.95, epoch: 30)).count == 970)
    }

    @Test func matchedRandomHasTheNumbersOfAnotherAndNotItsChoice() throws {
        let matched = try PPSPolicy()
        let other = try matched.plan(past(), now())
        let plan = try MatchedRandomPolicy(matching: matched).plan(past(), now())
        #expect(
            plan.count == other.count && plan.weights == other.weights && Set(plan.ids).count == plan.count)
        #expect(plan.inclusion.allSatisfy { abs($0 - 0.1) < 1e-6 })
        let mean = Double(plan.ids.reduce(0) { $0 + $1.index }) / 100
        #expect(abs(mean - 500) < 100)
        #expect(Double(other.ids.reduce(0) { $0 + $1.index }) / 100 > 560)
    }

    @Test func uniformByClassGivesEveryClassItsShareAndCoversAll() throws {
        var columns = HistoryColumns(labels: (0..<samples).map { Label($0 % 100 < 97 ? 0 : $0 % 100 - 96) })
        columns.visits[0] = 0
        var visits = Array(repeating: 0, count: samples)
        var misses = 0
        for epoch in 0..<20 {
            let plan = try UniformPolicy(stratified: true).plan(columns, now(epoch: epoch))
            #expect(plan.count == 100 && Set(plan.ids).count == 100)
            for label in 1...3 {
                let number = plan.ids.count { columns.classID[$0.index] == label }
                #expect(number <= 2, "class \(label)")
                if number != 1 { misses += 1 }
            }
            for id in plan.ids { visits[id.index] += 1 }
        }
        #expect(visits.allSatisfy { $0 == 2 })
        // By chance 63 % of them would not be 1.
        #expect(misses < 12)
    }

    @Test func pastedTogetherAllPoliciesKeepToTheirPromises() throws {
        for name in Policies.names {
            var columns = past()
            columns.referenceLoss = columns.lossLast.map { $0 / 2 }
            let policy = try Policies.policy(named: name, options: PolicyOptions())
            let plan = try policy.plan(columns, now(rate: 0.3))
            #expect(Set(plan.ids).count == plan.count && plan.count >= 250, "\(name)")
            #expect(plan.inclusion.count == plan.count && plan.weights.count == plan.count)
            #expect(plan.roles.count == plan.count && plan.inclusion.allSatisfy { $0 > 0 && $0 <= 1 })
            #expect(try policy.plan(columns, now(rate: 0.3)) == plan)
            #expect(policy.plannedVisits(samples: 1000, epochs: 40, rate: 0.3) >= 12_000)
            #expect(policy.plannedVisits(samples: .max / 2, epochs: 40, rate: 0.3) == .max, "\(name)")
        }
    }
}
