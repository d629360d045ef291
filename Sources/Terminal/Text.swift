internal import ASTTypes

/// How a piece of text stands out on a terminal.
public enum TextStyle: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
}

/// `text` in `style` where `stream` may show colour, else `text` itself.
public func styled(_ text: String, _ style: TextStyle, on stream: StandardStream = .output) -> String {
    stream.allowsColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
}

/// `text` with what could move the cursor, colour the screen or turn the writing direction written as `\xHH`, a byte of
/// UTF-8 each: C0 and C1 controls (with them ESC, tab and line breaks), bidirectional controls, and line and paragraph
/// separators.
public func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if isControl(scalar) {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                shown.append(contentsOf: (byte < 16 ? "\\x0" : "\\x").unicodeScalars)
                shown.append(contentsOf: String(byte, radix: 16, uppercase: true).unicodeScalars)
            }
        } else {
            shown.append(scalar)
        }
    }
    return String(shown)
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// Columns that `text` takes on a terminal: two for a wide East Asian character or a picture, none for a combining
/// mark, one else. Says of printable text what POSIX `wcswidth` says in a UTF-8 locale, whatever the locale is.
public func displayWidth(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return isControl(scalar) || scalar.value == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// The blocks whose East_Asian_Width is W or F (Unicode Standard Annex 11).
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
    0x1F200...0x1F2FF, 0x20000...0x3FFFD,
]

/// The beginning of `text` that fits into `width` columns, with `…` for what was cut off.
func truncated(_ text: String, toWidth width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    return width > 0 ? start(of: text.unicodeScalars, within: width - 1) + "…" : ""
}

/// `text` within `width` columns, with `…` for what was cut out of its middle: names of files differ at their ends.
func shortened(_ text: String, toWidth width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    guard width > 0 else { return "" }
    let head = (width - 1) / 2
    let tail = start(of: text.unicodeScalars.reversed(), within: width - 1 - head)
    return start(of: text.unicodeScalars, within: head) + "…"
        + String(String.UnicodeScalarView(tail.unicodeScalars.reversed()))
}

/// The first scalars that fit into `width` columns.
private func start(of scalars: some Sequence<Unicode.Scalar>, within width: Int) -> String {
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in scalars {
        used += columns(of: scalar)
        if used > width { break }
        kept.append(scalar)
    }
    return String(kept)
}

extension BinaryInteger {
    /// The number with its digits in groups of three: `60,000`.
    public var grouped: String {
        var digits = String(magnitude)
        var end = digits.endIndex
        while digits.distance(from: digits.startIndex, to: end) > 3 {
            end = digits.index(end, offsetBy: -3)
            digits.insert(",", at: end)
        }
        return self < 0 ? "-" + digits : digits
    }
}

extension Double {
    /// A fraction as a percentage: 0.9125 is `91.25 %` with two decimals.
    public func percent(decimals: Int = 1) -> String { "\((self * 100).rounded(toDecimals: decimals)) %" }

    /// Seconds as people say them: `0.53 s`, `12.3 s`, `4:05`, `1:02:03`.
    public var asDuration: String {
        guard isFinite, self < 1e9 else { return "?" }
        if self < 10 { return "\(rounded(toDecimals: 2)) s" }
        if self < 59.95 { return "\(rounded(toDecimals: 1)) s" }
        let whole = Int(self.rounded())
        let two = { (n: Int) in n < 10 ? "0\(n)" : "\(n)" }
        let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds))" : "\(minutes):\(two(seconds))"
    }
}
