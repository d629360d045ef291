/// Where the restart segments of a JPEG lie, as a segment of the JPEG itself says, and how to read only some of them.
///
/// The application segment APP9 holds, numbers in the order of the format (most significant byte first):
///
/// | bytes | what |
/// |---|---|
/// | 8 | `ASTINDEX` |
/// | 1 | 1, the version |
/// | 2 each | the length of each restart segment, without its mark, in the file's order |
///
/// The file has one scan, and its restart interval divides the units of a row, so that the segments are a grid.
struct JPEGIndex {
    static let name: StaticString = "ASTINDEX"
    static let version: UInt8 = 1
    /// Bytes before the lengths.
    static let headBytes = 9
    /// Most restart segments: their lengths fit into one application segment.
    static let mostSegments = 32_000

    /// Units of the grid's rows, in pixels.
    let unitWidth: Int
    let unitHeight: Int
    /// Of the whole image, in pixels.
    let width: Int
    let height: Int
    /// Units of a restart segment.
    let interval: Int
    /// Of the grid.
    let columns: Int
    let rows: Int
    /// Where each restart segment begins, in the grid's order, and behind the last where a further one would.
    let offsets: [Int]
    /// Segments of the file that an excerpt needs as they are, and where its frame header and scan header lie.
    private let tables: [Range<Int>]
    private let frame: Range<Int>
    private let scan: Range<Int>

    /// Nil where `bytes` have no index, or one that does not fit them.
    init?(_ bytes: RawSpan, _ header: JPEGRowReader.Header) {
        guard let lengths = header.file.segments.index, !header.file.segments.hasManyScans else { return nil }
        let parts = Parts(bytes)
        guard let frame = parts.frame, let scan = parts.scan, parts.interval > 0 else { return nil }
        (self.frame, self.scan, tables, interval) = (frame, scan, parts.tables, parts.interval)
        (unitWidth, unitHeight) = (header.unitWidth, header.unitHeight)
        (width, height) = (header.file.image.width, header.file.image.height)
        let units = (width + unitWidth - 1) / unitWidth
        columns = units / interval
        rows = (height + unitHeight - 1) / unitHeight
        guard units % interval == 0, lengths.count == columns * rows * 2 else { return nil }
        var offsets = [scan.upperBound]
        offsets.reserveCapacity(columns * rows + 1)
        var at = scan.upperBound
        for index in 0..<(columns * rows) {
            at += bytes.bigEndian(lengths.lowerBound + index * 2, bytes: 2) + 2
            offsets.append(at)
        }
        // The end mark takes the place of the mark after the last segment.
        guard at <= bytes.byteCount, bytes[byte: at - 2] == 0xFF, bytes[byte: at - 1] == 0xD9 else {
            return nil
        }
        self.offsets = offsets
    }

    /// The segments before the pixels, as their markers lie in a file.
    private struct Parts {
        var tables: [Range<Int>] = []
        var frame: Range<Int>?
        var scan: Range<Int>?
        var interval = 0

        init(_ bytes: RawSpan) {
            var offset = 2
            while scan == nil, let segment = JPEGSegments.segment(at: offset, of: bytes) {
                let whole = segment.data.lowerBound - 4..<segment.data.upperBound
                switch segment.marker {
                case 0xC0,
                    0xC1 where whole.count > 9:
                    frame = whole
                case 0xDA: scan = whole
                // Tables, and the segments that tell how colours are stored.
                case 0xC4, 0xDB, 0xE0, 0xEE: tables.append(whole)
                case 0xDD where segment.data.count == 2:
                    interval = bytes.bigEndian(segment.data.lowerBound, bytes: 2)
                    tables.append(whole)
                default: break
                }
                offset = segment.data.upperBound
            }
        }
    }

    /// A part of the grid.
    struct Cells: Hashable {
        var columns: Range<Int>
        var rows: Range<Int>
    }

    /// The cells that hold what `plan` decodes.
    func cells(for plan: JPEGRegionPlan) -> Cells {
        let cellWidth = unitWidth * interval
        let right = min(width, plan.columns.upperBound * plan.divisor)
        // One row of colours below, where rows share them.
        let below = unitHeight > 8 ? unitHeight / 8 : 0
        let bottom = min(height, (plan.pixels.top + plan.pixels.height) * plan.divisor + below)
        return Cells(
            columns: plan.columns.lowerBound * plan.divisor / cellWidth..<(right + cellWidth - 1) / cellWidth,
            rows: plan.skippedRows * plan.divisor / unitHeight..<(bottom + unitHeight - 1) / unitHeight)
    }

    /// Writes a JPEG of the cells alone.
    ///
    /// - Returns: where in the image its first pixel lies; nil where the marks are not where the index says.
    func excerpt(_ cells: Cells, of bytes: RawSpan, into file: inout [UInt8]) -> (left: Int, top: Int)? {
        let left = cells.columns.lowerBound * interval * unitWidth
        let top = cells.rows.lowerBound * unitHeight
        let right = min(width, cells.columns.upperBound * interval * unitWidth)
        let bottom = min(height, cells.rows.upperBound * unitHeight)
        file.removeAll(keepingCapacity: true)
        file += [0xFF, 0xD8]
        for table in tables { file.append(bytes, table) }
        let size = file.count + 5
        file.append(bytes, frame)
        for (offset, value) in [bottom - top, right - left].enumerated() {
            file[size + offset * 2] = UInt8(truncatingIfNeeded: value >> 8)
            file[size + offset * 2 + 1] = UInt8(truncatingIfNeeded: value)
        }
        file.append(bytes, scan)
        var count = 0
        for row in cells.rows {
            for column in cells.columns {
                let cell = row * columns + column
                guard isMarked(cell, bytes) else { return nil }
                if count > 0 { file += [0xFF, 0xD0 | UInt8((count - 1) & 7)] }
                file.append(bytes, offsets[cell]..<offsets[cell + 1] - 2)
                count += 1
            }
        }
        file += [0xFF, 0xD9]
        return (left, top)
    }

    /// Whether a restart mark of the right number stands before the cell.
    private func isMarked(_ cell: Int, _ bytes: RawSpan) -> Bool {
        let at = offsets[cell] - 2
        return cell == 0
            || (bytes[byte: at] == 0xFF && bytes[byte: at + 1] == 0xD0 | UInt8((cell - 1) & 7))
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
