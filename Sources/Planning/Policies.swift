import ASTTypes

/// What can be said of policies on the command line. Each policy takes what it knows and leaves the rest.
public struct PolicyOptions: Sendable, Hashable {
    /// `history`: λ of ``Significance``.
    public var lossWeight = Significance.seed.lossWeight
    /// `history`: R, in epochs.
    public var revisitEvery: Int?
    /// `history`, `budgeted`: epochs at the start that visit everything.
    public var warmupDense: Int?
    /// `budgeted`, `ucb`, `rho`, `kakurenbo`: nobody waits longer than this many epochs.
    public var maxAge: Int?
    /// `pps`, `budgeted`: exponent of the weights.
    public var beta: Double?
    /// `pps`, `budgeted`, `history`: what samples are ranked by.
    public var formula: ScoreFormula?
    /// `uniform`: whether every epoch has each class's share.
    public var stratified = false
    /// `matched-random`: the policy whose numbers and weights are taken.
    public var matched = "budgeted"
    /// `budgeted`: share of each class that may be guarded as mislabelled.
    public var guardShare = BudgetedPolicy.Options().guardShare
    /// `budgeted`: share of the places that go by what a class gets wrong.
    public var recallWeight = BudgetedPolicy.Options().recallWeight
    /// `budgeted`: what a sample costs besides reading and decoding, in microseconds.
    public var trainingCost = BudgetedPolicy.Options().trainingCost
    /// `budgeted`: how samples are drawn, given their probabilities.
    public var draw = BudgetedPolicy.Options().draw

    public init() {}

    var budgeted: BudgetedPolicy.Options {
        var options = BudgetedPolicy.Options()
        options.formula = formula ?? options.formula
        options.beta = beta
        options.maxAge = maxAge
        options.warmupDense = warmupDense
        options.guardShare = guardShare
        options.recallWeight = recallWeight
        options.trainingCost = trainingCost
        options.draw = draw
        return options
    }
}

/// The policies a run can be asked for by name.
public enum Policies {
    public static let names = [
        "budgeted", "full", "uniform", "matched-random", "pps", "history", "infobatch", "orderdp", "seta",
        "kakurenbo", "ucb", "rho", "ast", "selective-backprop",
    ]

    /// The policy called `name`.
    /// - Throws: `Failure(.usage)` for a name there is none of, with the nearest one, or an option that is out of range.
    public static func policy(named name: String, options: PolicyOptions) throws -> any PlanPolicy {
        switch name {
        case "budgeted": try BudgetedPolicy(options.budgeted)
        case "full": FullPolicy()
        case "uniform": UniformPolicy(stratified: options.stratified)
        case "matched-random": try matchedRandom(options)
        case "pps": try PPSPolicy(formula: options.formula ?? .gradient, beta: options.beta ?? 1)
        case "history":
            try HistoryPolicy(
                revisitEvery: options.revisitEvery, lossWeight: options.lossWeight,
                warmupDense: options.warmupDense, formula: options.formula)
        case "infobatch": InfoBatchPolicy()
        case "orderdp": OrderDPPolicy()
        case "seta": SeTaPolicy()
        case "kakurenbo": try KakurenboPolicy(maxAge: options.maxAge)
        case "ucb": try UCBPolicy(maxAge: options.maxAge)
        case "rho": try RhoPolicy(maxAge: options.maxAge)
        case "ast": SeedPolicy()
        case "selective-backprop": SelectiveBackpropPolicy()
        default:
            throw Failure(.usage, "unknown policy '\(name)'", remedy: suggestion(for: name, among: names))
        }
    }

    private static func matchedRandom(_ options: PolicyOptions) throws -> any PlanPolicy {
        let others = names.filter { $0 != "matched-random" }
        guard others.contains(options.matched) else {
            throw Failure(
                .usage, "--match '\(options.matched)' is no policy to take numbers from",
                remedy: suggestion(for: options.matched, among: others))
        }
        return MatchedRandomPolicy(matching: try policy(named: options.matched, options: options))
    }
}
