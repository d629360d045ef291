public import ASTTypes

/// Probability proportional to size, unbiased: π ∝ a stored score, weights 1/π.
///
///     π_i = min(1, max(rate/4, c·g_i)), Σπ = K        w_i = (rate/π_i)^β, mean 1
///
/// g is ``ScoreFormula``, ‖p − y‖₂ by default: for the softmax cross entropy the length of the gradient at the logits, and
/// π ∝ the gradient's length is the draw of least variance (Zhao and Zhang 2015; Katharopoulos and Fleuret 2018). It is capped
/// at its 98th percentile, and every sample keeps a quarter of the rate, so no weight exceeds 4 and a score that is out of
/// date costs little. Drawn by ``SystematicDraw``: given the history, each sample is in the plan with exactly its π, so for
/// β = 1 the weighted gradient is unbiased.
public struct PPSPolicy: PlanPolicy, Hashable {
    public let formula: ScoreFormula
    /// 1 corrects in full, 0 not at all.
    public let beta: Double
    /// Least π, as a share of the rate.
    public static let floorShare = 0.25

    /// - Throws: `Failure(.usage)` for a β outside [0, 1].
    public init(formula: ScoreFormula = .gradient, beta: Double = 1) throws {
        try OptionCheck.fraction(beta, option: "--beta")
        self.formula = formula
        self.beta = beta
    }

    public var name: String { "pps" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        try context.checkCoverage(history)
        try formula.checkReference(history, context)
        let chunks = Chunks(count: context.ids.count, threads: context.threads)
        let layout = ImportanceCells(classes: 1)
        let estimator = ScoreEstimator(history, context, formula: formula, positions: context.survey)
        let scored = ScoredCells(
            history, context, layout: layout, chunks: chunks, estimator: estimator, noise: .none, ages: nil,
            due: .none, byClass: false)
        let wanted = waterFilled(
            importance: layout.cappedImportance(scored.counts), counts: scored.counts,
            floor: Self.floorShare * Double(chosen) / Double(context.ids.count), places: Double(chosen))
        let design = InclusionDesign(wanted: wanted, counts: scored.counts, chosen: chosen)
        let weights = InverseWeights(
            probabilities: design.probabilities, counts: scored.counts, beta: beta)
        return WeightedDraw(design, weights: weights.weights, strata: layout.strata, chunks: chunks)
            .plan(context, cells: scored.cells)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }
}

extension ImportanceCells {
    /// Share of the samples whose importance counts in full; those above count as much as the last of these.
    static let cap = 0.98

    /// The importance of each level, from counts of samples by level: capped at its 98th percentile, which is also what
    /// samples of which nothing is known count as; 0 for those that are due.
    func cappedImportance(_ counts: [Int]) -> [Double] {
        let known = ordinaryLevels.reduce(0) { $0 + counts[$1] }
        var passed = 0
        var top = 0
        for level in ordinaryLevels where counts[level] > 0 {
            top = level
            passed += counts[level]
            if Double(passed) >= Self.cap * Double(known) { break }
        }
        let most = known > 0 ? importance(level: top) : 1
        var importances = ordinaryLevels.map { min(importance(level: $0), most) }
        importances += [0, most]
        return importances
    }
}
