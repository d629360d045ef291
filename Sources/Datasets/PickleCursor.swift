internal import ASTTypes

/// What is wrong with a pickle, and where.
struct PickleError: Error, Hashable {
    /// The opcode's name.
    var opcode: String
    /// Of the opcode, from the start of the file.
    var offset: Int
    /// Goes on after `OPCODE at byte OFFSET`.
    var detail: String

    var description: String { "\(opcode) at byte \(offset) \(detail)" }
}

/// Reads a pickle's opcodes and their arguments; every length is checked before it is used.
struct PickleCursor {
    let bytes: [UInt8]
    private(set) var offset = 0
    /// What errors name; an opcode's name is put together only then.
    private var opcode = PickleOpcode.proto
    private var opcodeOffset = 0

    /// Longest line that is a number or a name.
    private static let lineLimit = 256

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter subject: what to name in the opcode's place.
    func error(_ detail: String, subject: String? = nil) -> PickleError {
        PickleError(opcode: subject ?? opcode.name, offset: opcodeOffset, detail: detail)
    }

    /// For an opcode that asks for something by name.
    func error(_ detail: String, about name: String) -> PickleError {
        error(detail, subject: "\(opcode.name) \(name)")
    }

    mutating func nextOpcode() throws(PickleError) -> PickleOpcode {
        opcodeOffset = offset
        guard offset < bytes.count else {
            throw error("is missing: the file ends there", subject: "STOP")
        }
        let byte = bytes[offset]
        guard let opcode = PickleOpcode(rawValue: byte) else {
            throw error("is unknown", subject: "opcode 0x\(String(byte, radix: 16, uppercase: true))")
        }
        offset += 1
        self.opcode = opcode
        return opcode
    }

    /// The range of the next `count` bytes.
    mutating func take(_ count: Int) throws(PickleError) -> Range<Int> {
        guard count <= bytes.count - offset else {
            throw error("needs \(count) bytes, but only \(bytes.count - offset) are left")
        }
        offset += count
        return offset - count..<offset
    }

    /// An unsigned little-endian number of `width` bytes, at most 8.
    mutating func unsigned(_ width: Int) throws(PickleError) -> UInt64 {
        let range = try take(width)
        return bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A length of `width` bytes, then as many bytes.
    mutating func counted(_ width: Int) throws(PickleError) -> Range<Int> {
        let count = try unsigned(width)
        guard count <= UInt64(bytes.count - offset) else {
            throw error("announces \(count) bytes, but only \(bytes.count - offset) are left")
        }
        return try take(Int(count))
    }

    /// A signed little-endian number of `width` bytes.
    mutating func signed(_ width: Int) throws(PickleError) -> Int {
        guard width <= 8 else { throw error("has a number of \(width) bytes; 8 are the most that are used") }
        guard width > 0 else { return 0 }
        let shift = 64 - 8 * width
        return Int(Int64(bitPattern: try unsigned(width) << UInt64(shift)) >> Int64(shift))
    }

    /// Up to the next line feed, without it.
    mutating func line() throws(PickleError) -> Range<Int> {
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw error("has no end of line")
        }
        defer { offset = end + 1 }
        return offset..<end
    }

    /// A line that is short.
    mutating func word() throws(PickleError) -> String {
        let range = try line()
        guard range.count <= Self.lineLimit else {
            throw error("has a line of \(range.count) bytes; \(Self.lineLimit) are the most")
        }
        return displayName(of: bytes[range])
    }

    /// A decimal number on a line, as INT and LONG have it.
    mutating func decimal() throws(PickleError) -> PickleValue {
        let word = try word()
        // Before protocol 2, False and True are the only numbers with a leading zero.
        if word == "00" || word == "01" { return .bool(word == "01") }
        guard let number = Int(word.hasSuffix("L") ? String(word.dropLast()) : word) else {
            throw error("has '\(word)', which is no number that fits 64 bits")
        }
        return .integer(number)
    }
}
