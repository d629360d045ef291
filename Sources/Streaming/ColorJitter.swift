internal import ASTTypes

/// Varies brightness, contrast, saturation and hue, in random order; torchvision's `ColorJitter`.
public struct ColorJitter: Sendable, Hashable {
    /// Factors from which one is drawn evenly; 1 leaves the image as it is.
    public var brightness: ClosedRange<Double>
    public var contrast: ClosedRange<Double>
    public var saturation: ClosedRange<Double>
    /// Parts of the colour circle, within −0.5…0.5; 0 leaves the image as it is.
    public var hue: ClosedRange<Double>

    /// Factors of 1 ± each amount, but not below 0; hue by ± the amount.
    public init(brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0) {
        // What is not a number becomes what is refused later, since no range can be made of it.
        func size(_ amount: Double) -> Double { amount.isNaN ? .infinity : amount.magnitude }
        func factors(_ amount: Double) -> ClosedRange<Double> {
            max(0, 1 - size(amount))...(1 + size(amount))
        }
        self.brightness = factors(brightness)
        self.contrast = factors(contrast)
        self.saturation = factors(saturation)
        self.hue = -size(hue)...size(hue)
    }

    func operations(_ draws: Draws) -> [PixelOperation] {
        let (first, order) = (draws.words(.colorJitter), draws.words(.colorJitter, 1))
        var all: [PixelOperation?] = [
            drawn(brightness, first.0, neutral: 1).map(PixelOperation.brightness),
            drawn(contrast, first.1, neutral: 1).map(PixelOperation.contrast),
            drawn(saturation, first.2, neutral: 1).map(PixelOperation.saturation),
            drawn(hue, first.3, neutral: 0).map(PixelOperation.hue),
        ]
        // Fisher and Yates.
        all.swapAt(3, order.0.choice(of: 4))
        all.swapAt(2, order.1.choice(of: 3))
        all.swapAt(1, order.2.choice(of: 2))
        return all.compactMap(\.self)
    }

    private func drawn(_ range: ClosedRange<Double>, _ word: UInt32, neutral: Double) -> Double? {
        range == neutral...neutral ? nil : range.value(at: word.fraction)
    }

    /// - Throws: ``Failure`` (`usage`) when a range makes no sense.
    func validate() throws {
        for (name, range) in [
            ("brightness", brightness), ("contrast", contrast), ("saturation", saturation),
        ] {
            guard range.lowerBound >= 0, range.upperBound.isFinite else {
                throw Failure(
                    .usage, "\(name) cannot be multiplied by \(range.lowerBound) to \(range.upperBound)",
                    remedy: "give factors of at least 0")
            }
        }
        guard hue.lowerBound >= -0.5, hue.upperBound <= 0.5 else {
            throw Failure(
                .usage, "hue cannot be turned by \(hue.lowerBound) to \(hue.upperBound) of a circle",
                remedy: "stay within -0.5 and 0.5")
        }
    }
}
