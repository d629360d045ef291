import ASTTypes
import Testing

@testable import Planning

struct BudgetGovernorTests {
    /// Runs epochs against a cost model; what was spent at the end, and the rates.
    private func spend(
        _ budget: Double, epochs: Int, first: Double = 0.1, multiples: [Double]? = nil,
        cost: (Int, Double) -> Double
    ) throws -> (spent: Double, rates: [Double]) {
        var governor = try BudgetGovernor(budget: budget)
        let multiples = multiples ?? Array(repeating: 1, count: epochs)
        var rates: [Double] = []
        for epoch in 0..<epochs {
            let choice = governor.next(epochsLeft: epochs - epoch, first: first) {
                min(1, $1 * multiples[epoch + $0])
            }
            guard let rate = choice?.rate else { break }
            rates.append(rate)
            let share = min(1, rate * multiples[epoch])
            governor.observe(share: share, cost: cost(epoch, share))
        }
        return (governor.spent, rates)
    }

    @Test(arguments: [300.0, 900, 1700], [0.0, 5, 12])
    func theRunLandsOnItsBudgetWithOverheads(budget: Double, overhead: Double) throws {
        let run = try spend(budget, epochs: 20) { _, share in overhead + 100 * share }
        #expect(abs(run.spent / budget - 1) < 0.02, "\(run.spent)")
        #expect(run.rates.allSatisfy { $0 > 0 && $0 <= 1 } && run.rates.count == 20)
    }

    @Test func noiseIsMadeUpForUpToThatOfTheLastEpoch() throws {
        for seed in 0..<30 {
            let run = try spend(400, epochs: 25) { epoch, share in
                (4 + 90 * share) * (1 + 0.15 * normal(epoch, seed, seed: 9))
            }
            #expect(abs(run.spent / 400 - 1) < 0.05, "\(run.spent)")
        }
    }

    @Test func fiftyEpochsOfNoisyCostsLandWithinTwoPercent() throws {
        for seed in 0..<30 {
            let run = try spend(800, epochs: 50) { epoch, share in
                (4 + 90 * share) * (1 + 0.15 * normal(epoch, seed, seed: 9))
            }
            #expect(abs(run.spent / 800 - 1) < 0.02, "\(run.spent)")
        }
    }

    /// What a visit costs is no guess, so the first epoch is steered too, and a dense one is allowed for.
    @Test func knownCostsAreMetToTheLastVisit() throws {
        var governor = try BudgetGovernor(budget: 2000, costPerSplit: 1000)
        var visits: [Int] = []
        for epoch in 0..<6 {
            let share: (Int, Double) -> Double = { epoch + $0 == 0 ? 1 : (1000 * $1).rounded() / 1000 }
            let choice = try #require(governor.next(epochsLeft: 6 - epoch, first: 0.1, share: share))
            #expect(choice.cost.map { abs($0 - 1000 * share(0, choice.rate)) < 1e-9 } == true)
            visits.append(Int((1000 * share(0, choice.rate)).rounded()))
            governor.observe(share: share(0, choice.rate), cost: 1000 * share(0, choice.rate))
        }
        #expect(visits == [1000, 200, 200, 200, 200, 200] && governor.left == 0)
        #expect(governor.next(epochsLeft: 1, first: 0.1) { $1 } == nil)
    }

    @Test func aMachineThatSlowsDownHalfWayIsSteeredFor() throws {
        let run = try spend(500, epochs: 30) { epoch, share in (3 + 100 * share) * (epoch < 15 ? 1 : 2) }
        #expect(abs(run.spent / 500 - 1) < 0.03)
        #expect(run.rates[28] < 0.7 * run.rates[13])
    }

    @Test func epochsOfDifferentSharesAreAllowedFor() throws {
        let multiples = Array(repeating: 0.9, count: 18) + [1.8, 1.8, 1.8]
        let run = try spend(300, epochs: 21, multiples: multiples) { _, share in 2 + 80 * share }
        #expect(abs(run.spent / 300 - 1) < 0.03)
        // No jump where the larger shares begin: they were expected.
        #expect(abs(run.rates[18] / run.rates[17] - 1) < 0.1)
    }

    @Test func aBudgetThatIsTooLargeOrTooSmallMeetsItsBounds() throws {
        #expect(try spend(1e6, epochs: 5) { _, share in 100 * share }.rates.suffix(4) == [1, 1, 1, 1])
        let poor = try spend(5, epochs: 50) { _, share in 100 * share }
        #expect(poor.rates.dropFirst().allSatisfy { $0 <= 0.011 } && poor.rates.count < 50)
        #expect(poor.spent >= 5 && poor.spent < 12)
    }

    @Test func whatIsNotFiniteChangesNothingAndTheFirstRateIsTheOneAskedFor() throws {
        var governor = try BudgetGovernor(budget: 10)
        governor.observe(share: .nan, cost: 1)
        governor.observe(share: 0.5, cost: .infinity)
        governor.observe(share: 0.5, cost: -1)
        #expect(governor.spent == 0 && governor.expectedCost(share: 1) == nil)
        #expect(governor.next(epochsLeft: 2, first: 0.25) { $1 }?.rate == 0.25)
        #expect(governor.next(epochsLeft: 0, first: 0.25) { $1 } == nil)
        #expect(failure { try BudgetGovernor(budget: 0) }?.kind == .usage)
        #expect(failure { try BudgetGovernor(budget: .nan) }?.kind == .usage)
    }

    @Test func lengthsOfTimeAreRead() throws {
        #expect(try Budget.seconds(parsing: "90s") == .seconds(90))
        #expect(try Budget.seconds(parsing: "45") == .seconds(45))
        #expect(try Budget.seconds(parsing: "30m") == .seconds(1800))
        #expect(try Budget.seconds(parsing: "1.5h") == .seconds(5400))
        #expect(try Budget.seconds(parsing: "1h30m") == .seconds(5400))
        for text in [
            "", "m", "0", "-3m", "3x", "1h30", "nan", "inf", "3 m", "1..2s", "99999999999999999999e999",
        ] {
            #expect(failure { try Budget.seconds(parsing: text) }?.kind == .usage, "\(text)")
        }
    }
}
