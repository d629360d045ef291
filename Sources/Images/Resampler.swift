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
        precondition((1...4).contains(channels), "images have 1 to 4 channels, not \(channels)")
        precondition(min(region.width, region.height, toWidth, toHeight) > 0, "sizes are positive")
        precondition(region.left >= 0 && region.top >= 0, "\(region) lies inside the image")
        let across = table(
            FilterTable.Key(
                filter: filter, source: region.width, start: box.left, length: box.width, target: toWidth,
                mirrored: mirrored))
        let down = table(
            FilterTable.Key(
                filter: filter, source: region.height, start: box.top, length: box.height, target: toHeight,
                mirrored: false))
        let pass = Pass(
            across: across, down: down, overshoots: filter == .bicubic, channels: channels,
            sourceWidth: region.width, targetWidth: toWidth)
        lines.setFinite(pass.lineCount * Pass.batch)
        ring.setFinite(pass.slotCount * (pass.slots + 1))
        // Pointers, because bounds checks in the three inner loops take longer than their arithmetic. `Pass` stays
        // inside: source rows by the region, `lines` and `ring` by the counts they were just given, the target by the
        // sizes.
        unsafe lines.withUnsafeMutableBufferPointer { lines in
            unsafe ring.withUnsafeMutableBufferPointer { ring in
                guard let lines = lines.baseAddress, let ring = ring.baseAddress else { return }
                let first = unsafe source + (region.top * rowBytes + region.left * channels)
                unsafe pass.run(first, rowBytes: rowBytes, lines: lines, ring: ring, target: target)
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

extension [Float] {
    /// Makes room for `count` values; what was there before stays, so that all are finite.
    fileprivate mutating func setFinite(_ count: Int) {
        if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
    }
}
