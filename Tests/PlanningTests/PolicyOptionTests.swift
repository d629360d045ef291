import ASTTypes
import Planning
import Testing

struct PolicyOptionTests {
    @Test(arguments: [0, -0.1, 1.0001, .nan, .infinity])
    func aRateOutsideItsRangeIsRefused(rate: Double) {
        let context = context(samples: 10, rate: rate)
        let failures = [
            failure { try UniformPolicy().plan(emptyHistory(10), context) },
            failure { try HistoryPolicy().plan(emptyHistory(10), context) },
            failure { try SeedPolicy().plan(emptyHistory(10), context) },
            failure { try GateOptions(targetRate: rate) },
        ]
        for failure in failures {
            #expect(failure?.kind == .usage)
            #expect(failure?.message == "--rate \(rate) is outside (0, 1]")
        }
    }

    @Test func everyOptionOfTheGateIsRefusedByNameAndRange() {
        let failures: [(Failure?, String)] = [
            (failure { try GateOptions(kp: -1) }, "--kp -1.0 is outside [0, ∞)"),
            (failure { try GateOptions(kp: .nan) }, "--kp nan is outside [0, ∞)"),
            (failure { try GateOptions(ki: .infinity) }, "--ki inf is outside [0, ∞)"),
            (failure { try GateOptions(emaAlpha: 0) }, "--ema-alpha 0.0 is outside (0, 1]"),
            (failure { try GateOptions(emaAlpha: .nan) }, "--ema-alpha nan is outside (0, 1]"),
            (failure { try GateOptions(minActive: -1) }, "--min-active -1 is outside [0, ∞)"),
            (failure { try GateOptions(lossWeight: 1.5) }, "--loss-weight 1.5 is outside [0, 1]"),
            (failure { try GateOptions(threshold: -0.5) }, "--threshold -0.5 is outside [0, 1]"),
            (failure { try HistoryPolicy(revisitEvery: 0) }, "--revisit-every 0 is outside [1, ∞)"),
            (failure { try HistoryPolicy(lossWeight: .nan) }, "--loss-weight nan is outside [0, 1]"),
            (failure { try HistoryPolicy(warmupDense: -2) }, "--warmup-dense -2 is outside [0, ∞)"),
        ]
        for (failure, message) in failures {
            #expect(failure?.kind == .usage && failure?.message == message && failure?.remedy != nil)
        }
    }

    @Test func theEndsOfTheRangesAreAllowed() {
        #expect(
            failure {
                try GateOptions(
                    targetRate: 1, kp: 0, ki: 0, emaAlpha: 1, minActive: 0, lossWeight: 0, threshold: 1)
            } == nil)
    }

    @Test func theDefaultsAreTheSeedsConstants() throws {
        let options = try GateOptions()
        #expect(options.targetRate == 0.1 && options.kp == 0.0015 && options.ki == 0.00005)
        #expect(options.emaAlpha == 0.3 && options.minActive == 2 && options.threshold == 0.5)
        #expect(options.significance.lossWeight == 0.7)
    }

    @Test func aTinyRateNeitherOverflowsNorPlansNothing() throws {
        #expect(HistoryPolicy.defaultRevisitEvery(rate: .leastNonzeroMagnitude) > 1_000_000)
        #expect(HistoryPolicy.defaultRevisitEvery(rate: 0.1) == 40)
        #expect(HistoryPolicy.defaultRevisitEvery(rate: 0.9) == 8)
        let plan = try HistoryPolicy().plan(
            history(losses: [1, 2]), context(samples: 2, rate: .leastNonzeroMagnitude))
        #expect(plan.count == 1)
    }

    @Test func anEmptySplitIsRefused() throws {
        let history = emptyHistory(0)
        for name in Policies.names {
            let policy = try Policies.policy(named: name, options: PolicyOptions())
            #expect(failure { try policy.plan(history, context(samples: 0)) }?.kind == .badData)
        }
    }

    @Test func everyNameHasItsPolicyAndAnUnknownOneTheNearest() throws {
        for name in Policies.names {
            #expect(try Policies.policy(named: name, options: PolicyOptions()).name == name)
        }
        let refused = failure { try Policies.policy(named: "unifrom", options: PolicyOptions()) }
        #expect(refused == Failure(.usage, "unknown policy 'unifrom'", remedy: "did you mean 'uniform'?"))
    }

    @Test func fullVisitsAllInANewOrderEachEpoch() throws {
        let history = emptyHistory(110)
        let first = try FullPolicy().plan(history, context(samples: 100, first: 10))
        let second = try FullPolicy().plan(history, context(samples: 100, first: 10, epoch: 1))
        #expect(first.ids.sorted() == (10..<110).map { SampleID($0) } && first.ids != second.ids)
        #expect(first.inclusion.allSatisfy { $0 == 1 } && first.weights.allSatisfy { $0 == 1 })
        #expect(try SeedPolicy().plan(history, context(samples: 100, first: 10)) == first)
        #expect(FullPolicy().plannedVisits(samples: 100, epochs: 5, rate: 0.1) == 500)
        #expect(SeedPolicy().plannedVisits(samples: 100, epochs: 5, rate: 0.1) == 50)
    }

    @Test func theEnergyModelIsTheSeedsArithmetic() {
        #expect(abs(EnergyModel.seed.savedFraction(activated: 10, skipped: 90) - 0.891) < 1e-12)
        #expect(EnergyModel.seed.savedFraction(activated: 5, skipped: 0) == 0)
        #expect(abs(EnergyModel.seed.savedFraction(activated: 0, skipped: 5) - 0.99) < 1e-12)
        #expect(EnergyModel.seed.savedFraction(activated: 0, skipped: 0) == 0)
    }
}
