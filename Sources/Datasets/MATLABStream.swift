internal import ASTTypes

/// Where an array lies in a MATLAB file.
struct MATLABElement: Sendable {
    var range: Range<Int>
    var isCompressed: Bool
}

/// Reads an element's contents from front to back, unpacking what is compressed.
final class MATLABStream {
    private let file: InputFile
    private let range: Range<Int>
    private let inflating: ZlibReader?
    /// Bytes of contents read so far.
    private(set) var position = 0

    init(_ element: MATLABElement, _ file: InputFile, from start: Int = 0) throws(Failure) {
        self.file = file
        range = element.range
        inflating =
            element.isCompressed
            ? try ZlibReader(file, element.range) : nil
        try skip(start)
    }

    func read(_ count: Int) throws(Failure) -> [UInt8] {
        let bytes: [UInt8]
        if let inflating {
            bytes = try inflating.read(upTo: count)
        } else {
            let room = max(range.count - position, 0)
            bytes = try file.read(upTo: min(count, room), at: range.lowerBound + position)
        }
        guard bytes.count == count else { throw wrong("an array that ends too early") }
        position += count
        return bytes
    }

    /// Sees that nothing but padding follows: only there zlib checks its sum over all bytes.
    func requireEnd() throws(Failure) {
        guard let inflating else { return }
        let padding = 7
        guard try inflating.read(upTo: padding + 1).count <= padding else {
            throw wrong("more than its sizes say")
        }
    }

    func skip(_ count: Int) throws(Failure) {
        guard inflating != nil else {
            position += count
            return
        }
        var left = count
        while left > 0 { left -= try read(min(left, 1 << 20)).count }
    }

    /// A field's type, size, and where its data begins. At most 4 bytes of data lie within the tag itself.
    func tag() throws(Failure) -> (type: UInt32, size: Int, start: Int) {
        let tag = try read(8)
        let first = tag.number(at: 0)
        if first >> 16 != 0 { return (first & 0xFFFF, Int(first >> 16), position - 4) }
        return (first, Int(tag.number(at: 4)), position)
    }

    /// A short field with its data.
    func field() throws(Failure) -> (type: UInt32, data: [UInt8]) {
        let tag = try read(8)
        let first = tag.number(at: 0)
        if first >> 16 != 0 {
            let size = Int(first >> 16)
            guard size <= 4 else { throw wrong("a field of wrong size") }
            return (first & 0xFFFF, [UInt8](tag[4..<(4 + size)]))
        }
        let size = Int(tag.number(at: 4))
        guard size <= 4096 else { throw wrong("a field of \(size) bytes") }
        let data = try read(size)
        try skip((8 - size % 8) % 8)
        return (first, data)
    }

    func wrong(_ what: String) -> Failure {
        Failure(
            .badData, "\(file.path) has \(what) in the element at byte \(range.lowerBound - 8)",
            remedy: "download the file again")
    }
}

extension [UInt8] {
    /// A little-endian number of four bytes.
    func number(at offset: Int) -> UInt32 {
        self[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
