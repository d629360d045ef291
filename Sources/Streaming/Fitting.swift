internal import ASTTypes
internal import Images

/// How an image of another size becomes one of the size wanted, before augmentation.
enum Fitting {
    /// A border may add a side's eighth: 28 → 32 gets one; 24 → 32 is resized.
    private static let largestBorder = 8

    /// Whether the image is a little too small, on no side too large, and not of the very size.
    static func hasSmallBorder(_ image: ImageShape, in shape: ImageShape) -> Bool {
        func fits(_ side: Int, _ wanted: Int) -> Bool {
            side <= wanted && (wanted - side) * largestBorder <= wanted
        }
        return (image.height != shape.height || image.width != shape.width)
            && fits(image.height, shape.height) && fits(image.width, shape.width)
    }

    /// What of the image has the wanted proportions: its middle; odd margins leave the extra pixel at the bottom and right.
    static func region(of image: ImageShape, filling shape: ImageShape) -> PixelRegion {
        let scale = min(
            Double(image.width) / Double(shape.width), Double(image.height) / Double(shape.height))
        let width = min(image.width, max(1, Int((Double(shape.width) * scale).rounded())))
        let height = min(image.height, max(1, Int((Double(shape.height) * scale).rounded())))
        return PixelRegion(
            left: (image.width - width) / 2, top: (image.height - height) / 2, width: width, height: height)
    }

    /// Centres the image on zeros; an odd border has its extra line at the bottom and right.
    ///
    /// - Parameters:
    ///   - pixels: `image.elements` bytes.
    ///   - target: as many bytes as `shape` has pixels, times the image's channels.
    static func pad(
        _ pixels: UnsafePointer<UInt8>, _ image: ImageShape, to shape: ImageShape,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        let line = shape.width * image.channels
        let imageLine = image.width * image.channels
        unsafe target.update(repeating: 0, count: line * shape.height)
        let first =
            unsafe target + (shape.height - image.height) / 2 * line
            + (shape.width - image.width) / 2 * image.channels
        for row in 0..<image.height {
            unsafe (first + row * line).update(from: pixels + row * imageLine, count: imageLine)
        }
    }
}
