public import ASTTypes

/// A uniform pool, then its samples of highest stored loss (OrderDP, ICLR 2026).
///
/// Each epoch draws a pool of s = q/0.6 samples without replacement and visits the q = round(rate·N) of them whose last
/// loss is highest. Everyone has a chance in every epoch, but an easy sample only in a pool of easy ones. The expected
/// gradient is that of a surrogate loss, Σγ_j·L_(j)/q over the order statistics, in place of the mean: no weights.
/// Never visited samples rank first.
public struct OrderDPPolicy: PlanPolicy, Hashable {
    /// q/s.
    public static let keptShare = 0.6

    public init() {}
    public var name: String { "orderdp" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        try context.checkCoverage(history)
        let samples = context.ids.count
        let size = min(samples, Int((Double(chosen) / Self.keptShare).rounded(.up)))
        let pool = context.randomPositions(size)
        return RankedSelection.plan(
            context, scores: context.ids.map { history.knownLoss(of: $0) }, chosen: chosen, candidates: pool)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }
}

extension PlanContext {
    /// `count` different positions at random, other ones each epoch.
    func randomPositions(_ count: Int) -> [Int] {
        // Not the key that orders plans: an order that also chose would visit its choice in its own order.
        let order = KeyedPermutation(count: ids.count, seed: ~seed, epoch: epoch)
        return (0..<count).map { order[$0] }
    }
}
