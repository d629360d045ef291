internal import ASTTypes

/// The record's 64 bytes in the index, all numbers little-endian:
///
///      0 block UInt32      16 width UInt32      36 traits, see `ImageTraits.append`
///      4 offset UInt32     20 height UInt32     53 zero, 3 bytes
///      8 length UInt32     24 checksum UInt64   56 XXH3-64 of bytes 0..<56, seeded
///     12 encoding UInt8    32 intensityDeviation    with the sample's number in its volume
///     13 channels UInt8       Float32
///     14 label UInt16
extension SampleRecord {
    static let byteCount = 64
    private static let traitsOffset = 36
    private static let checkOffset = 56

    /// Appends the record of the sample with the number `id` in its volume to `bytes`.
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
        traits?.append(to: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: start + Self.checkOffset - bytes.count))
        let check = xxh3(of: bytes.rawSpan.extracting(start..<start + Self.checkOffset), seed: UInt64(id))
        bytes.append(littleEndian: check)
    }

    /// The record of the sample with the number `id` in its volume at `offset` of an index chunk; nil when its bytes are damaged.
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
            intensityDeviation: Float(bitPattern: bytes.number(at: 32, as: UInt32.self)),
            traits: ImageTraits(own, at: Self.traitsOffset))
    }
}

/// 0 perceptualHash UInt64; 8 brightest, 10 darkest, 12 sharpness, 14 entropy, Float16 each; 16 flags UInt8.
extension ImageTraits {
    private static let measured: UInt8 = 1
    private static let grey: UInt8 = 2

    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: perceptualHash)
        for value in [brightest, darkest, sharpness, entropy] { bytes.append(littleEndian: value.bitPattern) }
        bytes.append(Self.measured | (isGrey ? Self.grey : 0))
    }

    /// Nil where they were not measured.
    init?(_ bytes: RawSpan, at start: Int) {
        let flags = bytes.number(at: start + 16, as: UInt8.self)
        guard flags & Self.measured != 0 else { return nil }
        func half(_ offset: Int) -> Float16 {
            Float16(bitPattern: bytes.number(at: start + offset, as: UInt16.self))
        }
        self.init(
            perceptualHash: bytes.number(at: start, as: UInt64.self), brightest: half(8), darkest: half(10),
            sharpness: half(12), entropy: half(14), isGrey: flags & Self.grey != 0)
    }
}

extension ImageShape {
    /// Whether a store takes images of this shape: it keeps ``elements`` far from overflow, and JPEG goes no further.
    var isStorable: Bool {
        (1...65_535).contains(height) && (1...65_535).contains(width) && (1...4).contains(channels)
    }
}
