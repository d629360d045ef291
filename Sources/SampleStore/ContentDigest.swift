internal import ASTTypes
internal import CXXHash

/// XXH3-128 over a store's contents in order, whatever blocks, tables and machine they were written with.
///
/// For each sample: name (length as UInt32, then UTF-8), label (UInt16), encoding (UInt8), channels (UInt8), height and
/// width (UInt32 each), length (UInt32), XXH3-64 of the bytes (UInt64; format 1: the bytes). Then the splits: their number (UInt32), for each its name, its number of
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

    /// Adds a sample of a store of format 2 or newer.
    mutating func add(name: String, _ record: SampleRecord) {
        begin(name, record)
        scratch.append(littleEndian: record.checksum)
        update(scratch.rawSpan)
    }

    /// Adds a sample of a store of format 1.
    mutating func add(name: String, _ record: SampleRecord, bytes: RawSpan) {
        begin(name, record)
        update(scratch.rawSpan)
        update(bytes)
    }

    private mutating func begin(_ name: String, _ record: SampleRecord) {
        scratch.removeAll(keepingCapacity: true)
        append(name)
        scratch.append(littleEndian: record.label.rawValue)
        scratch.append(record.encoding.rawValue)
        scratch.append(UInt8(truncatingIfNeeded: record.shape.channels))
        append(record.shape.height)
        append(record.shape.width)
        scratch.append(littleEndian: record.length)
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

extension ContentDigest {
    /// The digest of volumes, from their indexes and names alone.
    /// - Throws: `Failure(.badData)` when a record or a name is damaged.
    static func digest(of volumes: [Volume], splits: [Manifest.Split], classes: [String]) throws -> String {
        var digest = try ContentDigest()
        for volume in volumes {
            let reader = try VolumeReader(volume, classes: classes.count)
            var names: [String] = []
            for number in 0..<volume.count {
                let position = number % StoreLayout.namesPerChunk
                if position == 0 {
                    names = try reader.wholeNames(ofChunk: number / StoreLayout.namesPerChunk)
                }
                digest.add(name: names[position], try reader.record(at: number))
            }
        }
        return digest.finish(splits: splits, classes: classes)
    }
}
