/// How values spread: their mean and the values at fixed shares of the sorted list.
public struct Distribution: Encodable, Sendable, Hashable {
    public var mean: Double
    public var minimum: Double
    public var quarter: Double
    public var median: Double
    public var threeQuarters: Double
    public var ninetyFivePercent: Double
    public var maximum: Double

    /// Nearest-rank quantiles of the finite values; nil where there is none.
    public init?(of values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let at = { (share: Double) in sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] }
        mean = sorted.reduce(0, +) / Double(sorted.count)
        minimum = first
        quarter = at(0.25)
        median = at(0.5)
        threeQuarters = at(0.75)
        ninetyFivePercent = at(0.95)
        maximum = last
    }

    enum CodingKeys: String, CodingKey {
        case mean
        case minimum = "min"
        case quarter = "p25"
        case median
        case threeQuarters = "p75"
        case ninetyFivePercent = "p95"
        case maximum = "max"
    }
}
