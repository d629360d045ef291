/// A rectangle of an image, in pixels from its top left.
public struct PixelRegion: Sendable, Hashable {
    public var left: Int
    public var top: Int
    public var width: Int
    public var height: Int

    public init(left: Int, top: Int, width: Int, height: Int) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }
}

/// Resizes 8-bit images, antialiased, to within one level of what Pillow's `resize` gives with the same filter.
///
/// Like Pillow it goes along the rows first and then down the columns, but rounds only in the end. Keeps the filters of sizes
/// met before, and scratch memory for as many resized rows as the filter is high: make one per worker, and use it from
/// one thread at a time.
@safe
public final class Resampler {
    private var tables: [FilterTable.Key: FilterTable] = [:]
    /// Some source rows.
    private var lines: [Float] = []
    /// Rows that are resized along, the source's row r in slot r modulo their number, and one that nobody reads.
    private var ring: [Float] = []
    /// Of ``IntegerPass``.
    private var scratch: [UInt16] = []
    /// Source rows that come one after the other.
    private var window: [UInt8] = []

    /// Sizes of photographs vary: the filters of more than so many pairs of sizes are not kept.
    private static let tableLimit = 64

    public init() {}

    /// Resizes `region` of an image, by default all of it; pixels outside the region play no part.
    ///
    /// - Parameters:
    ///   - source: `height × width × channels` bytes.
    ///   - target: is given exactly `toHeight × toWidth × channels` bytes; its capacity is reused.
    /// - Precondition: `source` has the bytes that the sizes say, there are 1 to 4 channels, all sizes are positive and
    ///   the region lies inside the image.
    public func resize(
        _ source: [UInt8], width: Int, height: Int, channels: Int, region: PixelRegion? = nil, toWidth: Int,
        toHeight: Int, filter: ResamplingFilter, into target: inout [UInt8]
    ) {
        let region = region ?? PixelRegion(left: 0, top: 0, width: width, height: height)
        precondition(
            source.count == width * height * channels, "source is not \(width)×\(height)×\(channels)")
        precondition(
            region.isInside(width: width, height: height), "\(region) lies inside \(width)×\(height)")
        precondition(toWidth > 0 && toHeight > 0, "sizes are positive")
        target.setCount(toWidth * toHeight * channels)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe target.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                unsafe resize(
                    source, rowBytes: width * channels, channels: channels, region: region, toWidth: toWidth,
                    toHeight: toHeight, mirrored: false, filter: filter, into: target)
            }
        }
    }

    /// Resizes `region` of an image that lies anywhere; pixels outside the region play no part.
    ///
    /// - Parameters:
    ///   - source: the image's first byte; its rows are `rowBytes` apart.
    ///   - mirrored: whether left and right change places after the resize.
    ///   - target: room for `toHeight × toWidth × channels` bytes.
    /// - Precondition: the region lies inside what `source` points to, there are 1 to 4 channels, and all sizes are
    ///   positive.
    public func resize(
        _ source: UnsafePointer<UInt8>, rowBytes: Int, channels: Int, region: PixelRegion, toWidth: Int,
        toHeight: Int, mirrored: Bool, filter: ResamplingFilter, into target: UnsafeMutablePointer<UInt8>
    ) {
        unsafe resize(
            source, rowBytes: rowBytes, channels: channels, region: region,
            box: PixelBox(region).relative(to: region), toWidth: toWidth, toHeight: toHeight,
            mirrored: mirrored, filter: filter, into: target)
    }

    /// - Parameter box: what of the region the target shows, seen from the region's top left.
    func resize(
        _ source: UnsafePointer<UInt8>, rowBytes: Int, channels: Int, region: PixelRegion, box: PixelBox,
        toWidth: Int, toHeight: Int, mirrored: Bool, filter: ResamplingFilter,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        precondition(region.left >= 0 && region.top >= 0, "\(region) lies inside the image")
        let resize = Resize(
            width: region.width, height: region.height, box: box, channels: channels, toWidth: toWidth,
            toHeight: toHeight, mirrored: mirrored, filter: filter)
        let first = unsafe source + (region.top * rowBytes + region.left * channels)
        let (across, down) = tables(resize)
        if let pass = integerPass(resize, across, down) {
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                guard let scratch = scratch.baseAddress else { return }
                for row in 0..<toHeight {
                    unsafe pass.draw(
                        row, from: first + pass.rows(of: row).lowerBound * rowBytes, rowBytes: rowBytes,
                        scratch: scratch, into: target + row * toWidth * channels)
                }
            }
        } else {
            unsafe run(resize, across, down, first, rowBytes: rowBytes, into: target)
        }
    }

    /// Resizes an image whose rows come one after the other, keeping no more of them than one target row is made of and
    /// what comes at once.
    ///
    /// - Parameters:
    ///   - rowBytes: of a row as it comes, in which the image's begin at byte `offset`.
    ///   - read: writes the next rows, as many as it is told, where it is told; called until all are read.
    /// - Throws: what `read` throws.
    func resize(
        _ resize: Resize, rowBytes: Int, offset: Int, into target: UnsafeMutablePointer<UInt8>,
        read: (Int, UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
    ) throws(ImageError) {
        let (across, down) = tables(resize)
        let pass = integerPass(resize, across, down)
        let room = pass == nil ? resize.height : min(resize.height, down.taps + 2 * Self.rowsAtOnce)
        window.setCount(room * rowBytes)
        defer { window.releaseIfLarge() }
        try unsafe window.withUnsafeMutableBufferPointer { window throws(ImageError) in
            try unsafe scratch.withUnsafeMutableBufferPointer { scratch throws(ImageError) in
                guard let window = window.baseAddress else { return }
                var rows = unsafe RowWindow(
                    start: window, rowBytes: rowBytes, room: room, count: resize.height)
                guard let pass, let scratch = scratch.baseAddress else {
                    try unsafe rows.fill(upTo: resize.height, from: 0, read)
                    return unsafe run(
                        resize, across, down, window + offset, rowBytes: rowBytes, into: target)
                }
                for row in 0..<resize.toHeight {
                    let needed = pass.rows(of: row)
                    try unsafe rows.fill(upTo: needed.upperBound, from: needed.lowerBound, read)
                    unsafe pass.draw(
                        row, from: rows.row(needed.lowerBound) + offset, rowBytes: rowBytes,
                        scratch: scratch, into: target + row * resize.toWidth * resize.channels)
                }
                try unsafe rows.fill(upTo: resize.height, from: resize.height, read)
            }
        }
    }

    /// Rows that are read at once.
    static let rowsAtOnce = 16

    private func tables(_ resize: Resize) -> (across: FilterTable, down: FilterTable) {
        precondition((1...4).contains(resize.channels), "images have 1 to 4 channels, not \(resize.channels)")
        precondition(
            min(resize.width, resize.height, resize.toWidth, resize.toHeight) > 0, "sizes are positive")
        let across = FilterTable.Key(
            filter: resize.filter, source: resize.width, start: resize.box.left, length: resize.box.width,
            target: resize.toWidth, mirrored: resize.mirrored)
        let down = FilterTable.Key(
            filter: resize.filter, source: resize.height, start: resize.box.top, length: resize.box.height,
            target: resize.toHeight, mirrored: false)
        return (table(across), table(down))
    }

    private func integerPass(_ resize: Resize, _ across: FilterTable, _ down: FilterTable) -> IntegerPass? {
        let pass = IntegerPass(
            across: across, down: down, channels: resize.channels, sourceWidth: resize.width,
            targetWidth: resize.toWidth)
        if let pass { scratch.grow(pass.scratchCount) }
        return pass
    }

    private func run(
        _ resize: Resize, _ across: FilterTable, _ down: FilterTable, _ source: UnsafePointer<UInt8>,
        rowBytes: Int, into target: UnsafeMutablePointer<UInt8>
    ) {
        let pass = Pass(
            across: across, down: down, overshoots: resize.filter == .bicubic, channels: resize.channels,
            sourceWidth: resize.width, targetWidth: resize.toWidth)
        lines.grow(pass.lineCount * Pass.batch)
        ring.grow(pass.slotCount * (pass.slots + 1))
        // Pointers, because bounds checks in the three inner loops take longer than their arithmetic. `Pass` stays
        // inside: source rows by the region, `lines` and `ring` by the counts they were just given, the target by the
        // sizes.
        unsafe lines.withUnsafeMutableBufferPointer { lines in
            unsafe ring.withUnsafeMutableBufferPointer { ring in
                guard let lines = lines.baseAddress, let ring = ring.baseAddress else { return }
                unsafe pass.run(source, rowBytes: rowBytes, lines: lines, ring: ring, target: target)
            }
        }
    }

    private func table(_ key: FilterTable.Key) -> FilterTable {
        if let known = tables[key] { return known }
        if tables.count >= Self.tableLimit { tables.removeAll(keepingCapacity: true) }
        let table = FilterTable(key)
        tables[key] = table
        return table
    }
}

/// What is to be made of an image, or of the part of one.
struct Resize {
    /// Of the source, in pixels.
    var width: Int
    var height: Int
    /// What of the source the target shows.
    var box: PixelBox
    var channels: Int
    var toWidth: Int
    var toHeight: Int
    var mirrored: Bool
    var filter: ResamplingFilter
}

extension Array where Element: Numeric {
    /// Makes room for `count` values; what was there before stays, so that all are finite.
    fileprivate mutating func grow(_ count: Int) {
        if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
    }
}
