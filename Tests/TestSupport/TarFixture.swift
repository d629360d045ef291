/// Writes a tar byte by byte, right or wrong.
public struct TarFixture {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// A tar of regular files, whole.
    public static func files(_ files: [(String, String)]) -> [UInt8] {
        var tar = TarFixture()
        for (name, text) in files { tar.add(name, text) }
        return tar.finished()
    }

    public mutating func add(_ name: String, _ text: String = "", type: Character = "0", link: String = "") {
        add(Array(name.utf8), Array(text.utf8), type: type, link: Array(link.utf8))
    }

    /// - Parameters:
    ///   - name: at most 100 bytes; more are cut off, as a ustar header has no room for them.
    ///   - size: what the header says; the data's when nil.
    public mutating func add(
        _ name: [UInt8], _ data: [UInt8], type: Character = "0", link: [UInt8] = [], size: Int? = nil,
        magic: String = "ustar\u{0}00"
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Collection<UInt8>, _ place: Range<Int>) {
            for (index, byte) in zip(place, text) { header[index] = byte }
        }
        put(name, 0..<100)
        put(octal(0o644, 7), 100..<107)
        put(octal(0, 7), 108..<115)
        put(octal(0, 7), 116..<123)
        put(octal(size ?? data.count, 11), 124..<135)
        put(octal(0, 11), 136..<147)
        put(Array(repeating: UInt8(ascii: " "), count: 8), 148..<156)
        put(String(type).utf8, 156..<157)
        put(link, 157..<257)
        put(magic.utf8, 257..<265)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + [0], 148..<155)
        bytes += header + data
        pad()
    }

    /// A pax header for the member that is added next.
    public mutating func addPax(_ records: [(String, [UInt8])]) {
        var body: [UInt8] = []
        for (key, value) in records {
            let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
            var length = rest.count + 1
            while String(length).utf8.count + rest.count != length {
                length = String(length).utf8.count + rest.count
            }
            body += Array(String(length).utf8) + rest
        }
        add(Array("PaxHeaders/x".utf8), body, type: "x")
    }

    /// GNU's way to give the member that is added next a long name.
    public mutating func addLongName(_ name: [UInt8]) {
        add(Array("././@LongLink".utf8), name + [0], type: "L", magic: "ustar  \u{0}")
    }

    /// With the end mark and as long as tar makes it.
    public func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private mutating func pad() {
        bytes += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    }

    private func octal(_ number: Int, _ width: Int) -> [UInt8] {
        let digits = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits).utf8)
    }
}
