/// Up to 256 names of consecutive samples, front-coded: for each, how many bytes it shares with the name before it, how
/// many follow (both LEB128 varints), and those bytes. Names of one folder differ in a few digits, so this takes some
/// five bytes a name.
struct NameChunk {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    private var previous: [UInt8] = []

    init() {}

    /// Goes on with a chunk of `count` names; nil when the bytes are no such chunk.
    init?(bytes: [UInt8], count: Int) {
        guard let names = Self.names(in: bytes.rawSpan, first: count) else { return nil }
        self.bytes = bytes
        self.count = count
        previous = names.last.map { Array($0.utf8) } ?? []
    }

    mutating func append(_ name: String) {
        let name = Array(name.utf8)
        var shared = 0
        let limit = min(name.count, previous.count)
        while shared < limit, name[shared] == previous[shared] { shared += 1 }
        append(varint: shared)
        append(varint: name.count - shared)
        bytes.append(contentsOf: name[shared...])
        previous = name
        count += 1
    }

    private mutating func append(varint number: Int) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The first `limit` names, or nil when the bytes are not a chunk of as many.
    static func names(in bytes: RawSpan, first limit: Int) -> [String]? {
        var cursor = Cursor()
        var names: [String] = []
        names.reserveCapacity(limit)
        for _ in 0..<limit {
            guard cursor.advance(in: bytes) else { return nil }
            names.append(cursor.text)
        }
        return names
    }

    /// The name at `position`, or nil when the bytes hold no such name.
    static func name(at position: Int, in bytes: RawSpan) -> String? {
        var cursor = Cursor()
        for _ in 0...position {
            guard cursor.advance(in: bytes) else { return nil }
        }
        return cursor.text
    }

    /// A walk over a chunk's names.
    private struct Cursor {
        private var offset = 0
        private var name: [UInt8] = []

        var text: String { String(decoding: name, as: UTF8.self) }

        /// Goes on to the next name; false when the bytes hold none.
        mutating func advance(in bytes: RawSpan) -> Bool {
            guard let shared = varint(bytes), let more = varint(bytes), shared <= name.count,
                more <= bytes.byteCount - offset
            else { return false }
            name.removeSubrange(shared...)
            unsafe bytes.extracting(offset..<offset + more).withUnsafeBytes {
                unsafe name.append(contentsOf: $0)
            }
            offset += more
            return true
        }

        private mutating func varint(_ bytes: RawSpan) -> Int? {
            var number = 0
            for shift in stride(from: 0, to: 28, by: 7) {
                guard offset < bytes.byteCount else { return nil }
                let byte = bytes.number(at: offset, as: UInt8.self)
                offset += 1
                number |= Int(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return number }
            }
            return nil
        }
    }
}
