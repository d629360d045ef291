/// The loop that moves a threshold until a wanted share of the samples lies above it.
///
/// Once per batch, with r the share above the threshold in this batch and target the wanted one:
///
///     ema ← α·r + (1 − α)·ema        e = ema − target        Σ ← clamp(Σ + e, ±50)
///     θ ← clamp(θ + Kp·e + Ki·Σ, 0, 1)
///
/// Where that would leave θ outside 0.01...0.99, Σ shrinks by a tenth instead of growing (anti-windup). The law and its
/// numbers are those the seed's author describes; his code feeds it the mean rate since the start of training, which
/// makes it swing between 0 and 1 for good, so here the rate is the *current* batch's. The law adds Kp·e and Ki·Σ to θ, so it
/// integrates twice; ``stability(density:)`` says for which gains that settles.
public struct ThresholdController: Sendable, Hashable {
    public static let integralLimit = 50.0
    /// Share of the integral that is kept in an update that would saturate the threshold.
    public static let saturatedDecay = 0.9
    /// Thresholds outside this range count as saturated.
    public static let linearRange = 0.01...0.99

    public internal(set) var targetRate: Double
    public let kp: Double
    public let ki: Double
    public let emaAlpha: Double
    /// θ, in 0...1.
    public private(set) var threshold: Double
    /// Moving mean of the rate; starts at the target.
    public private(set) var averageRate: Double
    /// Σe, within ±``integralLimit``.
    public private(set) var integral = 0.0

    /// Gains and starting threshold as `options` has them.
    public init(options: GateOptions) {
        targetRate = options.targetRate
        kp = options.kp
        ki = options.ki
        emaAlpha = options.emaAlpha
        threshold = options.threshold
        averageRate = options.targetRate
    }

    /// Threshold, mean rate and integral.
    var memory: [Double] {
        get { [threshold, averageRate, integral] }
        set { (threshold, averageRate, integral) = (newValue[0], newValue[1], newValue[2]) }
    }

    /// Takes in the share of a batch that lay above the threshold, in 0...1. A rate that is not finite changes nothing.
    public mutating func update(rate: Double) {
        guard rate.isFinite else { return }
        averageRate += emaAlpha * (rate - averageRate)
        let error = averageRate - targetRate
        let grown = min(max(integral + error, -Self.integralLimit), Self.integralLimit)
        let proposed = threshold + kp * error + ki * grown
        if Self.linearRange.contains(proposed) {
            integral = grown
            threshold = proposed
        } else {
            integral *= Self.saturatedDecay
            threshold = min(max(threshold + kp * error + ki * integral, 0), 1)
        }
    }
}
