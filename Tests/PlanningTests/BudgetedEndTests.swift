import ASTTypes
import Testing

@testable import Planning

/// The uniform epochs at the end of a `budgeted` run.
struct BudgetedEndTests {
    /// Everyone was seen six times; the first ten are wrong by far, and steadily so.
    private func past(_ samples: Int, epoch: Int, unseen: Int) -> HistoryColumns {
        var past = emptyHistory(samples)
        for i in 0..<samples - unseen {
            past.visits[i] = 6
            past.lastScored[i] = UInt32(epoch)
            past.marginEMA[i] = i < 10 ? -5 : 1
            past.lossLast[i] = i < 10 ? 6 : 0.3
            past.lossEMA[i] = past.lossLast[i]
            past.lossDeviation[i] = 0.1
            past.flags[i] = i < 10 ? [.hasLoss] : [.hasLoss, .lastCorrect, .everCorrect]
        }
        return past
    }

    private func planned(epoch: Int, unseen: Int = 0) throws -> (plan: EpochPlan, summary: PlanSummary) {
        let past = past(1000, epoch: epoch, unseen: unseen)
        var now = context(samples: past.count, rate: 0.2, epoch: epoch, epochs: 16)
        now.lastSteps = (0..<epoch).map { UInt32($0 + 1) }
        return try BudgetedPolicy().planWithSummary(past, now)
    }

    @Test func nobodyIsScoredWhereTheDrawIsUniformInAnyCase() throws {
        let before = try planned(epoch: 13).summary
        #expect(before.phase != .final && before.guarded == 10)
        let (plan, summary) = try planned(epoch: 14)
        // It would have been 10, had anyone been looked at.
        #expect(summary.phase == .final && summary.guarded == 0 && summary.chosen == plan.count)
        #expect(plan.weights.allSatisfy { $0 == 1 })
    }

    @Test func whatIsUnseenComesFirstAtTheEndToo() throws {
        #expect(try planned(epoch: 15, unseen: 40).summary.phase == .final)
        let (plan, summary) = try planned(epoch: 15, unseen: 100)
        #expect(summary.phase == .sweep)
        #expect(plan.ids.count { $0.index >= 900 } == 100)
    }
}
