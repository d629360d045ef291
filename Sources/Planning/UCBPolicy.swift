public import ASTTypes

/// The samples of highest upper confidence bound: moving mean of the loss plus c times its moving deviation (Raju et al.
/// 2021, "Accelerating deep learning with dynamic data pruning").
///
/// Scores change only by a visit, so what looks easy once is hard to come back to; the deviation keeps those in that are
/// still moving, and nobody waits longer than `maxAge` epochs. Never visited samples rank first.
public struct UCBPolicy: PlanPolicy, Hashable {
    /// c.
    public static let exploration: Float = 1
    public let maxAge: Int?

    /// - Throws: `Failure(.usage)` for an age below 1.
    public init(maxAge: Int? = nil) throws {
        if let maxAge { try OptionCheck.count(maxAge, option: "--max-age", least: 1) }
        self.maxAge = maxAge
    }

    public var name: String { "ucb" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        try context.checkCoverage(history)
        let scores = context.ids.map { id -> Float in
            let i = id.index
            guard history.flags[i].contains(.hasLoss) else { return .infinity }
            return widened(history.lossEMA[i]) + Self.exploration * widened(history.lossDeviation[i])
        }
        let due = try DueMask(history, context, maxAge: maxAge, chosen: chosen)
        return RankedSelection.plan(context, scores: scores, chosen: chosen, due: due)
    }

    public func leastRate(samples: Int, epochs: Int) -> Double {
        Planning.leastRate(visitingWithin: maxAge, samples: samples)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }
}
