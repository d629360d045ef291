import ASTTypes

/// The options of the seed's gate; the defaults are the seed's constants. Values are checked when made.
public struct GateOptions: Sendable, Hashable {
    /// Share of the samples to run backward, in (0, 1].
    public internal(set) var targetRate: Double
    /// Gain on the error of the rate, in score per unit of rate.
    public let kp: Double
    /// Gain on the sum of the errors.
    public let ki: Double
    /// Weight of the newest batch in the moving mean of the rate, in (0, 1].
    public let emaAlpha: Double
    /// How many samples are drawn at random where a batch has none above the threshold; with 0 such a batch trains nothing.
    public let minActive: Int
    public let significance: Significance
    /// Where the threshold starts, in 0...1.
    public let threshold: Double

    /// - Throws: `Failure(.usage)` naming the option, the value and the range, for one outside its range.
    public init(
        targetRate: Double = 0.10, kp: Double = 0.0015, ki: Double = 0.00005, emaAlpha: Double = 0.3,
        minActive: Int = 2,
        lossWeight: Double = Significance.seed.lossWeight, threshold: Double = 0.5
    ) throws {
        try OptionCheck.rate(targetRate)
        try OptionCheck.gain(kp, option: "--kp")
        try OptionCheck.gain(ki, option: "--ki")
        try OptionCheck.smoothing(emaAlpha, option: "--ema-alpha")
        try OptionCheck.count(minActive, option: "--min-active", least: 0)
        try OptionCheck.fraction(threshold, option: "--threshold")
        self.targetRate = targetRate
        self.kp = kp
        self.ki = ki
        self.emaAlpha = emaAlpha
        self.minActive = minActive
        self.significance = try Significance(lossWeight: lossWeight)
        self.threshold = threshold
    }
}
