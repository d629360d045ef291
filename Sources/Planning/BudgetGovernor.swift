/// Steers the rate of each epoch so that a run lands on a budget of seconds, joules or samples.
///
/// What an epoch costs is taken as o + s·share: validation and the like whatever is visited, and so much for visiting a share
/// of the split. Both are fitted by least squares to the epochs so far, recent ones counting more, with o drawn towards 0
/// where shares were all alike and cannot tell. Then the rate is the one at which the epochs left cost what is left:
///
///     n·o + s·Σ share(rate) = B − spent        within [least, most]
///
/// with n epochs left, whose shares grow with the rate. Spending enters as it is, so errors of the model do not add up: only
/// the last epoch's stays. Where the unit of cost is a visit, s is the size of the split and nothing has to be learnt.
public struct BudgetGovernor: Sendable, Hashable, Codable {
    /// Weight of an epoch relative to that of the next.
    public static let forgetting = 0.8

    /// The rate of an epoch, and what it and those after it are expected to cost; nil while nothing is known of costs.
    public struct Choice: Sendable, Hashable {
        public var rate: Double
        /// Of the coming epoch.
        public var cost: Double?
        /// Of all epochs left, the coming one included.
        public var costLeft: Double?
    }

    /// B, in any unit of cost.
    public let budget: Double
    public let leastRate: Double
    public let mostRate: Double
    public private(set) var spent = 0.0
    /// s, where it is known from the start and the overhead is 0.
    private let knownCost: Double?
    private var fit = CostFit()

    /// - Parameter costPerSplit: what visiting the whole split once costs, where that is known and nothing else costs anything.
    /// - Throws: `Failure(.usage)` for a budget that is not above 0, or rates that are not 0 < least ≤ most ≤ 1.
    public init(
        budget: Double, leastRate: Double = 0.01, mostRate: Double = 1, costPerSplit: Double? = nil
    ) throws {
        try OptionCheck.budget(budget)
        try OptionCheck.rate(leastRate)
        try OptionCheck.rate(mostRate)
        self.budget = budget
        self.leastRate = min(leastRate, mostRate)
        self.mostRate = mostRate
        knownCost = costPerSplit
    }

    /// B − spent; negative where more was spent.
    public var left: Double { budget - spent }

    /// Takes in an epoch: the share of the split that it visited, and what it cost. Numbers that are not finite change nothing.
    public mutating func observe(share: Double, cost: Double) {
        guard share.isFinite, cost.isFinite, share > 0, cost >= 0 else { return }
        spent += cost
        fit.add(share: share, cost: cost, forgetting: Self.forgetting)
    }

    /// The rate of the next epoch; nil where the budget is spent, or there is no epoch left.
    /// - Parameters:
    ///   - epochsLeft: the next one included.
    ///   - first: the rate to begin with, while nothing is known of costs.
    ///   - share: of the split that the epoch this many after the next visits at a rate; not falling with the rate.
    public func next(epochsLeft: Int, first: Double, share: (_ ahead: Int, _ rate: Double) -> Double)
        -> Choice?
    {
        guard epochsLeft > 0, left > 0 else { return nil }
        guard let model else { return Choice(rate: min(mostRate, max(leastRate, first))) }
        func cost(_ rate: Double) -> Double {
            let shares = (0..<epochsLeft).reduce(0.0) { $0 + share($1, rate) }
            return Double(epochsLeft) * model.overhead + model.perShare * shares
        }
        let rate = self.rate(costing: cost)
        return Choice(rate: rate, cost: expectedCost(share: share(0, rate)), costLeft: cost(rate))
    }

    /// By halving: shares are whole samples, so the sum rises in steps.
    private func rate(costing cost: (Double) -> Double) -> Double {
        // A hair of rounding in a sum of shares must not cost a visit.
        let left = left * (1 + 1e-9)
        if cost(leastRate) >= left { return leastRate }
        if cost(mostRate) <= left { return mostRate }
        var (low, high) = (leastRate, mostRate)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if cost(middle) <= left { low = middle } else { high = middle }
        }
        return low
    }

    private var model: (overhead: Double, perShare: Double)? { knownCost.map { (0, $0) } ?? fit.model }

    /// What an epoch of this share is expected to cost; nil before the first.
    public func expectedCost(share: Double) -> Double? {
        model.map { $0.overhead + $0.perShare * share }
    }
}

/// Least squares of cost = o + s·share, o ≥ 0, with weights that fade.
private struct CostFit: Hashable, Codable {
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
