internal import CJPEG

/// Writes JPEGs anew, without loss, so that ``RegionDecoder`` reads only the parts of them that it needs.
///
/// A JPEG's entropy coding has to be undone from its beginning to wherever one wants to look, unless restart marks
/// interrupt it. The new file has a mark after every few blocks, and a segment that says where they are
/// (docs/FORMAT.md). Every decoder reads it, and its pixels are the same.
///
/// Keeps libjpeg-turbo's state: make one per worker, and use it from one thread at a time.
@safe
public final class JPEGIndexer {
    private let reader: JPEGRowReader

    /// Fewest and most pixels of an image that is indexed: in smaller ones there is little to pass over, and all of a
    /// larger one's coefficients would take too much memory at once.
    public static let pixels = 100_000...40_000_000

    /// What a restart segment is to be wide, in pixels.
    private let cellWidth: Int
    private let pixels: ClosedRange<Int>

    /// - Throws: ``ImageError`` when libjpeg-turbo cannot be set up.
    public convenience init() throws(ImageError) { try self.init(cellWidth: 64, pixels: Self.pixels) }

    init(cellWidth: Int, pixels: ClosedRange<Int>) throws(ImageError) {
        self.cellWidth = cellWidth
        self.pixels = pixels
        reader = try JPEGRowReader()
    }

    /// The file with an index, or nil where one would not help: no JPEG, one outside ``pixels``, one whose rows cannot be
    /// divided, or one that has an index.
    ///
    /// - Throws: ``ImageError`` when the JPEG is damaged.
    public func index(_ bytes: RawSpan) throws(ImageError) -> [UInt8]? {
        guard ImageFormat(of: bytes) == .jpeg else { return nil }
        return try unsafe bytes.withUnsafeBytes { pointer throws(ImageError) -> [UInt8]? in
            let header = try unsafe reader.header(of: pointer)
            let image = header.file.image
            guard pixels.contains(image.width * image.height), header.file.segments.index == nil,
                let interval = self.interval(for: header)
            else { return nil }
            var file: [UInt8] = []
            // Sequential files are a little longer than progressive ones, and marks take some bytes each.
            file.setCount(pointer.count * 3 / 2 + (1 << 16))
            let count = try reader.rewrite(interval: interval, into: &file)
            file.removeLast(file.count - count)
            return Self.joined(bytes, file)
        }
    }

    /// Units between two marks: of the numbers that divide a row evenly the one nearest to the wanted width.
    private func interval(for header: JPEGRowReader.Header) -> Int? {
        let units = (header.file.image.width + header.unitWidth - 1) / header.unitWidth
        let rows = (header.file.image.height + header.unitHeight - 1) / header.unitHeight
        let wanted = max(1, cellWidth / header.unitWidth)
        return (1...units).filter { units % $0 == 0 && units / $0 * rows <= JPEGIndex.mostSegments }
            .min { Self.distance($0, wanted) < Self.distance($1, wanted) }
    }

    private static func distance(_ interval: Int, _ wanted: Int) -> Int {
        interval > wanted ? interval * 100 / wanted : wanted * 100 / interval
    }

    /// The applications' segments and comments of `original`, an index, and what `rewritten` has.
    private static func joined(_ original: RawSpan, _ rewritten: [UInt8]) -> [UInt8]? {
        // Unsafe only for types with padding, which bytes have not.
        let scan = JPEGSegments(unsafe rewritten.span.bytes).firstScan
        guard let scan, let lengths = segmentLengths(rewritten, from: scan) else { return nil }
        var file: [UInt8] = [0xFF, 0xD8]
        file.reserveCapacity(rewritten.count + lengths.count * 2 + (1 << 16))
        var offset = 2
        while let segment = JPEGSegments.segment(at: offset, of: original), segment.marker != 0xDA,
            segment.marker != 0xD9
        {
            if (0xE0...0xEF).contains(segment.marker) || segment.marker == 0xFE {
                let whole = segment.data.lowerBound - 4..<segment.data.upperBound
                unsafe original.extracting(whole).withUnsafeBytes { unsafe file.append(contentsOf: $0) }
            }
            offset = segment.data.upperBound
        }
        let length = 2 + JPEGIndex.headBytes + lengths.count * 2
        file += [0xFF, 0xE9, UInt8(length >> 8), UInt8(length & 0xFF)]
        JPEGIndex.name.withUTF8Buffer { unsafe file.append(contentsOf: $0) }
        file.append(JPEGIndex.version)
        for length in lengths { file += [UInt8(length >> 8), UInt8(length & 0xFF)] }
        file += rewritten.dropFirst(2)
        return file
    }

    /// Of the restart segments of the scan whose data begin at `start`; nil where one is too long for an index.
    private static func segmentLengths(_ file: [UInt8], from start: Int) -> [Int]? {
        let bytes = unsafe file.span.bytes
        var lengths: [Int] = []
        var (first, offset) = (start, start)
        while let at = bytes.offsetOfFF(from: offset), at + 1 < file.count {
            offset = at + 2
            guard file[at + 1] != 0 else { continue }
            guard at - first <= 0xFFFF, lengths.count < JPEGIndex.mostSegments else { return nil }
            lengths.append(at - first)
            first = at + 2
            if !(0xD0...0xD7).contains(file[at + 1]) { return file[at + 1] == 0xD9 ? lengths : nil }
        }
        return nil
    }
}
