public import ASTTypes

/// Samples at random, as many and with the same weights as another policy's plan: the control that isolates *which*.
///
/// A policy changes how many samples are visited when, and with which weights, beside whom it visits. This one keeps the
/// numbers and deals them out at random (as the random variant of progressive data dropout does; NeurIPS 2025), so what the
/// other is better by is due to its choice. It asks the other for a plan on its own history, which random visits made.
public struct MatchedRandomPolicy: PlanPolicy {
    public let matched: any PlanPolicy

    public init(matching matched: any PlanPolicy) { self.matched = matched }
    public var name: String { "matched-random" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        var plan = try matched.plan(history, context)
        let share = Float(Double(plan.count) / Double(context.ids.count))
        plan.ids = context.randomPositions(plan.count).map { context.ids[$0] }
        plan.inclusion = Array(repeating: share, count: plan.count)
        plan.roles = Array(repeating: .train, count: plan.count)
        return plan
    }

    public func resolved(forRunFrom history: HistoryColumns, ids: [SampleID]) -> any PlanPolicy {
        MatchedRandomPolicy(matching: matched.resolved(forRunFrom: history, ids: ids))
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        matched.visits(inEpoch: epoch, of: epochs, samples: samples, rate: rate)
    }

    public func leastRate(samples: Int, epochs: Int) -> Double {
        matched.leastRate(samples: samples, epochs: epochs)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        matched.plannedVisits(samples: samples, epochs: epochs, rate: rate)
    }
}
