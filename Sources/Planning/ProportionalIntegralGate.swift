/// A threshold under a *true* proportional–integral law, in the place of the seed's, which integrates twice.
///
///     ema ← α·r + (1 − α)·ema        e = ema − target        Σ ← Σ + e        θ = θ₀ + Kp·e + Ki·Σ
///
/// With f the density of the scores at the threshold its characteristic polynomial is
/// (q − 1)(q − 1 + α) + α·f·[(Kp + Ki)·q − Kp], and it settles exactly if Ki > 0 and f·(Kp + Ki/2) < (2 − α)/α: one condition,
/// which holds for all small gains. The threshold is not clamped, so the sum needs no unwinding: out of the range of the
/// scores the rate is 0 or 1, and the error brings it back (Theorem D of docs/theory.md for Kp = 0 and α = 1).
public struct ProportionalIntegralGate: BatchGate, Hashable {
    public static let defaultGains = (kp: 0.05, ki: 0.05)

    public private(set) var options: GateOptions
    public let score: GateScore
    private var averageRate: Double
    private var integral = 0.0
    private var current: Double

    public init(options: GateOptions, score: GateScore) {
        self.options = options
        self.score = score
        averageRate = options.targetRate
        current = options.threshold
    }

    public var threshold: Double? { current }

    public mutating func aim(at targetRate: Double) { options.targetRate = targetRate }

    public var memory: [Double] { [averageRate, integral, current] }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(memory, of: "pi", count: 3)
        (averageRate, integral, current) = (memory[0], memory[1], memory[2])
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        let scores = score.scores(batch)
        let keep = scores.map { Double($0) > current }
        let decision = GateDecision(keep: keep, threshold: current, losses: batch.losses)
        if batch.count > 0 { update(rate: Double(decision.active) / Double(batch.count)) }
        return decision
    }

    mutating func update(rate: Double) {
        averageRate += options.emaAlpha * (rate - averageRate)
        let error = averageRate - options.targetRate
        integral += error
        current = options.threshold + options.kp * error + options.ki * integral
    }

    /// The loop settles for densities in (0, this); 0 where it does for none.
    public static func densityLimit(kp: Double, ki: Double, emaAlpha: Double) -> Double {
        ki > 0 ? (2 - emaAlpha) / emaAlpha / (kp + ki / 2) : 0
    }
}
