import ASTTypes
import Planning
import Testing

struct HistoryPolicyTests {
    @Test(
        arguments: [1, 2, 5, 9, 10, 64, 1000, 1003], [0.001, 0.05, 0.1, 0.25, 0.5, 0.77, 1])
    func everyEpochHasExactlyItsShareAndNoSampleTwice(samples: Int, rate: Double) throws {
        let policy = try HistoryPolicy()
        let past = history(losses: (0..<samples).map { Float($0 % 7) })
        for epoch in 0..<3 {
            let plan = try policy.plan(past, context(samples: samples, rate: rate, epoch: epoch))
            #expect(plan.count == max(1, Int((rate * Double(samples)).rounded())))
            #expect(Set(plan.ids).count == plan.count)
            #expect(plan.roles.count == plan.count && plan.inclusion.count == plan.count)
            #expect(plan.weights == Array(repeating: 1, count: plan.count))
        }
    }

    @Test func theHighestSignificanceIsChosenAndTheRestIsRefreshed() throws {
        // Sample i's loss is i; with the loss alone deciding, the top are the largest numbers.
        let past = history(losses: (0..<100).map { Float($0) })
        let plan = try HistoryPolicy(revisitEvery: 20, lossWeight: 1).plan(
            past, context(samples: 100, rate: 0.2))
        let chosen = Dictionary(uniqueKeysWithValues: zip(plan.ids.map(\.index), plan.roles))
        let refreshed = chosen.filter { $0.value == .refresh }.map(\.key)
        #expect(plan.count == 20 && refreshed.count == 5)
        // Ratios above twice the mean (49.5) are clipped, but only from loss 99 on, so the order is the losses'.
        let trained = chosen.filter { $0.value == .train }.map(\.key).sorted(by: >)
        let expected = (0..<100).reversed().filter { !refreshed.contains($0) }.prefix(15)
        #expect(trained == Array(expected))
    }

    @Test func theLongestUnvisitedAreRefreshedFirstAndNeverVisitedOnesBeforeAll() throws {
        var past = emptyHistory(40)
        for id in 0..<36 { past.observe(outcome(step: UInt32(100 - id), ids: [SampleID(id)], losses: [1])) }
        let plan = try HistoryPolicy(revisitEvery: 8, warmupDense: 0).plan(
            past, context(samples: 40, rate: 0.25))
        let refreshed = zip(plan.ids, plan.roles).filter { $0.1 == .refresh }.map(\.0.index)
        #expect(Set(refreshed) == [36, 37, 38, 39, 35])
    }

    @Test func samplesOfAnEarlierRunWaitInLineForTheFirstVisitOfThisOne() throws {
        let start = history(losses: Array(repeating: 1, count: 50), step: 900).asStartOfNewRun()
        var past = start
        past.observe(
            outcome(step: 1, ids: (0..<45).map { SampleID($0) }, losses: Array(repeating: 9, count: 45)))
        let plan = try HistoryPolicy(revisitEvery: 10).plan(past, context(samples: 50, rate: 0.2, epoch: 1))
        let refreshed = zip(plan.ids, plan.roles).filter { $0.1 == .refresh }.map(\.0.index)
        #expect(Set(refreshed) == [45, 46, 47, 48, 49])
    }

    /// Runs plans and outcomes against each other; losses are the worst case for coverage: the same samples stay hardest.
    private func largestGap(samples: Int, rate: Double, every: Int?, dense: Int?, epochs: Int) throws -> Int {
        let policy = try HistoryPolicy(revisitEvery: every, warmupDense: dense)
        var past = emptyHistory(samples)
        var lastEpoch = Array(repeating: -1, count: samples)
        var gap = 0
        var step: UInt32 = 0
        for epoch in 0..<epochs {
            let plan = try policy.plan(
                past, context(samples: samples, rate: rate, epoch: epoch, epochs: epochs))
            for start in stride(from: 0, to: plan.count, by: 16) {
                step += 1
                let ids = Array(plan.ids[start..<min(start + 16, plan.count)])
                past.observe(outcome(step: step, ids: ids, losses: ids.map { Float($0.index % 31) }))
            }
            for id in plan.ids {
                gap = max(gap, epoch - lastEpoch[id.index])
                lastEpoch[id.index] = epoch
            }
        }
        return max(gap, lastEpoch.map { epochs - 1 - $0 }.max() ?? 0)
    }

    @Test(
        arguments: [
            (1, 0.1), (7, 0.3), (100, 0.1), (333, 0.05), (333, 0.2), (500, 0.5), (64, 0.9), (50, 0.01),
        ],
        [0, 1])
    func noSampleWaitsLongerThanTheDefault(split: (samples: Int, rate: Double), dense: Int) throws {
        let bound = HistoryPolicy.defaultRevisitEvery(rate: split.rate)
        let gap = try largestGap(
            samples: split.samples, rate: split.rate, every: nil, dense: dense, epochs: min(3 * bound, 250))
        #expect(gap <= bound)
    }

    @Test(arguments: [(100, 0.1, 10), (100, 0.1, 11), (101, 0.1, 12), (200, 0.25, 5), (90, 1.0, 1)])
    func noSampleWaitsLongerThanAskedFor(samples: Int, rate: Double, every: Int) throws {
        #expect(
            try largestGap(samples: samples, rate: rate, every: every, dense: 0, epochs: 4 * every + 3)
                <= every)
    }

    @Test func aRevisitThatCannotBeKeptIsRefusedWithTheShortestThatCan() throws {
        let past = history(losses: Array(repeating: 1, count: 1003))
        let context = context(samples: 1003, rate: 0.1)
        let refused = failure { try HistoryPolicy(revisitEvery: 10).plan(past, context) }
        #expect(refused?.kind == .usage)
        #expect(refused?.message.contains("--revisit-every 10") == true)
        #expect(refused?.remedy?.contains("--revisit-every 11 or more") == true)
        #expect(failure { try HistoryPolicy(revisitEvery: 11).plan(past, context) } == nil)
    }

    @Test func aRunWithoutHistoryStartsWithAllSamplesAndOneWithHistoryDoesNot() throws {
        let policy = try HistoryPolicy()
        let past = history(losses: Array(repeating: 1, count: 100))
        #expect(try policy.plan(emptyHistory(100), context(samples: 100)).count == 100)
        #expect(try policy.plan(past, context(samples: 100, epoch: 1)).count == 10)
        #expect(try policy.plan(past, context(samples: 100)).count == 10)
        #expect(try HistoryPolicy(warmupDense: 3).plan(past, context(samples: 100, epoch: 2)).count == 100)
        #expect(try HistoryPolicy(warmupDense: 3).plan(past, context(samples: 100, epoch: 3)).count == 10)
    }

    @Test func plannedVisitsCountTheDenseEpochs() throws {
        let ids = (0..<100).map { SampleID($0) }
        let policy = try HistoryPolicy()
        let past = history(losses: Array(repeating: 1, count: 100))
        #expect(policy.plannedVisits(samples: 100, epochs: 10, rate: 0.1) == 100 + 9 * 10)
        #expect(
            policy.resolved(for: past, ids: ids).plannedVisits(samples: 100, epochs: 10, rate: 0.1) == 100)
        #expect(policy.resolved(for: emptyHistory(100), ids: ids).warmupDense == 1)
        #expect(try HistoryPolicy(warmupDense: 20).plannedVisits(samples: 100, epochs: 10, rate: 0.1) == 1000)
        #expect(policy.plannedVisits(samples: 100, epochs: 0, rate: 0.1) == 0)
    }

    @Test func equalInputsGiveEqualPlansAndAnotherSeedOrEpochAnother() throws {
        let policy = try HistoryPolicy()
        let past = history(losses: Array(repeating: 1, count: 500))
        var flat = context(samples: 500)
        flat.intensities = Array(repeating: 0.2, count: 500)
        let plan = try policy.plan(past, flat)
        #expect(try policy.plan(past, flat) == plan)
        var reseeded = flat
        reseeded.seed = 2
        #expect(Set(try policy.plan(past, reseeded).ids) != Set(plan.ids))
        var later = flat
        later.epoch = 1
        #expect(Set(try policy.plan(past, later).ids) != Set(plan.ids))
        #expect(plan.ids != plan.ids.sorted())
    }

    @Test func aSampleWithoutAFiniteLossIsNotChosenForItsSignificance() throws {
        var losses = (0..<100).map { Float($0) }
        losses[40] = .nan
        var past = history(losses: losses)
        past.lossLast[50] = .infinity
        let plan = try HistoryPolicy(revisitEvery: 100, lossWeight: 0).plan(
            past, context(samples: 100, rate: 0.9))
        let trained = Set(zip(plan.ids, plan.roles).filter { $0.1 == .train }.map(\.0.index))
        #expect(trained.count == 89 && !trained.contains(40) && !trained.contains(50))
    }

    @Test func aHistoryOfAnotherStoreIsRefused() {
        let refused = failure {
            try HistoryPolicy().plan(history(losses: [1, 2, 3]), context(samples: 10))
        }
        #expect(refused?.kind == .badData && refused?.message.contains("sample 9") == true)
    }
}
