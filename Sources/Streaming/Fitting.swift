internal import ASTTypes
internal import Images

/// How an image of another size becomes one of the size wanted, before augmentation.
struct Fitting: Sendable {
    let height: Int
    let width: Int
    /// Whether images that are a little too small get a border of zeros. Only for stores whose images all have one
    /// size: elsewhere a border around some images would tell them apart.
    let pads: Bool

    /// A border may add a side's eighth: 28 → 32 gets one; 24 → 32 is resized.
    private static let largestBorder = 8

    func isExact(_ shape: ImageShape) -> Bool { shape.height == height && shape.width == width }

    /// - Parameters:
    ///   - pixels: of `shape`, row by row, channels last.
    ///   - resampler: keeps its filters from image to image.
    ///   - fitted: what becomes of them; not touched where they fit as they are.
    /// - Returns: whether `fitted` was written.
    func fit(
        _ pixels: [UInt8], _ shape: ImageShape, using resampler: Resampler, into fitted: inout [UInt8]
    ) -> Bool {
        if isExact(shape) { return false }
        if pads, hasSmallBorder(shape.height, height), hasSmallBorder(shape.width, width) {
            pad(pixels, shape, into: &fitted)
        } else {
            resampler.resizeToFill(
                pixels, width: shape.width, height: shape.height, channels: shape.channels, toWidth: width,
                toHeight: height, filter: .bilinear, into: &fitted)
        }
        return true
    }

    private func hasSmallBorder(_ side: Int, _ wanted: Int) -> Bool {
        side <= wanted && (wanted - side) * Self.largestBorder <= wanted
    }

    /// Centres the image; an odd border has its extra line at the bottom and right.
    private func pad(_ pixels: [UInt8], _ shape: ImageShape, into fitted: inout [UInt8]) {
        let line = width * shape.channels
        let imageLine = shape.width * shape.channels
        let top = (height - shape.height) / 2
        let left = (width - shape.width) / 2 * shape.channels
        fitted.removeAll(keepingCapacity: true)
        fitted.append(contentsOf: repeatElement(0, count: top * line))
        for row in 0..<shape.height {
            fitted.append(contentsOf: repeatElement(0, count: left))
            fitted.append(contentsOf: pixels[row * imageLine..<(row + 1) * imageLine])
            fitted.append(contentsOf: repeatElement(0, count: line - left - imageLine))
        }
        fitted.append(contentsOf: repeatElement(0, count: (height - shape.height - top) * line))
    }
}
