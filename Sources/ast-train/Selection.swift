import ASTTypes
import Planning

/// Who chooses the samples: a policy before reading, and perhaps a gate inside the batch.
struct Selection {
    let policy: any PlanPolicy
    let gate: (any BatchGate)?
    /// Share of the split to train in an epoch.
    let rate: Double
    /// Share of the split that a plan is to visit.
    let planRate: Double

    /// - Throws: `Failure(.usage)` for options that are out of range or do not go together.
    init(_ options: SelectionOptions, _ history: HistoryColumns, _ ids: [SampleID], seed: UInt64) throws {
        let formula = try options.significance.map { try ScoreFormula(parsing: $0) }
        policy = try Policies.policy(named: options.policy, options: try options.policyOptions(formula))
            .resolved(forRunFrom: history, ids: ids)
        let own = Gates.name(ofPolicy: options.policy)
        let name = options.gate ?? own
        try options.checkSignificance(gate: name)
        guard let name else {
            if options.pool != nil {
                throw Failure(
                    .usage, "--pool is for a gate to choose from, and there is none",
                    remedy: "add --gate topk")
            }
            gate = nil
            rate = options.policy == "full" ? 1 : options.rate
            planRate = rate
            return
        }
        rate = options.rate
        planRate = own != nil || options.policy == "full" ? 1 : options.pool ?? min(1, 3 * options.rate)
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
        settings.formula = name == "pi" || name == "rank" || name == "topk" ? formula : nil
        gate = try Gates.gate(named: name, settings, seed: seed)
    }

    /// Samples run backward over the run: the horizon of the schedules.
    func plannedSamples(_ samples: Int, epochs: Int) -> Int {
        let visits = policy.plannedVisits(samples: samples, epochs: epochs, rate: planRate)
        return gate == nil ? visits : max(1, Int(Double(visits) * rate / planRate))
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
        return options
    }

    /// A formula that neither the policy nor the gate looks at would be ignored without a word.
    fileprivate func checkSignificance(gate: String?) throws {
        guard let significance else { return }
        let policies = ["budgeted", "pps", "history", "matched-random"]
        let gates = ["pi", "rank", "topk"]
        if policies.contains(policy) || gate.map(gates.contains) ?? false { return }
        throw Failure(
            .usage,
            "--significance \(significance) has no meaning for the policy \(policy), whose score is fixed",
            remedy: "leave it out, or choose one of \(policies.joined(separator: ", "))")
    }
}
