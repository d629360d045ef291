internal import ASTTypes
internal import Foundation

/// Overwrites a rectangle of random place, area and proportions (Zhong et al. 2017, "Random erasing data augmentation");
/// names, defaults and algorithm are torchvision's `RandomErasing`.
public struct RandomErasing: Sendable, Hashable {
    /// What a pixel is overwritten with.
    public enum Value: Sendable, Hashable {
        /// The data set's mean colour, to the nearest 8-bit level: what torchvision's value of 0 means after normalisation.
        case mean
        /// This level in every channel.
        case level(UInt8)
        /// Noise: normally distributed with the data set's mean and standard deviation, cut to 8 bits.
        case random
    }

    public var probability: Double
    /// The rectangle's share of the image's area.
    public var scale: ClosedRange<Double>
    /// Height divided by width.
    public var ratio: ClosedRange<Double>
    public var value: Value

    public init(
        probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33,
        ratio: ClosedRange<Double> = 0.3...3.3, value: Value = .mean
    ) {
        self.probability = probability
        self.scale = scale
        self.ratio = ratio
        self.value = value
    }

    /// Rectangles that are tried before the image stays as it is.
    private static let tries = 10

    func rectangle(_ draws: Draws, _ shape: ImageShape) -> PixelRectangle? {
        guard draws.words(.erasing).0.fraction < probability else { return nil }
        let area = Double(shape.width * shape.height)
        for attempt in 1...Self.tries {
            let words = draws.words(.erasing, attempt)
            let wanted = area * scale.value(at: words.0.fraction)
            let ratio = ratio.logarithmicValue(at: words.1.fraction)
            let height = Int((wanted * ratio).squareRoot().rounded(.toNearestOrEven))
            let width = Int((wanted / ratio).squareRoot().rounded(.toNearestOrEven))
            guard height < shape.height, width < shape.width else { continue }
            let top = words.2.choice(of: shape.height - height + 1)
            let left = words.3.choice(of: shape.width - width + 1)
            return PixelRectangle(columns: left..<(left + width), rows: top..<(top + height))
        }
        return nil
    }

    func apply(
        to pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, _ draws: Draws,
        _ normalization: Normalization
    ) {
        guard let rectangle = rectangle(draws, shape) else { return }
        switch value {
        case .mean: unsafe rectangle.fill(pixels, shape, with: normalization.meanLevels)
        case .level(let level):
            unsafe rectangle.fill(pixels, shape, with: Array(repeating: level, count: shape.channels))
        case .random: unsafe fillWithNoise(rectangle, pixels, shape, draws, normalization)
        }
    }

    private func fillWithNoise(
        _ rectangle: PixelRectangle, _ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape,
        _ draws: Draws, _ normalization: Normalization
    ) {
        // Two values of noise come from one draw.
        var (number, pair) = (0, (0.0, 0.0))
        for y in rectangle.rows {
            let row = y * shape.width
            let places = (row + rectangle.columns.lowerBound)..<(row + rectangle.columns.upperBound)
            for at in (places.lowerBound * shape.channels)..<(places.upperBound * shape.channels) {
                if number % 2 == 0 {
                    let words = draws.words(.noise, number / 2)
                    pair = normals(words.0, words.1)
                }
                let normal = number % 2 == 0 ? pair.0 : pair.1
                number += 1
                let channel = at % shape.channels
                let value =
                    Double(normalization.mean[channel])
                    + normal * Double(normalization.standardDeviation[channel])
                unsafe pixels[at] = UInt8(max(0, min(255, (value * 255).rounded())))
            }
        }
    }

    /// - Throws: ``Failure`` (`usage`) when a number makes no sense.
    func validate() throws {
        guard (0...1).contains(probability), scale.lowerBound >= 0, scale.upperBound <= 1,
            ratio.lowerBound > 0, ratio.upperBound.isFinite
        else {
            throw Failure(
                .usage,
                "random erasing cannot have probability \(probability), area \(scale) and proportions \(ratio)",
                remedy: "give a probability and areas within 0 and 1, and proportions above 0")
        }
    }
}

/// Two independent numbers from the standard normal distribution (Box and Muller 1958).
func normals(_ first: UInt32, _ second: UInt32) -> (Double, Double) {
    let radius = (-2 * log((Double(first) + 1) * 0x1p-32)).squareRoot()
    let angle = 2 * Double.pi * second.fraction
    return (radius * cos(angle), radius * sin(angle))
}

/// Some of an image's pixels.
struct PixelRectangle: Hashable, Sendable {
    var columns: Range<Int>
    var rows: Range<Int>

    var area: Int { columns.count * rows.count }

    /// - Parameter color: a level per channel.
    func fill(_ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, with color: [UInt8]) {
        for y in rows {
            for x in columns {
                for channel in 0..<shape.channels {
                    unsafe pixels[(y * shape.width + x) * shape.channels + channel] = color[channel]
                }
            }
        }
    }
}
