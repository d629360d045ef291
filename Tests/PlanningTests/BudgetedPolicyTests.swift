import ASTTypes
import Testing

@testable import Planning

struct BudgetedPolicyTests {
    @Test(
        arguments: [
            (400, 0.1, 30), (497, 0.3, 16), (300, 0.5, 9), (64, 0.9, 12), (10, 0.1, 5),
        ],
        [nil, 1])
    func theRunsVisitsAreTheRatesAndEveryEpochHasNoSampleTwice(
        run: (samples: Int, rate: Double, epochs: Int), dense: Int?
    ) throws {
        var options = BudgetedPolicy.Options()
        options.warmupDense = dense
        let policy = try BudgetedPolicy(options)
        guard dense == nil || run.rate * Double(run.epochs) > 1.5 else { return }
        var simulation = Simulation(samples: run.samples, classes: 3, epochs: run.epochs, rate: run.rate)
        var total = 0
        for epoch in 0..<run.epochs {
            let plan = try policy.plan(simulation.history, simulation.context(epoch))
            #expect(Set(plan.ids).count == plan.count && plan.count > 0)
            #expect(plan.inclusion.allSatisfy { $0 > 0 && $0 <= 1 })
            #expect(plan.weights.allSatisfy { $0 > 0 && $0 <= 8.1 })
            total += plan.count
            simulation.run(plan)
        }
        let planned = policy.plannedVisits(samples: run.samples, epochs: run.epochs, rate: run.rate)
        #expect(abs(total - planned) <= 1, "\(total) of \(planned)")
    }

    @Test(arguments: [(0.3, nil), (0.2, 6)] as [(Double, Int?)])
    func nobodyIsOlderThanTheLargestAge(rate: Double, most: Int?) throws {
        var options = BudgetedPolicy.Options()
        options.maxAge = most
        let policy = try BudgetedPolicy(options)
        let bound = most ?? AgeBound.defaultMost(rate: rate)
        var simulation = Simulation(samples: 400, classes: 2, epochs: 50, rate: rate)
        for epoch in 0..<50 {
            let plan = try policy.plan(simulation.history, simulation.context(epoch))
            simulation.run(plan)
            let oldest = simulation.lastVisit.min() ?? -1
            #expect(epoch - oldest < bound, "epoch \(epoch)")
        }
        // The bound was at work: without it some would have waited longer.
        var free = Simulation(samples: 400, classes: 2, epochs: 50, rate: rate)
        var widest = 0
        options.maxAge = 1000
        let unbound = try BudgetedPolicy(options)
        for epoch in 0..<50 {
            free.run(try unbound.plan(free.history, free.context(epoch)))
            widest = max(widest, epoch - (free.lastVisit.min() ?? -1))
        }
        #expect(widest >= bound)
    }

    @Test func unseenSamplesComeFirstAndThenSelectionBegins() throws {
        let policy = try BudgetedPolicy()
        var simulation = Simulation(samples: 1000, epochs: 40, rate: 0.1)
        var phases: [PlanSummary.Phase] = []
        for epoch in 0..<40 {
            let (plan, summary) = try policy.planWithSummary(simulation.history, simulation.context(epoch))
            phases.append(summary.phase)
            simulation.run(plan)
            #expect(summary.chosen == plan.count)
        }
        let sweeps = phases.prefix { $0 == .sweep }.count
        #expect(sweeps == 11)
        #expect(phases.suffix(5).allSatisfy { $0 == .final })
        #expect(phases[12..<35].count { $0 == .selection } > 15, "\(phases)")
        #expect(simulation.visits.min() ?? 0 >= 1)
    }

    @Test func selectionFallsBackToUniformWhereScoresSayNothing() throws {
        // Losses are drawn anew at every visit: the past tells nothing of the next.
        let samples = 2000
        var past = emptyHistory(samples)
        var steps: [UInt32] = []
        for epoch in 0..<20 {
            let ids = (0..<samples).map { SampleID($0) }
            let losses = ids.map { Float(2 + 1.5 * normal(epoch, $0.index)).magnitude }
            var seen = outcome(step: UInt32(epoch + 1), ids: ids, losses: losses)
            seen.gradientNorms = losses.map { 1.2 * missingProbability($0) }
            past.observe(seen)
            steps.append(UInt32(epoch + 1))
        }
        var now = context(samples: samples, epoch: 20, epochs: 100)
        now.lastSteps = steps
        let (plan, summary) = try BudgetedPolicy().planWithSummary(past, now)
        #expect(summary.phase == .fallback && (summary.varianceRatio ?? 0) > 0.9)
        #expect((plan.inclusion.max() ?? 1) < 1.01 * (plan.inclusion.min() ?? 0))
        #expect(plan.weights.allSatisfy { abs($0 - 1) < 1e-3 })
    }

    @Test func overUniformEpochsNobodyWaitsLongerThanTheRateDemands() throws {
        var simulation = Simulation(samples: 1003, classes: 3, epochs: 40, rate: 0.3)
        for epoch in 0..<13 {
            let context = simulation.context(epoch)
            let chunks = Chunks(count: 1003)
            let survey = AgeSurvey(
                simulation.history, context, ages: try EpochAges(context), chunks: chunks, oldest: 40)
            let even = EvenDraw(context, chosen: 300, ages: survey.ages, chunks: chunks, classes: 3)
            let plan = even.plan(simulation.history)
            #expect(plan.count == 300 && Set(plan.ids).count == 300)
            #expect(
                plan.weights.allSatisfy { $0 == 1 } && plan.inclusion.allSatisfy { $0 == Float(300.0 / 1003) }
            )
            let ofClass = (0..<3).map { number in plan.ids.count { $0.index % 3 == number } }
            #expect(ofClass.allSatisfy { abs($0 - 100) <= 4 }, "\(ofClass)")
            simulation.run(plan)
            #expect(simulation.lastVisit.allSatisfy { epoch - $0 <= 1003 / 300 })
        }
    }

    /// A history in which everyone was seen five times, with hardness its own and classes of different difficulty.
    private func settled(samples: Int, classes: Int) -> (HistoryColumns, PlanContext) {
        var simulation = Simulation(samples: samples, classes: classes, epochs: 100, rate: 0.1)
        for epoch in 0..<5 {
            simulation.run(EpochPlan(epoch: epoch, visiting: (0..<samples).map { SampleID($0) }))
        }
        return (simulation.history, simulation.context(5))
    }

    @Test func theWeightedSumOverPlansIsTheSumOverTheSplit() throws {
        let samples = 300
        let (past, start) = settled(samples: samples, classes: 2)
        var options = BudgetedPolicy.Options()
        options.beta = 1
        for policy in [try BudgetedPolicy(options), try PPSPolicy()] as [any PlanPolicy] {
            // Any function of a sample does; one that goes with the score is the hardest.
            let values = (0..<samples).map { Double(past.lossLast[$0]) + 0.1 * normal(3, $0) }
            let truth = values.reduce(0, +) / Double(samples)
            var sum = 0.0
            var squares = 0.0
            let draws = 150
            for seed in 0..<draws {
                var context = start
                context.seed = UInt64(seed)
                let plan = try policy.plan(past, context)
                var estimate = 0.0
                for (id, weight) in zip(plan.ids, plan.weights) {
                    estimate += Double(weight) * values[id.index]
                }
                estimate /= Double(plan.count)
                sum += estimate
                squares += estimate * estimate
            }
            let mean = sum / Double(draws)
            let error = ((squares / Double(draws) - mean * mean) / Double(draws)).squareRoot()
            #expect(abs(mean - truth) < 3 * error, "\(policy.name): \(mean) for \(truth) ± \(error)")
            #expect(error < 0.03 * truth)
        }
    }

    @Test func theProbabilitiesSumToThePlansSizeAndWeightsAreTheirInverse() throws {
        let (past, context) = settled(samples: 3000, classes: 7)
        var options = BudgetedPolicy.Options()
        options.beta = 1
        let plan = try BudgetedPolicy(options).plan(past, context)
        let rate = Double(plan.count) / 3000
        for (probability, weight) in zip(plan.inclusion, plan.weights) {
            #expect(abs(Double(weight * probability) / rate - 1) < 1e-5)
        }
        // Σ over the plan of 1/π estimates the number of samples.
        let estimate = plan.inclusion.reduce(0.0) { $0 + 1 / Double($1) }
        #expect(abs(estimate / 3000 - 1) < 0.15)
        #expect((plan.inclusion.max() ?? 0) > 3 * (plan.inclusion.min() ?? 1))
    }

    @Test func everyClassKeepsHalfOfItsShare() throws {
        // Class 0 is always right and easy, class 1 never.
        let samples = 2000
        var past = HistoryColumns(labels: (0..<samples).map { Label($0 < 1800 ? 0 : 1) })
        for visit in 1...5 {
            var seen = outcome(
                step: UInt32(visit), ids: (0..<samples).map { SampleID($0) },
                losses: (0..<samples).map { ($0 < 1800 ? 0.01 : 3) * Float(exp2Noise($0)) })
            seen.correct = (0..<samples).map { $0 < 1800 }
            seen.gradientNorms = seen.losses.map { 1.2 * missingProbability($0) }
            past.observe(seen)
        }
        var now = context(samples: samples, epoch: 5, epochs: 100)
        now.lastSteps = [1, 2, 3, 4, 5]
        let (plan, summary) = try BudgetedPolicy().planWithSummary(past, now)
        #expect(summary.phase == .selection)
        let easy = plan.ids.count { $0.index < 1800 }
        let share = Double(plan.count) / Double(samples)
        #expect(Double(easy) >= 0.5 * share * 1800 - 1)
        #expect(Double(plan.count - easy) > 1.5 * share * 200)
    }

    private func exp2Noise(_ i: Int) -> Double { 1 + 0.3 * abs(normal(9, i)) }

    @Test func plansAreEqualOnAnyNumberOfThreads() throws {
        let samples = 70_000
        var past = HistoryColumns(labels: (0..<samples).map { Label($0 % 10) })
        for i in 0..<samples {
            let u = CounterRandom(seed: 6, purpose: .selection).uniform(epoch: 0, sample: UInt32(i))
            past.lossLast[i] = Float16(4 * u * u)
            past.lossEMA[i] = past.lossLast[i]
            past.gradientNorm[i] = Float16(u)
            past.flags[i] = u < 0.5 ? [.hasLoss, .lastCorrect, .everCorrect] : [.hasLoss]
            past.visits[i] = 3
            past.lastScored[i] = UInt32(i % 30 + 1)
        }
        var now = context(samples: samples, epoch: 3, epochs: 100)
        now.lastSteps = [10, 20, 30]
        for policy in [
            try BudgetedPolicy(), try PPSPolicy(), InfoBatchPolicy(), SeTaPolicy(), try UCBPolicy(),
        ]
            as [any PlanPolicy]
        {
            let plans = try [1, 2, 4].map { threads in
                now.threads = threads
                return try policy.plan(past, now)
            }
            #expect(plans.allSatisfy { $0 == plans[0] }, "\(policy.name)")
        }
    }

    @Test func aResumedRunPlansWhatTheUninterruptedOneWould() throws {
        let policy = try BudgetedPolicy()
        var simulation = Simulation(samples: 400, epochs: 30, rate: 0.2)
        var plans: [EpochPlan] = []
        var kept = simulation
        for epoch in 0..<30 {
            if epoch == 17 { kept = simulation }
            plans.append(try policy.plan(simulation.history, simulation.context(epoch)))
            simulation.run(plans[epoch])
        }
        for epoch in 17..<30 {
            let plan = try policy.plan(kept.history, kept.context(epoch))
            #expect(plan == plans[epoch])
            kept.run(plan)
        }
    }

    @Test func aRunThatStartsFromAHistorySelectsAtOnce() throws {
        var (past, now) = settled(samples: 500, classes: 2)
        past = past.asStartOfNewRun()
        now.epoch = 0
        now.lastSteps = []
        #expect(try BudgetedPolicy().planWithSummary(past, now).summary.phase == .selection)
    }

    @Test func scheduleSharesOutTheVisitsToTheLastOne() throws {
        for (samples, epochs, rate, dense) in [
            (1000, 40, 0.1, 0), (1000, 40, 0.1, 2), (50_000, 100, 0.3, 5), (77, 13, 0.6, 1), (10, 8, 0.95, 0),
        ] {
            let schedule = try BudgetedSchedule(samples: samples, epochs: epochs, rate: rate, dense: dense)
            let sum = (0..<epochs).reduce(0) { $0 + schedule.visits($1) }
            let expected = Int((rate * Double(samples)).rounded()) * epochs
            #expect(abs(sum - expected) <= 1, "\(samples) \(epochs) \(rate) \(dense): \(sum) of \(expected)")
            #expect(schedule.visits(epochs - 1) >= schedule.visits(epochs - epochs / 8 - 1))
        }
        let refused = failure { try BudgetedSchedule(samples: 100, epochs: 10, rate: 0.1, dense: 2) }
        #expect(refused?.kind == .usage && refused?.message.contains("--warmup-dense 2") == true)
    }

    @Test func optionsOutsideTheirRangesAreRefusedByName() {
        func refusal(_ change: (inout BudgetedPolicy.Options) -> Void) -> String? {
            var options = BudgetedPolicy.Options()
            change(&options)
            return failure { try BudgetedPolicy(options) }?.message
        }
        #expect(refusal { $0.beta = 1.5 } == "--beta 1.5 is outside [0, 1]")
        #expect(refusal { $0.maxAge = 0 } == "--max-age 0 is outside [1, ∞)")
        #expect(refusal { $0.guardShare = -1 } == "--guard-share -1.0 is outside [0, 1]")
        #expect(refusal { $0.recallWeight = .nan } == "--recall-weight nan is outside [0, 1]")
        #expect(refusal { $0.trainingCost = -1 } == "--training-cost -1.0 is outside [0, ∞)")
        #expect(refusal { $0.warmupDense = -1 } == "--warmup-dense -1 is outside [0, ∞)")
    }
}
