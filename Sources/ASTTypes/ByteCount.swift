/// A size in bytes.
public struct ByteCount: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public init(_ bytes: Int) { rawValue = Int64(bytes) }

    public static let zero = ByteCount(0)
    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.rawValue < b.rawValue }
    public static func + (a: ByteCount, b: ByteCount) -> ByteCount {
        .init(rawValue: a.rawValue + b.rawValue)
    }
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

extension ByteCount {
    private static let units: KeyValuePairs<String, Double> = [
        "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30,
        "tib": 0x1p40,
        "b": 1, "": 1,
    ]

    /// A size as people write it: `512`, `8GB` (decimal), `1.5 GiB` (binary). Nil for anything else, and from 2⁶² bytes on.
    public init?(parsing text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count).drop { $0 == " " }.lowercased()
        guard let value = Double(number), let factor = Self.units.first(where: { $0.key == unit })?.value,
            value * factor < 0x1p62
        else { return nil }
        self.init(rawValue: Int64(value * factor))
    }
}

extension Double {
    /// The value in plain notation with exactly `decimals` digits after the point, rounded half away from zero.
    /// Independent of the locale.
    ///
    /// Beyond 15 decimals zeros follow. From 9·10¹⁸ on, and for values that are not finite, Swift's own notation is used.
    public func rounded(toDecimals decimals: Int) -> String {
        guard isFinite, magnitude < 9e18 else { return "\(self)" }
        let digits = Swift.min(Swift.max(decimals, 0), 15)
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        // The part after the point is exact, so the digits before it never disturb the rounding.
        var whole = magnitude.rounded(digits == 0 ? .toNearestOrAwayFromZero : .down)
        var scaled = digits == 0 ? 0 : ((magnitude - whole) * scale).rounded()
        if scaled >= scale, digits > 0 {
            whole += 1
            scaled = 0
        }
        let sign = self < 0 && whole + scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(Int64(whole)) }
        let fraction = String(Int64(scaled))
        let leading = String(repeating: "0", count: digits - fraction.count)
        return sign + "\(Int64(whole))." + leading + fraction
            + String(repeating: "0", count: decimals - digits)
    }
}
