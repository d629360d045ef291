internal import ASTTypes

/// The record's 64 bytes in the index, all numbers little-endian:
///
///      0 block UInt32      16 width UInt32      36 zero, 20 bytes
///      4 offset UInt32     20 height UInt32     56 XXH3-64 of bytes 0..<56,
///      8 length UInt32     24 checksum UInt64      seeded with the sample's id
///     12 encoding UInt8    32 intensityDeviation
///     13 channels UInt8       Float32
///     14 label UInt16
extension SampleRecord {
    static let byteCount = 64
    private static let checkOffset = 56

    /// Appends the record of sample `id` to `bytes`.
    func append(to bytes: inout [UInt8], id: UInt32) {
        let start = bytes.count
        bytes.append(littleEndian: block)
        bytes.append(littleEndian: offset)
        bytes.append(littleEndian: length)
        bytes.append(encoding.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: shape.channels))
        bytes.append(littleEndian: label.rawValue)
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: shape.width))
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: shape.height))
        bytes.append(littleEndian: checksum)
        bytes.append(littleEndian: intensityDeviation.bitPattern)
        bytes.append(contentsOf: repeatElement(0, count: start + Self.checkOffset - bytes.count))
        let check = xxh3(of: bytes.rawSpan.extracting(start..<start + Self.checkOffset), seed: UInt64(id))
        bytes.append(littleEndian: check)
    }

    /// The record of sample `id` at `offset` of an index chunk; nil when its bytes are damaged.
    /// - Precondition: 64 bytes from `offset` lie inside `chunk`.
    init?(_ chunk: RawSpan, at start: Int, id: UInt32) {
        let bytes = chunk.extracting(start..<start + Self.byteCount)
        let own = bytes.extracting(first: Self.checkOffset)
        let shape = ImageShape(
            height: Int(bytes.number(at: 20, as: UInt32.self)),
            width: Int(bytes.number(at: 16, as: UInt32.self)),
            channels: Int(bytes.number(at: 13, as: UInt8.self)))
        guard xxh3(of: own, seed: UInt64(id)) == bytes.number(at: Self.checkOffset, as: UInt64.self),
            let encoding = PixelEncoding(rawValue: bytes.number(at: 12, as: UInt8.self)), shape.isStorable
        else { return nil }
        self.init(
            block: bytes.number(at: 0, as: UInt32.self), offset: bytes.number(at: 4, as: UInt32.self),
            length: bytes.number(at: 8, as: UInt32.self), encoding: encoding,
            shape: shape,
            label: Label(rawValue: bytes.number(at: 14, as: UInt16.self)),
            checksum: bytes.number(at: 24, as: UInt64.self),
            intensityDeviation: Float(bitPattern: bytes.number(at: 32, as: UInt32.self)))
    }
}

extension ImageShape {
    /// Whether a store takes images of this shape: it keeps ``elements`` far from overflow, and JPEG goes no further.
    var isStorable: Bool {
        (1...65_535).contains(height) && (1...65_535).contains(width) && (1...4).contains(channels)
    }
}
