internal import ASTTypes
internal import CXXHash

/// XXH3-128 over a store's contents in order, whatever blocks, tables and machine they were written with.
///
/// For each sample: name (length as UInt32, then UTF-8), label (UInt16), encoding (UInt8), channels (UInt8), height and
/// width (UInt32 each), length (UInt32), bytes. Then the splits: their number (UInt32), for each its name, its number of
/// ranges (UInt32), for each first and count (UInt32 each). Then the classes: their number (UInt32) and each name.
/// All numbers little-endian.
@safe
struct ContentDigest: ~Copyable {
    private let state: OpaquePointer
    private var scratch: [UInt8] = []

    /// - Throws: ``Failure`` when there is no memory.
    init() throws {
        guard let created = unsafe XXH3_createState() else {
            throw Failure(.other, "there is no memory for the digest")
        }
        unsafe state = created
        _ = unsafe XXH3_128bits_reset(state)
    }

    deinit { _ = unsafe XXH3_freeState(state) }

    mutating func add(
        name: String, label: Label, encoding: PixelEncoding, shape: ImageShape, bytes: RawSpan
    ) {
        scratch.removeAll(keepingCapacity: true)
        append(name)
        scratch.append(littleEndian: label.rawValue)
        scratch.append(encoding.rawValue)
        scratch.append(UInt8(truncatingIfNeeded: shape.channels))
        append(shape.height)
        append(shape.width)
        append(bytes.byteCount)
        update(scratch.rawSpan)
        update(bytes)
    }

    /// The digest as 32 hexadecimal digits.
    mutating func finish(splits: [Manifest.Split], classes: [String]) -> String {
        scratch.removeAll(keepingCapacity: true)
        append(splits.count)
        for split in splits {
            append(split.name)
            append(split.ranges.count)
            for range in split.ranges {
                append(range.first)
                append(range.count)
            }
        }
        append(classes.count)
        for name in classes { append(name) }
        update(scratch.rawSpan)
        let digest = unsafe XXH3_128bits_digest(state)
        return hexadecimal(digest.high64) + hexadecimal(digest.low64)
    }

    private mutating func append(_ number: Int) {
        scratch.append(littleEndian: UInt32(truncatingIfNeeded: number))
    }

    private mutating func append(_ text: String) {
        append(text.utf8.count)
        scratch.append(contentsOf: text.utf8)
    }

    private func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { _ = unsafe XXH3_128bits_update(state, $0.baseAddress, $0.count) }
    }

    private func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
