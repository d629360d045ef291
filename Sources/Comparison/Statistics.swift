/// Mean and uncertainty of a handful of values.
public struct Estimate: Hashable, Sendable {
    public var mean: Double
    public var count: Int
    /// Standard error of the mean, from the sample's standard deviation; nil for fewer than two values.
    public var standardError: Double?

    /// - Parameter values: at least one.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        count = values.count
        mean = values.reduce(0, +) / Double(values.count)
        guard values.count > 1 else { return }
        let mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        standardError = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }

    init(mean: Double, count: Int, standardError: Double?) {
        self.mean = mean
        self.count = count
        self.standardError = standardError
    }

    /// Half the width of the 95 % confidence interval by Student's t; nil for fewer than two values.
    public var confidence: Double? { standardError.map { $0 * Self.studentT(degrees: count - 1) } }

    /// The 97.5 % quantile of Student's t distribution.
    static func studentT(degrees: Int) -> Double {
        guard degrees >= 1 else { return .infinity }
        if degrees <= quantiles.count { return quantiles[degrees - 1] }
        // Cornish–Fisher around the normal quantile; off by less than 10⁻⁴ from 30 degrees on.
        let z = 1.959964
        let n = Double(degrees)
        return z + (z * z * z + z) / (4 * n) + (5 * z * z * z * z * z + 16 * z * z * z + 3 * z) / (96 * n * n)
    }

    private static let quantiles = [
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788,
        2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
        2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
    ]
}
