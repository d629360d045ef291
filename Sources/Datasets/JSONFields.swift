/// Reads the fields of one JSON object (RFC 8259) whose values are texts or numbers; lists and objects inside are
/// stepped over. Works on bytes.
struct JSONFields {
    private let bytes: [UInt8]
    private var place = 0

    private static let deepest = 64

    /// Names and values in their order, `null` left out, numbers as they are written; nil when it is no JSON object.
    static func read(_ line: [UInt8]) -> [(name: [UInt8], value: [UInt8])]? {
        var reader = JSONFields(bytes: line)
        return reader.object()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func object() -> [(name: [UInt8], value: [UInt8])]? {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        guard take("{") else { return nil }
        if !take("}") {
            repeat {
                guard let name = text(), take(":") else { return nil }
                skipSpaces()
                switch place < bytes.count ? bytes[place] : 0 {
                case UInt8(ascii: "\""):
                    guard let value = text() else { return nil }
                    fields.append((name, value))
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    guard skipNested() else { return nil }
                default:
                    guard let value = scalar() else { return nil }
                    if !value.elementsEqual("null".utf8) { fields.append((name, value)) }
                }
            } while take(",")
            guard take("}") else { return nil }
        }
        skipSpaces()
        return place == bytes.count ? fields : nil
    }

    private mutating func skipSpaces() {
        while place < bytes.count, TextLines.isSpace(bytes[place]) { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// A number, or one of the three words.
    private mutating func scalar() -> [UInt8]? {
        let start = place
        while place < bytes.count, !Self.endsScalar.contains(bytes[place]) { place += 1 }
        let word = Array(bytes[start..<place])
        let isWord = ["null", "true", "false"].contains { word.elementsEqual($0.utf8) }
        let isNumber =
            word.contains { Self.digits.contains($0) } && word.allSatisfy { Self.inNumber.contains($0) }
        return isWord || isNumber ? word : nil
    }

    private static let endsScalar = Set(",}] \t\r".utf8)
    private static let digits = Set("0123456789".utf8)
    private static let inNumber = Set("0123456789+-.eE".utf8)

    /// Steps over a list or object; its brackets are counted, so depth costs nothing.
    private mutating func skipNested() -> Bool {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard text() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { return true }
            guard depth <= Self.deepest else { return false }
        }
        return false
    }

    private mutating func text() -> [UInt8]? {
        guard take("\"") else { return nil }
        var result: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return result }
            if byte < 0x20 { return nil }
            if byte != UInt8(ascii: "\\") {
                result.append(byte)
            } else {
                guard let escaped = escape() else { return nil }
                result += escaped
            }
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        guard place < bytes.count else { return nil }
        let kind = bytes[place]
        place += 1
        if let plain = Self.escapes[kind] { return [plain] }
        guard kind == UInt8(ascii: "u"), var code = codeUnit() else { return nil }
        if code & 0xFC00 == 0xD800 {
            // The first half of a pair; the second must follow.
            guard bytes[place...].starts(with: Array("\\u".utf8)) else { return nil }
            place += 2
            guard let low = codeUnit(), low & 0xFC00 == 0xDC00 else { return nil }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        return Unicode.Scalar(code).flatMap { Unicode.UTF8.encode($0) }.map { Array($0) }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
        UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]

    private mutating func codeUnit() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        let digits = bytes[place..<place + 4]
        place += 4
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
