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
        precondition((1...4).contains(channels), "images have 1 to 4 channels, not \(channels)")
        precondition(
            source.count == width * height * channels, "source is not \(width)×\(height)×\(channels)")
        precondition(min(region.width, region.height, toWidth, toHeight) > 0, "sizes are positive")
        precondition(
            region.left >= 0 && region.top >= 0 && region.left + region.width <= width
                && region.top + region.height <= height, "\(region) lies inside \(width)×\(height)")
        let across = table(FilterTable.Key(filter: filter, source: region.width, target: toWidth))
        let down = table(FilterTable.Key(filter: filter, source: region.height, target: toHeight))
        target.setCount(toWidth * toHeight * channels)
        let pass = Pass(
            across: across, down: down, overshoots: filter == .bicubic, channels: channels,
            sourceWidth: region.width, targetWidth: toWidth)
        lines.setFinite(pass.lineCount * Pass.batch)
        ring.setFinite(pass.slotCount * (pass.slots + 1))
        // Pointers, because bounds checks in the three inner loops take longer than their arithmetic. `Pass` stays
        // inside: source rows by the region checked above, `lines` and `ring` by the counts they were just given, the
        // target by its count.
        unsafe source.withUnsafeBufferPointer { source in
            unsafe lines.withUnsafeMutableBufferPointer { lines in
                unsafe ring.withUnsafeMutableBufferPointer { ring in
                    unsafe target.withUnsafeMutableBufferPointer { target in
                        guard let sourceStart = source.baseAddress, let lines = lines.baseAddress,
                            let ring = ring.baseAddress, let target = target.baseAddress
                        else { return }
                        let first = unsafe sourceStart + (region.top * width + region.left) * channels
                        unsafe pass.run(
                            first, rowBytes: width * channels, lines: lines, ring: ring, target: target)
                    }
                }
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
