internal import ASTTypes

/// What a run may cost, as it is written on the command line.
public enum Budget: Sendable, Hashable {
    case seconds(Double)
    case joules(Double)
    case samples(Int)

    /// The number alone.
    public var amount: Double {
        switch self {
        case .seconds(let value), .joules(let value): value
        case .samples(let value): Double(value)
        }
    }

    /// Seconds of `90s`, `30m`, `1.5h`, `1h30m`; a bare number counts seconds.
    /// - Throws: `Failure(.usage)` for anything else.
    public static func seconds(parsing text: String) throws -> Budget {
        var seconds = 0.0
        var rest = Substring(text)
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.isEmpty && digits.count == text.count ? 1 : rest.popFirst().flatMap { units[$0] }
            guard let number = Double(digits), let unit else { throw unreadable(text) }
            seconds += number * unit
        }
        guard seconds > 0, seconds.isFinite else { throw unreadable(text) }
        return .seconds(seconds)
    }

    private static func unreadable(_ text: String) -> Failure {
        Failure(
            .usage, "--budget '\(text)' is no length of time", remedy: "write it like 90s, 30m, 1.5h or 1h30m"
        )
    }
}
