public import ASTTypes

/// The plan under which ``SeedGate`` works: everything is read and run forward, a share of it backward.
public struct SeedPolicy: PlanPolicy, Hashable {
    public init() {}
    public var name: String { "ast" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        try OptionCheck.rate(context.rate)
        return try FullPolicy().plan(history, context)
    }

    /// The share the gate aims at; what it really keeps is known only afterwards.
    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }
}
