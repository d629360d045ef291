/// All cells of an experiment, summed up by policy and rate, each judged by the curve of uniform sampling.
public struct PolicyComparison: Sendable {
    /// One policy at one rate, over its seeds.
    public struct Row: Sendable {
        public var policy: String
        public var rate: Double
        public var seeds: Int
        public var accuracy: Estimate
        public var worstClass: Estimate?
        /// Means over the seeds.
        public var samplesTrained: Double
        public var samplesForwarded: Double
        public var samplesRead: Double
        public var bytesRead: Double
        public var seconds: Double
        /// Nil unless every seed's was measured.
        public var joules: Double?
        /// What the formula of the first algorithm would claim: energy saved, in 0...1, and how much faster.
        public var claimedSaving: Double
        public var claimedSpeedup: Double
        /// Against ``PolicyComparison/bySeconds`` and ``PolicyComparison/bySamples``; nil for the controls themselves.
        public var atEqualSeconds: Verdict?
        public var atEqualSamples: Verdict?

        /// Whether the policy beats the control at both budgets.
        public var earnsItsKeep: Bool {
            atEqualSeconds?.outcome == .above && atEqualSamples?.outcome == .above
        }
    }

    /// Uniform sampling, `full` being its largest budget: accuracy by training time and by samples trained.
    public let bySeconds: BudgetCurve
    public let bySamples: BudgetCurve
    /// In the order in which the cells came.
    public let rows: [Row]

    private static let controls: Set<String> = ["uniform", "full"]

    public init(_ results: [CellResult]) {
        var order: [Group] = []
        var members: [Group: [CellResult]] = [:]
        for result in results {
            let group = Group(policy: result.cell.policy, rate: result.cell.rate)
            if members[group] == nil { order.append(group) }
            members[group, default: []].append(result)
        }
        let rows = order.compactMap { group in members[group].flatMap { Row(group, $0) } }
        let controls = rows.filter { Self.controls.contains($0.policy) }
        let bySeconds = BudgetCurve(
            controls.map { BudgetCurve.Point(budget: $0.seconds, accuracy: $0.accuracy) })
        let bySamples = BudgetCurve(
            controls.map { BudgetCurve.Point(budget: $0.samplesTrained, accuracy: $0.accuracy) })
        self.bySeconds = bySeconds
        self.bySamples = bySamples
        self.rows = rows.map { row in
            guard !Self.controls.contains(row.policy) else { return row }
            var row = row
            row.atEqualSeconds = Verdict(row.accuracy, against: bySeconds.accuracy(at: row.seconds))
            row.atEqualSamples = Verdict(row.accuracy, against: bySamples.accuracy(at: row.samplesTrained))
            return row
        }
    }

    fileprivate struct Group: Hashable {
        var policy: String
        var rate: Double
    }
}

extension PolicyComparison.Row {
    fileprivate init?(_ group: PolicyComparison.Group, _ results: [CellResult]) {
        guard let accuracy = Estimate(results.map(\.accuracy)) else { return nil }
        func mean(_ value: (CellResult) -> Double) -> Double {
            results.reduce(0) { $0 + value($1) } / Double(results.count)
        }
        policy = group.policy
        rate = group.rate
        seeds = results.count
        self.accuracy = accuracy
        worstClass = Estimate(results.compactMap(\.worstClassAccuracy))
        samplesTrained = mean { Double($0.samplesTrained) }
        samplesForwarded = mean { Double($0.samplesForwarded) }
        samplesRead = mean { Double($0.samplesRead) }
        bytesRead = mean { Double($0.bytesRead) }
        seconds = mean(\.seconds)
        joules = results.allSatisfy { $0.joules != nil } ? mean { $0.joules ?? 0 } : nil
        claimedSaving = mean(\.claimedSaving)
        let activation = mean(\.activationRate)
        claimedSpeedup = activation > 0 ? 1 / activation : 1
    }
}
