public import ASTTypes

/// Rows at random, the likelier the higher their loss ranks among recent ones: Selective-Backprop (Jiang et al. 2019).
///
///     π = CDF(L)^b
///
/// over the last 1,024 losses. The expected rate is 1/(1 + b), so b = 1/rate − 1: a half for 1, a third for 2, a quarter for
/// 3, as in the paper. No weights, as there: it trains on purpose more on what is hard. With a β above 0 what it keeps is
/// weighted by (rate/π)^β, and no π is so small that a weight exceeds 4 (``RankedInclusion``).
public struct SelectiveBackpropGate: BatchGate, Sendable {
    public static let remembered = 1024

    private var design: RankedInclusion
    private var recent = RecentScores(memory: remembered)
    private let random: CounterRandom

    /// - Parameter beta: 0 for no weights, 1 for an unbiased gradient.
    /// - Throws: `Failure(.usage)` for a rate outside (0, 1] or a β outside [0, 1].
    public init(targetRate: Double, beta: Double = 0, seed: UInt64) throws {
        try OptionCheck.rate(targetRate)
        try OptionCheck.fraction(beta, option: "--beta")
        design = RankedInclusion(rate: targetRate, beta: beta)
        random = CounterRandom(seed: seed, purpose: .fallback)
    }

    /// b.
    public var exponent: Double { design.exponent }

    public var threshold: Double? { nil }

    public mutating func aim(at targetRate: Double) {
        design = RankedInclusion(rate: targetRate, beta: design.beta)
    }

    public var memory: [Double] { recent.memory }

    public mutating func restore(_ memory: [Double]) throws {
        try recent.restore(memory, of: "backprop")
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        recent.append(batch.losses.map { $0.isFinite ? $0 : .nan })
        let inclusion = batch.losses.map { loss in
            loss.isFinite ? design.probability(rank: recent.share(upTo: loss)) : 0
        }
        let keep = inclusion.indices.map { row in
            random.uniform(epoch: 0, sample: UInt32(row), draw: step) < inclusion[row]
        }
        return GateDecision(
            keep: keep, inclusion: inclusion, weights: inclusion.map { design.weight(probability: $0) },
            losses: batch.losses)
    }
}

/// The plan under which ``SelectiveBackpropGate`` works: everything is read and run forward.
public struct SelectiveBackpropPolicy: PlanPolicy, Hashable {
    public init() {}
    public var name: String { "selective-backprop" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        try SeedPolicy().plan(history, context)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        SeedPolicy().plannedVisits(samples: samples, epochs: epochs, rate: rate)
    }
}
