import ASTTypes
import Planning

/// Who chooses the samples: a policy before reading, and perhaps a gate inside the batch.
struct Selection {
    let policy: any PlanPolicy
    let gate: (any BatchGate)?
    /// Share of the split to train in an epoch.
    let rate: Double
    private let pool: Pool

    /// What a plan visits at a rate.
    private enum Pool {
        /// What is trained: there is no gate.
        case none
        /// Three times what is trained, or all.
        case wide
        case fixed(Double)
    }

    /// - Throws: `Failure(.usage)` for options that are out of range or do not go together.
    init(_ options: SelectionOptions, _ history: HistoryColumns, _ ids: [SampleID], seed: UInt64) throws {
        let formula = try options.significance.map { try ScoreFormula(parsing: $0) }
        policy = try Policies.policy(named: options.policy, options: try options.policyOptions(formula))
            .resolved(forRunFrom: history, ids: ids)
        let own = Gates.name(ofPolicy: options.policy)
        let name = options.gate ?? own
        try options.checkSignificance(gate: name)
        let wanted = options.rate ?? Self.defaultRate
        guard let name else {
            if options.pool != nil {
                throw Failure(
                    .usage, "--pool is for a gate to choose from, and there is none",
                    remedy: "add --gate topk")
            }
            gate = nil
            rate = options.policy == "full" ? 1 : wanted
            pool = .none
            return
        }
        rate = wanted
        pool = own != nil || options.policy == "full" ? .fixed(1) : options.pool.map { .fixed($0) } ?? .wide
        let planRate = Self.planRate(rate, pool)
        guard planRate >= rate, planRate <= 1 else {
            throw Failure(
                .usage, "--pool \(planRate) does not hold the samples of --rate \(rate)",
                remedy: "give a pool from the rate to 1")
        }
        var settings = GateSettings()
        settings.targetRate = rate / planRate
        settings.kp = options.kp
        settings.ki = options.ki
        settings.emaAlpha = options.emaAlpha
        settings.minActive = options.minActive
        settings.threshold = options.threshold
        settings.lossWeight = options.lossWeight
        settings.beta = options.beta
        settings.formula = SelectionOptions.scoringGates.contains(name) ? formula : nil
        gate = try Gates.gate(named: name, settings, seed: seed)
    }

    static let defaultRate = 0.10

    /// Samples run backward over the run: the horizon of the schedules.
    func plannedSamples(_ samples: Int, epochs: Int) -> Int {
        let visits = policy.plannedVisits(samples: samples, epochs: epochs, rate: planRate(at: rate))
        return gateTarget(at: rate).map { max(1, Int((Double(visits) * $0).rounded())) } ?? visits
    }
}

// MARK: - At other rates than the run's

extension Selection {
    /// Whether there is a rate to steer by.
    var hasRate: Bool { gate != nil || !(policy is FullPolicy) }

    /// Share of the split that a plan is to visit: the rate, or the pool that a gate chooses from.
    func planRate(at rate: Double) -> Double { Self.planRate(rate, pool) }

    private static func planRate(_ rate: Double, _ pool: Pool) -> Double {
        switch pool {
        case .none: rate
        case .wide: min(1, 3 * rate)
        case .fixed(let share): share
        }
    }

    /// Share of what a plan visits that the gate is to keep; nil without a gate.
    func gateTarget(at rate: Double) -> Double? { gate == nil ? nil : rate / planRate(at: rate) }

    /// Share of the split that an epoch trains.
    func share(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Double {
        let visits = policy.visits(inEpoch: epoch, of: epochs, samples: samples, rate: planRate(at: rate))
        return Double(visits) / Double(max(1, samples)) * (gateTarget(at: rate) ?? 1)
    }

    /// The rates that an epoch may have.
    func rates(samples: Int, epochs: Int) -> ClosedRange<Double> {
        guard case .fixed(let share) = pool else {
            return min(1, max(0.01, policy.leastRate(samples: samples, epochs: epochs)))...1
        }
        return min(0.01, share)...share
    }
}

extension SelectionOptions {
    fileprivate func policyOptions(_ formula: ScoreFormula?) throws -> PolicyOptions {
        var options = PolicyOptions()
        options.lossWeight = lossWeight
        options.revisitEvery = revisitEvery
        options.warmupDense = warmupDense
        options.maxAge = maxAge
        options.beta = beta
        options.formula = formula
        options.stratified = stratified
        options.matched = match
        options.guardShare = guardShare
        options.recallWeight = recallWeight
        options.trainingCost = trainingCost
        options.draw = draw
        return options
    }

    /// Gates whose score can be chosen.
    fileprivate static let scoringGates = ["pi", "rank", "topk", "pps"]

    /// A formula that neither the policy nor the gate looks at would be ignored without a word.
    fileprivate func checkSignificance(gate: String?) throws {
        guard let significance else { return }
        let policies = ["budgeted", "pps", "history", "matched-random"]
        if policies.contains(policy) || gate.map(Self.scoringGates.contains) ?? false { return }
        throw Failure(
            .usage,
            "--significance \(significance) has no meaning for the policy \(policy), whose score is fixed",
            remedy: "leave it out, or choose one of \(policies.joined(separator: ", "))")
    }
}
