public import ASTTypes

/// The samples of highest reducible loss: last loss less the loss that an earlier run was left with (RHO-LOSS, Mindermann
/// et al. 2022).
///
/// What is learnable but not yet learnt has a high reducible loss; a wrong label is high in both and drops out, and so
/// does what is easy. The original trains its reference on held-out data; here it is an earlier run of the same store, kept
/// in the column `referenceLoss` by starting from it. That run saw the same samples, so what it memorised looks easier
/// than held out: stop the reference early. The original also scores fresh losses of every candidate, at the price of their
/// forwards; these are the stored ones. Nobody waits longer than `maxAge` epochs. Samples without a reference count with
/// their loss; never visited ones rank first.
public struct RhoPolicy: PlanPolicy, Hashable {
    public let maxAge: Int?

    /// - Throws: `Failure(.usage)` for an age below 1.
    public init(maxAge: Int? = nil) throws {
        if let maxAge { try OptionCheck.count(maxAge, option: "--max-age", least: 1) }
        self.maxAge = maxAge
    }

    public var name: String { "rho" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        try context.checkCoverage(history)
        try context.checkReference(history, for: "the policy rho")
        let scores = context.ids.map { id -> Float in
            let reference = Float(history.referenceLoss[id.index])
            return history.knownLoss(of: id) - (reference.isFinite ? reference : 0)
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
