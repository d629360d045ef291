internal import ASTTypes

/// Resizes an image until its shorter side has a certain length, and cuts out the centre: how trained networks are
/// usually evaluated.
///
/// Sizes and places are rounded as torchvision's `Resize(int)` and `CenterCrop` do.
public struct CenterCrop: Sendable, Hashable {
    /// What the cut has of the resized image's shorter side, in (0, 1]; timm's `crop_pct`.
    public var share: Double

    public init(share: Double = 0.875) { self.share = share }

    /// Where the cut of `width` × `height` lies, in which resized image.
    func cut(width: Int, height: Int, of image: ImageShape) -> (size: ImageShape, left: Int, top: Int) {
        let short = max(width, height, Int(Double(max(width, height)) / share))
        // In whole numbers, as Python's int(short * long / short) but without its rounding on the way.
        let long = short * max(image.width, image.height) / max(1, min(image.width, image.height))
        let size =
            image.width <= image.height
            ? ImageShape(height: long, width: short, channels: image.channels)
            : ImageShape(height: short, width: long, channels: image.channels)
        return (size, half(size.width - width), half(size.height - height))
    }

    /// Halves are rounded to the even neighbour, as Python does.
    private func half(_ margin: Int) -> Int { Int((Double(margin) / 2).rounded(.toNearestOrEven)) }

    /// - Throws: ``Failure`` (`usage`) when the share makes no sense.
    func validate() throws {
        guard share > 0.01, share <= 1 else {
            throw Failure(
                .usage, "a centre crop cannot have \(share) of the shorter side",
                remedy: "give a share above 0.01 and at most 1")
        }
    }
}
