public import ASTTypes

/// Selection that has to earn its keep: unbiased, bounded in age, fair to classes, wary of labels, and uniform where it
/// does not pay. The default.
///
/// 1. *Phases* (``BudgetedSchedule``): until 95 % of the samples have been seen, unseen ones first; an eighth of the epochs at
///    the end uniform at twice the rate; the run's visits are rate·N·epochs altogether.
/// 2. *Scores now* (``ScoreEstimator``): stored losses carried on by the measured drift, drawn to the class's mean with
///    age, raised by what an unsettled loss may have become.
/// 3. *Importance*: ``ScoreFormula`` (default ‖p − y‖₂), divided by √cost (``CostFactors``), capped at its 98th percentile.
/// 4. *Label noise* (``LabelNoiseGuard``): guarded samples get the least probability, never 0.
/// 5. *Classes* (``ClassQuotas``): a quarter of the places by what the class gets wrong, never below half of its share.
/// 6. *Inclusion*: π = min(1, max(rate/4, c·g)) within each class (``waterFilled``).
/// 7. *Age* (``AgeBound``): nobody waits longer than ``maxAge`` epochs; who is due comes with π = 1.
/// 8. *Draw* (``SystematicDraw``): exactly K, stratified by class and score, unbiased given the history; or
///    ``GoldenRotation``, an experiment.
/// 9. *Weights* (``InverseWeights``): (rate/π)^β, mean 1; β rises from ½ to 1 over the run unless it is fixed.
/// 10. *Gate* (``VarianceGate``): where the gradients seen last do not gain a tenth of variance by it, the epoch is uniform.
///     Uniform epochs take those who waited longest (``EvenDraw``), as the uniform control does, so that they lose nothing
///     against it.
///
/// What is left to the trainer: schedules by trained samples, statistics of batch norm from batches that hold uniform
/// samples too, which the floor of a quarter of the rate provides.
public struct BudgetedPolicy: PlanPolicy, Hashable {
    public struct Options: Sendable, Hashable {
        public var formula = ScoreFormula.gradient
        /// nil: from ½ at the start of the run to 1 at its end.
        public var beta: Double?
        /// A, in epochs; nil for the larger of 8 and 4/rate.
        public var maxAge: Int?
        /// Epochs at the start that visit everything; nil for none.
        public var warmupDense: Int?
        /// Share of each class that may be guarded as mislabelled.
        public var guardShare = 0.02
        /// Share of the places that go by what a class gets wrong.
        public var recallWeight = 0.25
        /// What a sample costs besides reading and decoding, in microseconds; matters only beside measured costs.
        public var trainingCost = 1000.0
        public var draw = DrawKind.systematic

        public init() {}
    }

    public let options: Options

    /// - Throws: `Failure(.usage)` naming the option that is out of range.
    public init(_ options: Options = Options()) throws {
        if let beta = options.beta { try OptionCheck.fraction(beta, option: "--beta") }
        if let age = options.maxAge { try OptionCheck.count(age, option: "--max-age", least: 1) }
        if let dense = options.warmupDense {
            try OptionCheck.count(dense, option: "--warmup-dense", least: 0)
        }
        try OptionCheck.fraction(options.guardShare, option: "--guard-share")
        try OptionCheck.fraction(options.recallWeight, option: "--recall-weight")
        try OptionCheck.gain(options.trainingCost, option: "--training-cost")
        self.options = options
    }

    public var name: String { "budgeted" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        try planWithSummary(history, context).plan
    }

    public func explainedPlan(_ history: HistoryColumns, _ context: PlanContext) throws
        -> (plan: EpochPlan, summary: PlanSummary?)
    {
        let (plan, summary) = try planWithSummary(history, context)
        return (plan, summary)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        let schedule = try? BudgetedSchedule(
            samples: samples, epochs: epochs, rate: rate, dense: options.warmupDense ?? 0)
        return schedule?.visits(epoch) ?? visitsPerEpoch(samples: samples, rate: rate)
    }

    public func leastRate(samples: Int, epochs: Int) -> Double {
        BudgetedSchedule.leastRate(
            samples: samples, epochs: epochs, dense: options.warmupDense ?? 0, maxAge: options.maxAge)
    }

    /// The plan, and what led to it.
    public func planWithSummary(_ history: HistoryColumns, _ context: PlanContext) throws
        -> (plan: EpochPlan, summary: PlanSummary)
    {
        _ = try context.checkedVisits()
        try context.checkCoverage(history)
        try options.formula.checkReference(history, context)
        let schedule = try BudgetedSchedule(
            samples: context.ids.count, epochs: context.epochs, rate: context.rate,
            dense: options.warmupDense ?? 0)
        let chosen = schedule.visits(context.epoch)
        if chosen == context.ids.count {
            return (try FullPolicy().plan(history, context), PlanSummary(phase: .dense, chosen: chosen))
        }
        return try BudgetedPlanner(options, schedule, chosen: chosen, history, context).planned()
    }
}

/// What an epoch's plan came from.
public struct PlanSummary: Sendable, Hashable {
    public enum Phase: String, Sendable, Hashable {
        /// Everything.
        case dense
        /// Unseen samples first.
        case sweep
        /// By importance.
        case selection
        /// All alike, as selection would not have paid.
        case fallback
        /// All alike, at the end of the run.
        case final
    }

    public var phase: Phase
    /// Samples in the plan.
    public var chosen: Int
    /// Of them, those whose time was up.
    public var due = 0
    /// Samples of the split that are guarded as mislabelled; 0 at the end of the run, where nobody is looked at.
    public var guarded = 0
    /// Variance of the weighted gradient relative to uniform sampling's; nil where too little is known to tell.
    public var varianceRatio: Double?

    public init(phase: Phase, chosen: Int) {
        self.phase = phase
        self.chosen = chosen
    }
}
