internal import ASTTypes

/// A few random operations at one strength (Cubuk et al. 2019, "RandAugment: Practical automated data augmentation with a
/// reduced search space"); operations and strengths are those of torchvision's `RandAugment`.
public struct RandAugment: Sendable, Hashable {
    /// Operations that an image gets, one after the other.
    public var operations: Int
    /// Their strength, in `0..<bins`.
    public var magnitude: Int
    /// Steps from no effect to the strongest.
    public var bins: Int

    public init(operations: Int = 2, magnitude: Int = 9, bins: Int = 31) {
        self.operations = operations
        self.magnitude = magnitude
        self.bins = bins
    }

    enum Operation: CaseIterable {
        case identity, shearX, shearY, translateX, translateY, rotate, brightness, color, contrast, sharpness
        case posterize, solarize, autoContrast, equalize
    }

    func operations(_ draws: Draws, _ shape: ImageShape) -> [PixelOperation] {
        (0..<operations).compactMap { number in
            let words = draws.words(.randAugment, number)
            let operation = Operation.allCases[words.0.choice(of: Operation.allCases.count)]
            return self.operation(operation, isNegative: words.1 >> 31 == 1, shape)
        }
    }

    /// - Returns: nil for the operation that changes nothing.
    func operation(_ operation: Operation, isNegative: Bool, _ shape: ImageShape) -> PixelOperation? {
        let share = Double(magnitude) / Double(bins - 1)
        let sign = isNegative ? -1.0 : 1.0
        return switch operation {
        case .identity: nil
        case .shearX: .affine(.shearX(0.3 * share * sign))
        case .shearY: .affine(.shearY(0.3 * share * sign))
        case .translateX:
            .affine(.translate(right: Int(Double(shape.width) * 150 / 331 * share * sign), down: 0))
        case .translateY:
            .affine(.translate(right: 0, down: Int(Double(shape.height) * 150 / 331 * share * sign)))
        case .rotate: .affine(.rotate(degrees: 30 * share * sign, shape))
        case .brightness: .brightness(1 + 0.9 * share * sign)
        case .color: .saturation(1 + 0.9 * share * sign)
        case .contrast: .contrast(1 + 0.9 * share * sign)
        case .sharpness: .sharpness(1 + 0.9 * share * sign)
        case .posterize: .posterize(bits: 8 - Int((4 * share).rounded(.toNearestOrEven)))
        case .solarize: .solarize(threshold: 255 * (1 - share))
        case .autoContrast: .autoContrast
        case .equalize: .equalize
        }
    }

    /// - Throws: ``Failure`` (`usage`) when a number makes no sense.
    func validate() throws {
        guard (0...32).contains(operations), bins > 1, (0..<bins).contains(magnitude), bins <= 1000 else {
            throw Failure(
                .usage,
                "RandAugment cannot have \(operations) operations of magnitude \(magnitude) of \(bins)",
                remedy:
                    "give 0 to 32 operations and a magnitude below the number of bins, which is 31 as a rule")
        }
    }
}
