/// Whether a ``ThresholdController`` settles, close to its target.
///
/// With f the density of the scores at the threshold (how fast the share above it falls as it rises), the loop
/// θ' = θ + Kp·e + Ki·Σe over a moving mean with weight α has the characteristic polynomial
///
///     (q − 1)²(q − 1 + α) + α·f·q·[(Kp + Ki)·q − Kp] = 0
///
/// By Jury's criterion all its roots lie inside the unit circle exactly if Ki > 0, (1 − α)·Ki < α·Kp and
/// f·(Kp + Ki/2) < 2(2 − α)/α. The second condition does not depend on the data. For Ki = 0 the sum is not used and
/// (q − 1)(q − 1 + α) + α·f·Kp·q = 0 is left: Kp > 0 and the same bound on f.
public struct ControllerStability: Sendable, Hashable {
    /// Whether small deviations die out at the density asked about.
    public let isStable: Bool
    /// The loop is stable for all densities in (0, this); 0 where it is stable for none.
    public let densityLimit: Double
    /// ½·Kp·√(f/Ki): below 1 the threshold swings before it settles; nil for Ki = 0.
    public let dampingRatio: Double?
    /// 2π/√(f·Ki): updates in one swing, for small gains; nil for Ki = 0.
    public let updatesPerSwing: Double?
}

extension ThresholdController {
    /// - Parameter f: density of the scores at the threshold, in 1 per unit of score; about 1.5 for the seed's score.
    public func stability(density f: Double) -> ControllerStability {
        let limit = Self.densityLimit(kp: kp, ki: ki, emaAlpha: emaAlpha)
        let swings = ki > 0 && f > 0
        return ControllerStability(
            isStable: f > 0 && f < limit, densityLimit: limit,
            dampingRatio: swings ? kp / 2 * (f / ki).squareRoot() : nil,
            updatesPerSwing: swings ? 2 * Double.pi / (f * ki).squareRoot() : nil)
    }

    static func densityLimit(kp: Double, ki: Double, emaAlpha: Double) -> Double {
        let canSettle = ki > 0 ? (1 - emaAlpha) * ki < emaAlpha * kp : kp > 0
        return canSettle ? 2 * (2 - emaAlpha) / emaAlpha / (kp + ki / 2) : 0
    }
}

extension GateOptions {
    /// One sentence for the person who chose gains that no data can make settle; nil for all others.
    public var stabilityWarning: String? {
        guard ThresholdController.densityLimit(kp: kp, ki: ki, emaAlpha: emaAlpha) == 0 else { return nil }
        if kp == 0 && ki == 0 {
            return "--kp 0 and --ki 0 leave the threshold where it starts: the rate is not held"
        }
        let bound = emaAlpha * kp / (1 - emaAlpha)
        return "the threshold cannot settle with --kp \(kp), --ki \(ki) and --ema-alpha \(emaAlpha): "
            + "it needs (1 − alpha)·ki < alpha·kp, so --ki below \(bound)"
    }
}
