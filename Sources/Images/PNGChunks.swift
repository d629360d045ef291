/// Walks a PNG's chunks without decoding what is in them.
struct PNGChunks {
    /// What the eXIf chunk says, wherever it stands; upright without one.
    private(set) var orientation = Orientation.upright
    /// Where the chunks lie that an image cannot be shown without.
    private var critical: [Range<Int>] = []
    private var hasOthers = false
    /// What is wrong with the file's structure, or nil.
    private(set) var defect: String?

    private static let signatureBytes = 8
    /// Length, type and checksum.
    private static let frameBytes = 12
    private static let largestLength = Int(Int32.max)

    /// - Parameter checksums: whether those of the chunks that an image needs are computed, the pixels' among them.
    init(_ bytes: RawSpan, checksums: Bool = false) {
        var offset = Self.signatureBytes
        var hasPixels = false
        var hasOrientation = false
        while true {
            guard offset + Self.frameBytes <= bytes.byteCount else {
                defect = "it ends before its end mark"
                return
            }
            let length = bytes.bigEndian(offset, bytes: 4)
            let end = offset + Self.frameBytes + length
            guard length <= Self.largestLength, end <= bytes.byteCount else {
                defect = "a chunk of \(length) bytes at byte \(offset) goes beyond the file's end"
                return
            }
            let type = offset + 4
            if Self.isCritical(bytes[byte: type]) {
                critical.append(offset..<end)
                if checksums, !Self.isIntact(bytes, offset, length) {
                    defect = "a chunk of \(length) bytes at byte \(offset) fails its checksum"
                    return
                }
            } else {
                hasOthers = true
            }
            if bytes.holds("IDAT", at: type) {
                hasPixels = true
            } else if bytes.holds("IEND", at: type) {
                if !hasPixels { defect = "it holds no pixels" }
                return
            } else if bytes.holds("eXIf", at: type), !hasOrientation {
                orientation = Orientation(exif: bytes.extracting(type + 4..<type + 4 + length))
                hasOrientation = true
            }
            offset = end
        }
    }

    /// Writes the file without the chunks that an image can be shown without, so that a decoder unpacks no profile, text
    /// or note, which may be a thousand times as large unpacked.
    ///
    /// - Returns: whether there were any; `bare` is not touched where not.
    func strip(_ bytes: RawSpan, into bare: inout [UInt8]) -> Bool {
        guard hasOthers else { return false }
        bare.removeAll(keepingCapacity: true)
        for range in [0..<Self.signatureBytes] + critical {
            unsafe bytes.extracting(range).withUnsafeBytes { unsafe bare.append(contentsOf: $0) }
        }
        return true
    }

    /// A type's first letter is upper-case where an image cannot be shown without the chunk.
    private static func isCritical(_ letter: UInt8) -> Bool { letter & 0x20 == 0 }

    private static func isIntact(_ bytes: RawSpan, _ offset: Int, _ length: Int) -> Bool {
        let end = offset + 8 + length
        return CRC32.checksum(of: bytes.extracting(offset + 4..<end))
            == UInt32(bytes.bigEndian(end, bytes: 4))
    }

    /// Whether the header chunk, which comes first, has the checksum it should have. libspng tells its contents before
    /// it looks.
    static func isHeaderIntact(_ bytes: RawSpan) -> Bool {
        let length = 13
        return bytes.byteCount >= signatureBytes + frameBytes + length
            && isIntact(bytes, signatureBytes, length)
    }
}
