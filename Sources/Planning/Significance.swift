/// How much a sample promises to teach, relative to the others it is compared with.
///
///     s = λ · clip(L / mean L, 0, 2) / 2  +  (1 − λ) · clip(σ / mean σ, 0, 2) / 2        in 0...1
///
/// L is the cross entropy in nats, σ the standard deviation of the image's pixel values, λ the loss weight. The formula
/// and λ = 0.7 are those of the Adaptive Sparse Training script this package descends from. Since both parts are relative
/// to a mean, the mean of s is about ½ whatever the losses are.
public struct Significance: Sendable, Hashable {
    /// λ, in 0...1.
    public let lossWeight: Double

    public static let seed = Significance(unchecked: 0.7)

    /// - Throws: `Failure(.usage)` for a weight outside [0, 1].
    public init(lossWeight: Double) throws {
        try OptionCheck.fraction(lossWeight, option: "--loss-weight")
        self.init(unchecked: lossWeight)
    }

    private init(unchecked lossWeight: Double) { self.lossWeight = lossWeight }

    /// The significance of each sample among these.
    ///
    /// A sample whose loss is not finite has significance 0 and enters no mean. A mean of zero makes its part 0.
    /// - Parameters:
    ///   - losses: in nats.
    ///   - intensities: σ, as many as losses; one that is not finite, as of an image that was never measured, counts as
    ///     the mean.
    public func scores(losses: [Float], intensities: [Float]) -> [Float] {
        let lossScale = Self.scale(of: losses, weight: lossWeight)
        let intensityScale = Self.scale(of: intensities, weight: 1 - lossWeight)
        return losses.indices.map { i in
            guard losses[i].isFinite else { return 0 }
            let intensity = intensities[i].isFinite ? intensities[i] : intensityScale.mean
            return lossScale.part(of: losses[i]) + intensityScale.part(of: intensity)
        }
    }

    /// One of the two parts: weight · clip(value / mean, 0, 2) / 2.
    private struct Scale {
        var mean: Float
        var halfWeight: Float

        func part(of value: Float) -> Float {
            mean > 0 ? halfWeight * min(max(value / mean, 0), 2) : 0
        }
    }

    private static func scale(of values: [Float], weight: Double) -> Scale {
        var sum = 0.0
        var count = 0
        for value in values where value.isFinite {
            sum += Double(value)
            count += 1
        }
        return Scale(mean: count > 0 ? Float(sum / Double(count)) : 0, halfWeight: Float(weight / 2))
    }
}
