public import ASTTypes

/// Rows at random, the likelier the higher their loss ranks among recent ones: Selective-Backprop (Jiang et al. 2019).
///
///     π = CDF(L)^β
///
/// over the last 1,024 losses. The expected rate is 1/(1 + β), so β = 1/rate − 1: a half for 1, a third for 2, a quarter for
/// 3, as in the paper. No weights: it trains on purpose more on what is hard.
public struct SelectiveBackpropGate: BatchGate, Sendable {
    public static let remembered = 1024

    /// β.
    public private(set) var exponent: Double
    private var recent = RecentScores(memory: remembered)
    private let random: CounterRandom

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1].
    public init(targetRate: Double, seed: UInt64) throws {
        try OptionCheck.rate(targetRate)
        exponent = 1 / targetRate - 1
        random = CounterRandom(seed: seed, purpose: .fallback)
    }

    public var threshold: Double? { nil }

    public mutating func aim(at targetRate: Double) { exponent = 1 / targetRate - 1 }

    public var memory: [Double] { recent.memory }

    public mutating func restore(_ memory: [Double]) throws {
        try recent.restore(memory, of: "backprop")
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        recent.append(batch.losses.map { $0.isFinite ? $0 : .nan })
        let inclusion = batch.losses.map { loss -> Float in
            guard loss.isFinite else { return 0 }
            let share = Float(recent.share(upTo: loss))
            return exponent == 0 ? 1 : fastExp2(Float(min(exponent, 1e6)) * fastLog2(max(share, 0x1p-20)))
        }
        let keep = inclusion.indices.map { row in
            random.uniform(epoch: 0, sample: UInt32(row), draw: step) < inclusion[row]
        }
        return GateDecision(keep: keep, inclusion: inclusion, losses: batch.losses)
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
