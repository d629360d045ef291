/// Steers the rate of each epoch so that a run lands on a budget of seconds, joules or samples.
///
/// What an epoch costs is taken as o + s·share: validation and the like whatever is visited, and so much for visiting a share
/// of the split. Both are fitted by least squares to the epochs so far, recent ones counting more, with o drawn towards 0
/// where shares were all alike and cannot tell. Then the rate is what the rest of the budget affords:
///
///     rate = (B − spent − n·o) / (s·Σm)        within [least, 1]
///
/// with n epochs left whose shares are m times the rate. Spending enters as it is, so errors of the model do not add up: only
/// the last epoch's stays.
public struct BudgetGovernor: Sendable, Hashable {
    /// Weight of an epoch relative to that of the next.
    public static let forgetting = 0.8

    /// B, in any unit of cost.
    public let budget: Double
    public let leastRate: Double
    public private(set) var spent = 0.0
    private var fit = CostFit()

    /// - Throws: `Failure(.usage)` for a budget that is not above 0, or a least rate outside (0, 1].
    public init(budget: Double, leastRate: Double = 0.01) throws {
        try OptionCheck.budget(budget)
        try OptionCheck.rate(leastRate)
        self.budget = budget
        self.leastRate = leastRate
    }

    /// Takes in an epoch: the share of the split that it visited, and what it cost. Numbers that are not finite change nothing.
    public mutating func observe(share: Double, cost: Double) {
        guard share.isFinite, cost.isFinite, share > 0, cost >= 0 else { return }
        spent += cost
        fit.add(share: share, cost: cost, forgetting: Self.forgetting)
    }

    /// The rate of the next epoch; nil where the budget is spent, or there is no epoch left.
    /// - Parameters:
    ///   - multiples: of the rate that each epoch left visits, the next one first; all 1 for most policies.
    ///   - first: the rate to begin with, while nothing is known of costs.
    public func nextRate(multiples: [Double], first: Double) -> Double? {
        let sum = multiples.reduce(0, +)
        guard sum > 0, spent < budget else { return nil }
        guard let model = fit.model else { return min(1, max(leastRate, first)) }
        let left = budget - spent - Double(multiples.count) * model.overhead
        return min(1, max(leastRate, left / (model.perShare * sum)))
    }

    /// What an epoch of this share is expected to cost; nil before the first.
    public func expectedCost(share: Double) -> Double? {
        fit.model.map { $0.overhead + $0.perShare * share }
    }
}

/// Least squares of cost = o + s·share, o ≥ 0, with weights that fade.
private struct CostFit: Hashable {
    private var weight = 0.0
    private var shares = 0.0
    private var squares = 0.0
    private var costs = 0.0
    private var products = 0.0

    mutating func add(share: Double, cost: Double, forgetting: Double) {
        weight = forgetting * weight + 1
        shares = forgetting * shares + share
        squares = forgetting * squares + share * share
        costs = forgetting * costs + cost
        products = forgetting * products + share * cost
    }

    /// nil before the first epoch, or where none cost anything.
    var model: (overhead: Double, perShare: Double)? {
        guard weight > 0, costs > 0 else { return nil }
        // Pulls o to 0 with the weight of a hundredth of an epoch: nothing where shares vary, all where they do not.
        let pulled = weight + 0.01
        let spread = pulled * squares - shares * shares
        let overhead = spread > 0 ? (costs * squares - shares * products) / spread : 0
        // An overhead of all there is would leave nothing for the visits.
        let bounded = min(max(0, overhead), 0.95 * costs / weight)
        return (bounded, (products - bounded * shares) / squares)
    }
}
