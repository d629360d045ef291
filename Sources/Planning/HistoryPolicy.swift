public import ASTTypes

/// The samples of highest significance by what the store remembers, decided before anything is read.
///
/// An epoch visits exactly K = round(rate · N) samples. With R = revisitEvery, q = ⌈N/R⌉ of the places go to the samples
/// whose last visit is longest ago (role `refresh`), the other K − q to the highest ``Significance`` of the stored loss
/// and the pixel intensity (role `train`): the exact quantile, ties broken by a hash of (seed, epoch, sample).
///
/// **No sample waits longer than R epochs.** Line the samples up: never visited ones first, then by the step of their last
/// visit, equal steps by a hash fixed for the run. Each epoch takes the q at the front and sends everything it visits, they
/// included, to the back; nobody is ever inserted ahead of anyone. So a sample with at most N − 1 others ahead of it has at
/// most N − 1 − jq after j epochs, and is among the first q in epoch ⌈N/q⌉ ≤ R at the latest, chosen by significance
/// earlier or not. It holds as long as every planned sample is really visited and its outcome observed.
///
/// **The loss is the last one, not the moving mean.** At a rate of 0.1 two visits of an easy sample lie up to 40 epochs
/// apart; a mean over them would compare losses under weights long gone, and the last loss is the freshest there is. It is
/// also what the seed's gate and InfoBatch (Qin et al. 2024) look at.
///
/// **Every π is 1**: given the history the choice is certain, so no weighting by 1/π could make it unbiased. Weights are 1.
public struct HistoryPolicy: PlanPolicy, Hashable {
    /// R, in epochs; nil for ``defaultRevisitEvery(rate:)``.
    public let revisitEvery: Int?
    public let significance: Significance
    /// Ranks by this instead, where it is not nil.
    public let formula: ScoreFormula?
    /// Epochs at the start that visit everything; nil for 1 where the split has no history yet, else 0.
    public let warmupDense: Int?

    /// - Throws: `Failure(.usage)` for revisitEvery < 1, a loss weight outside [0, 1] or warmupDense < 0.
    public init(
        revisitEvery: Int? = nil, lossWeight: Double = Significance.seed.lossWeight, warmupDense: Int? = nil,
        formula: ScoreFormula? = nil
    ) throws {
        if let revisitEvery { try OptionCheck.count(revisitEvery, option: "--revisit-every", least: 1) }
        if let warmupDense { try OptionCheck.count(warmupDense, option: "--warmup-dense", least: 0) }
        self.init(revisitEvery, try Significance(lossWeight: lossWeight), warmupDense, formula)
    }

    private init(
        _ revisitEvery: Int?, _ significance: Significance, _ warmupDense: Int?, _ formula: ScoreFormula?
    ) {
        self.formula = formula
        self.revisitEvery = revisitEvery
        self.significance = significance
        self.warmupDense = warmupDense
    }

    public var name: String { "history" }

    /// max(8, ⌈4/rate⌉) epochs: a quarter of the places, at most, go to samples that are merely due.
    public static func defaultRevisitEvery(rate: Double) -> Int {
        let wanted = (4 / rate).rounded(.up)
        guard wanted > 8 else { return 8 }
        return wanted < 0x1p53 ? Int(wanted) : 1 << 53
    }

    /// The same policy with ``warmupDense`` decided by what is known of the split *before* the run.
    ///
    /// Ask it for ``plannedVisits(samples:epochs:rate:)``: undecided, that has to assume a run without history.
    public func resolved(for history: HistoryColumns, ids: [SampleID]) -> HistoryPolicy {
        HistoryPolicy(revisitEvery, significance, denseEpochs(history, ids), formula)
    }

    public func resolved(forRunFrom history: HistoryColumns, ids: [SampleID]) -> any PlanPolicy {
        resolved(for: history, ids: ids)
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        epoch < warmupDense ?? 1 ? samples : visitsPerEpoch(samples: samples, rate: rate)
    }

    public func leastRate(samples: Int, epochs: Int) -> Double {
        Planning.leastRate(visitingWithin: revisitEvery, samples: samples)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        let dense = min(warmupDense ?? 1, epochs)
        let sparse = clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs - dense)
        let (sum, overflow) = sparse.addingReportingOverflow(clampedProduct(samples, dense))
        return overflow ? .max : sum
    }

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1] or a revisitEvery too short for it, naming the shortest that
    ///   works; `Failure(.badData)` where history or intensities do not cover the split.
    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        let due = try refreshPlaces(samples: context.ids.count, chosen: chosen, rate: context.rate)
        try context.checkCoverage(history)
        try formula?.checkReference(history, context)
        if context.epoch < denseEpochs(history, context.ids) {
            return try FullPolicy().plan(history, context)
        }

        var roles: [EpochPlan.Role?] = Array(repeating: nil, count: context.ids.count)
        for position in longestUnvisited(due, history, context) { roles[position] = .refresh }
        let others = context.ids.indices.filter { roles[$0] == nil }
        for position in mostSignificant(chosen - due, of: others, history, context) {
            roles[position] = .train
        }
        return shuffledPlan(roles, context)
    }
}

extension HistoryPolicy {
    private func denseEpochs(_ history: HistoryColumns, _ ids: [SampleID]) -> Int {
        warmupDense ?? (ids.contains { history.visits[$0.index] > 0 } ? 0 : 1)
    }

    /// q = ⌈N/R⌉, refused where it is more than the K places there are.
    private func refreshPlaces(samples: Int, chosen: Int, rate: Double) throws -> Int {
        let epochs = revisitEvery ?? Self.defaultRevisitEvery(rate: rate)
        let places = dividedUp(samples, by: epochs)
        if places > chosen {
            let shortest = dividedUp(samples, by: chosen)
            throw Failure(
                .usage,
                "--revisit-every \(epochs) cannot be kept: \(chosen) of \(samples) samples an epoch take \(shortest) epochs to visit all",
                remedy: "give --revisit-every \(shortest) or more, or a higher --rate")
        }
        return places
    }

    private func dividedUp(_ a: Int, by b: Int) -> Int { (a - 1) / b + 1 }

    private func longestUnvisited(_ count: Int, _ history: HistoryColumns, _ context: PlanContext) -> [Int] {
        let random = CounterRandom(seed: context.seed, purpose: .tieBreak)
        let ages = context.ids.map { id in
            history.visits[id.index] == 0 ? 0 : min(history.lastScored[id.index], .max - 1) + 1
        }
        // The same draw in all epochs: a hash that changed could put someone ahead who was behind.
        return indicesOfSmallest(count, of: ages) { position in
            random.words(epoch: 0, sample: context.ids[position].rawValue, draw: 1).0
        }
    }

    private func mostSignificant(
        _ count: Int, of positions: [Int], _ history: HistoryColumns, _ context: PlanContext
    ) -> [Int] {
        guard count > 0 else { return [] }
        let scores = scores(history, context)
        let random = CounterRandom(seed: context.seed, purpose: .tieBreak)
        let chosen = indicesOfSmallest(count, of: positions.map { descendingKey(scores[$0]) }) { index in
            random.words(epoch: context.epoch, sample: context.ids[positions[index]].rawValue).0
        }
        return chosen.map { positions[$0] }
    }

    private func scores(_ history: HistoryColumns, _ context: PlanContext) -> [Float] {
        if let formula {
            let estimator = ScoreEstimator(history, context, formula: formula, positions: context.survey)
            return context.ids.map { id in
                history.flags[id.index].contains(.hasLoss) ? estimator.importance(id.index, age: 1) : 0
            }
        }
        return significance.scores(
            losses: context.ids.map { storedLoss(of: $0, history) },
            intensities: context.ids.map { context.intensities[$0.index] })
    }

    /// NaN where there is none, which ``Significance`` makes 0: such a sample comes by the queue.
    private func storedLoss(of id: SampleID, _ history: HistoryColumns) -> Float {
        history.flags[id.index].contains(.hasLoss) ? Float(history.lossLast[id.index]) : .nan
    }

    /// The bits of a number that is not negative sort like the number; inverted, the largest comes first.
    private func descendingKey(_ score: Float) -> UInt32 { ~(score > 0 ? score.bitPattern : 0) }

    private func shuffledPlan(_ roles: [EpochPlan.Role?], _ context: PlanContext) -> EpochPlan {
        let positions = context.ids.indices.filter { roles[$0] != nil }
        let order = KeyedPermutation(count: positions.count, seed: context.seed, epoch: context.epoch)
        let shuffled = positions.indices.map { positions[order[$0]] }
        var plan = EpochPlan(epoch: context.epoch, visiting: shuffled.map { context.ids[$0] })
        plan.roles = shuffled.map { roles[$0] ?? .train }
        return plan
    }
}
