/// What the marker segments before a JPEG's first scan say, beside what libjpeg-turbo tells.
struct JPEGSegments {
    /// Whether an APP14 "Adobe" segment stands there. Adobe stores inks inverted (255 = none).
    private(set) var isAdobe = false
    /// That of the first EXIF segment; upright without one.
    var orientation: Orientation { exifOrientation ?? .upright }
    /// Whether the image comes in more than one scan: progressive, or one scan for each of some components.
    private(set) var hasManyScans = false
    /// Where the data of the first scan begin, or nil where the file ends before.
    private(set) var firstScan: Int?
    /// The lengths of restart segments that a ``JPEGIndex`` is made of.
    private(set) var index: Range<Int>?
    private var exifOrientation: Orientation?

    init(_ bytes: RawSpan) {
        var components = 0
        var offset = 2
        while let segment = Self.segment(at: offset, of: bytes) {
            let data = bytes.extracting(segment.data)
            switch segment.marker {
            case Marker.adobe: isAdobe = isAdobe || (data.byteCount >= 12 && data.holds("Adobe", at: 0))
            case Marker.exif where exifOrientation == nil && data.holds("Exif\0\0", at: 0):
                exifOrientation = Orientation(exif: data)
            case Marker.index where data.holds(JPEGIndex.name, at: 0) && data.byteCount > JPEGIndex.headBytes:
                if data[byte: JPEGIndex.headBytes - 1] == JPEGIndex.version {
                    index = segment.data.lowerBound + JPEGIndex.headBytes..<segment.data.upperBound
                }
            case Marker.startOfFrames where !Marker.notFrames.contains(segment.marker):
                hasManyScans = Marker.progressiveFrames.contains(segment.marker)
                if data.byteCount >= 6 { components = Int(data[byte: 5]) }
            case Marker.startOfScan:
                firstScan = segment.data.upperBound
                if data.byteCount >= 1, Int(data[byte: 0]) < components { hasManyScans = true }
                return
            case Marker.endOfImage: return
            default: break
            }
            offset = segment.data.upperBound
        }
    }

    private enum Marker {
        static let startOfFrames: ClosedRange<UInt8> = 0xC0...0xCF
        /// DHT, JPG and DAC lie among the frames' markers.
        static let notFrames: [UInt8] = [0xC4, 0xC8, 0xCC]
        static let progressiveFrames: [UInt8] = [0xC2, 0xC6, 0xCA, 0xCE]
        static let endOfImage: UInt8 = 0xD9
        static let startOfScan: UInt8 = 0xDA
        static let exif: UInt8 = 0xE1
        static let index: UInt8 = 0xE9
        static let adobe: UInt8 = 0xEE
        /// TEM and the restart marks: nothing follows them.
        static func standsAlone(_ marker: UInt8) -> Bool { marker == 0x01 || (0xD0...0xD9).contains(marker) }
    }

    /// The next marker at or after `offset` and its data, or nil where the file ends before they do. What is no marker
    /// is passed over, as libjpeg does.
    static func segment(at offset: Int, of bytes: RawSpan) -> (marker: UInt8, data: Range<Int>)? {
        var offset = offset
        while let start = bytes.offsetOfFF(from: offset), start + 1 < bytes.byteCount {
            let marker = bytes[byte: start + 1]
            if marker == 0x00 || marker == 0xFF {
                // A stuffed zero in a scan's data, or a filling byte before a marker.
                offset = start + (marker == 0 ? 2 : 1)
                continue
            }
            let data = start + 2
            if Marker.standsAlone(marker) { return (marker, data..<data) }
            guard data + 2 <= bytes.byteCount else { return nil }
            let end = data + bytes.bigEndian(data, bytes: 2)
            guard end >= data + 2, end <= bytes.byteCount else { return nil }
            return (marker, data + 2..<end)
        }
        return nil
    }

    /// How far after the first scan's header the end mark may be looked for from the file's end, in bytes: what
    /// cameras and editors leave behind the image is mostly short.
    private static let trailingBytes = 4096

    /// Whether the end mark stands where it should: at the end, but for a little that follows it, or after the last of
    /// the scans that are walked from the first on.
    ///
    /// - Returns: nil, or what is wrong.
    func defect(in bytes: RawSpan) -> String? {
        guard let firstScan else { return "it ends before the image begins" }
        if !hasManyScans {
            let earliest = max(firstScan, bytes.byteCount - Self.trailingBytes)
            var offset = bytes.byteCount - 2
            while offset >= earliest {
                if bytes[byte: offset] == 0xFF, bytes[byte: offset + 1] == Marker.endOfImage { return nil }
                offset -= 1
            }
        }
        return scans(in: bytes, atMost: .max).isComplete ? nil : "it ends before the image does"
    }

    /// Counts the scans up to the end mark, jumping from 0xFF to 0xFF, and gives up where there are more than `limit`.
    ///
    /// - Returns: the number of scans seen, and whether the end mark stands after them.
    func scans(in bytes: RawSpan, atMost limit: Int) -> (count: Int, isComplete: Bool) {
        guard var offset = firstScan else { return (0, false) }
        var count = 1
        while count <= limit, let segment = Self.segment(at: offset, of: bytes) {
            switch segment.marker {
            case Marker.endOfImage: return (count, true)
            case Marker.startOfScan: count += 1
            default: break
            }
            offset = segment.data.upperBound
        }
        return (count, false)
    }
}
