internal import ASTTypes
internal import Foundation
internal import Images

/// A window of random area and proportions, resized to what the trainer gets.
///
/// The algorithm, names and defaults are torchvision's `RandomResizedCrop` (Szegedy et al. 2014, "Going Deeper with
/// Convolutions", §6).
public struct RandomResizedCrop: Sendable, Hashable {
    /// The window's share of the image's area.
    public var scale: ClosedRange<Double>
    /// Width divided by height.
    public var ratio: ClosedRange<Double>

    public init(scale: ClosedRange<Double> = 0.08...1, ratio: ClosedRange<Double> = 0.75...(4.0 / 3)) {
        self.scale = scale
        self.ratio = ratio
    }

    /// Windows that are tried before the largest central one of allowed proportions is taken.
    private static let tries = 10

    func region(width: Int, height: Int, _ draws: Draws) -> PixelRegion {
        let area = Double(width) * Double(height)
        for attempt in 0..<Self.tries {
            let words = draws.words(.resizedCrop, attempt)
            let wanted = area * scale.value(at: words.0.fraction)
            let ratio = ratio.logarithmicValue(at: words.1.fraction)
            let across = Int((wanted * ratio).squareRoot().rounded(.toNearestOrEven))
            let down = Int((wanted / ratio).squareRoot().rounded(.toNearestOrEven))
            guard across > 0, across <= width, down > 0, down <= height else { continue }
            return PixelRegion(
                left: words.3.choice(of: width - across + 1), top: words.2.choice(of: height - down + 1),
                width: across, height: down)
        }
        return centre(width: width, height: height)
    }

    /// The largest window in the middle whose proportions are allowed.
    private func centre(width: Int, height: Int) -> PixelRegion {
        let proportion = Double(width) / Double(height)
        var (across, down) = (width, height)
        if proportion < ratio.lowerBound {
            down = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
        } else if proportion > ratio.upperBound {
            across = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
        }
        // At least a pixel: an image may be a thousand times as wide as high.
        across = min(width, max(1, across))
        down = min(height, max(1, down))
        return PixelRegion(
            left: (width - across) / 2, top: (height - down) / 2, width: across, height: down)
    }

    /// - Throws: ``Failure`` (`usage`) when a range makes no sense.
    func validate() throws {
        guard scale.lowerBound > 0, scale.upperBound <= 1 else {
            throw Failure(
                .usage, "a crop cannot have \(scale.lowerBound) to \(scale.upperBound) of the image's area",
                remedy: "give shares above 0 and at most 1")
        }
        guard ratio.lowerBound > 0, ratio.upperBound.isFinite else {
            throw Failure(
                .usage, "a crop cannot be \(ratio.lowerBound) to \(ratio.upperBound) times as wide as high",
                remedy: "give proportions above 0, such as 0.75 and 1.33")
        }
    }
}
