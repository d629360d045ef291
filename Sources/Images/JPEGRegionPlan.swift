/// Which part of a JPEG is decoded for a region, and where the region lies in it.
struct JPEGRegionPlan: Hashable {
    /// 1, 2, 4 or 8: each side of the image becomes that much smaller inside the inverse cosine transform.
    var divisor: Int
    /// Of the whole image, so divided, in pixels.
    var decodedWidth: Int
    var decodedHeight: Int
    /// The whole pixels of the divided image that the region touches.
    var pixels: PixelRegion
    /// The region seen from the top left of ``pixels``.
    var box: PixelBox
    /// What is decoded of each row: the region, what lies beside it where pixels share colours, and up to the next unit.
    var columns: Range<Int>
    /// Rows that are left out altogether.
    var skippedRows: Int
    /// Rows that are decoded and thrown away, so that colours go over smoothly into the region's first row.
    var contextRows: Int

    /// Pixels of a block's side.
    private static let block = 8
    /// libjpeg-turbo smoothes colours differently in rows of one or two of them.
    private static let fewestColumns = 8

    /// - Parameters:
    ///   - header: of the stored image.
    ///   - region: in pixels of the stored image.
    ///   - divisor: 1, 2, 4 or 8.
    init(_ header: JPEGRowReader.Header, region: PixelRegion, divisor: Int) {
        let image = header.file.image
        self.divisor = divisor
        decodedWidth = (image.width + divisor - 1) / divisor
        decodedHeight = (image.height + divisor - 1) / divisor
        let scaled = PixelBox(region).divided(by: divisor)
        pixels = scaled.touched
        box = scaled.relative(to: pixels)

        let unitWidth = header.unitWidth / divisor
        let shared = header.unitWidth > Self.block ? header.unitWidth / Self.block : 0
        let right = min(decodedWidth, pixels.left + pixels.width + shared)
        let left = max(0, min(pixels.left - shared, right - Self.fewestColumns))
        columns = (left / unitWidth * unitWidth)..<right

        let unitHeight = header.unitHeight / divisor
        let sharesRows = header.unitHeight > Self.block
        skippedRows = sharesRows ? max(0, pixels.top - 1) / unitHeight * unitHeight : pixels.top
        contextRows = pixels.top - skippedRows
    }

    /// The largest divisor that leaves a region at least as large as what it is resized to.
    static func divisor(of region: PixelRegion, toWidth: Int, toHeight: Int) -> Int {
        let reduction = min(region.width / toWidth, region.height / toHeight)
        return [8, 4, 2].first { $0 <= reduction } ?? 1
    }
}
