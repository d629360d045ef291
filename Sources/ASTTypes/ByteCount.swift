/// A size in bytes.
public struct ByteCount: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public init(_ bytes: Int) { rawValue = Int64(bytes) }

    public static let zero = ByteCount(0)
    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.rawValue < b.rawValue }
    public static func + (a: ByteCount, b: ByteCount) -> ByteCount { .init(rawValue: a.rawValue + b.rawValue) }
    public static func += (a: inout ByteCount, b: ByteCount) { a.rawValue += b.rawValue }

    /// Decimal units, three significant digits: `184 MB`, `1.02 GB`, `512 B`.
    public var description: String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(rawValue)
        var unit = 0
        while value.magnitude >= 999.5, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        if unit == 0 { return "\(rawValue) B" }
        let decimals = value.magnitude < 9.995 ? 2 : value.magnitude < 99.95 ? 1 : 0
        return "\(value.rounded(toDecimals: decimals)) \(units[unit])"
    }
}

extension Double {
    /// The value in plain notation with exactly `decimals` digits after the point, rounded half away from zero.
    /// Independent of the locale.
    public func rounded(toDecimals decimals: Int) -> String {
        guard isFinite, magnitude < 1e15 else { return "\(self)" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        let sign = self < 0 && scaled > 0 ? "-" : ""
        let whole = (scaled / scale).rounded(.down)
        guard decimals > 0 else { return sign + String(Int64(whole)) }
        let fraction = String(Int64(scaled - whole * scale))
        return sign + "\(Int64(whole))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
