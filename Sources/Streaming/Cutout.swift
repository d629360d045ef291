internal import ASTTypes

/// Overwrites a square around a random place with the mean colour; what of it lies outside the image is lost (DeVries and
/// Taylor 2017, "Improved regularization of convolutional neural networks with cutout").
public struct Cutout: Sendable, Hashable {
    /// Side of the square, in pixels.
    public var length: Int

    public init(length: Int) { self.length = length }

    func rectangle(_ draws: Draws, _ shape: ImageShape) -> PixelRectangle {
        let words = draws.words(.cutout)
        let (x, y) = (words.0.choice(of: shape.width), words.1.choice(of: shape.height))
        func side(_ centre: Int, _ limit: Int) -> Range<Int> {
            let start = centre - length / 2
            return max(0, start)..<max(0, min(limit, start + length))
        }
        return PixelRectangle(columns: side(x, shape.width), rows: side(y, shape.height))
    }

    /// - Throws: ``Failure`` (`usage`) when the length makes no sense.
    func validate() throws {
        guard (0...1 << 20).contains(length) else {
            throw Failure(.usage, "a square of \(length) pixels cannot be cut out", remedy: "give 0 or more")
        }
    }
}
