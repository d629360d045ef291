/// Walks a PNG's chunks without reading what is in them.
struct PNGChunks {
    /// What the eXIf chunk says, wherever it stands; upright without one.
    private(set) var orientation = Orientation.upright
    /// What is wrong with the file's structure, or nil. Checksums are not looked at.
    private(set) var defect: String?

    private static let signatureBytes = 8
    /// Length, type and checksum.
    private static let frameBytes = 12
    private static let largestLength = Int(Int32.max)

    init(_ bytes: RawSpan) {
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
}
