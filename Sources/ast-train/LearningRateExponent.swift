import ASTTypes
import Foundation

/// γ of `--lr-exponent`: the learning rate is multiplied by share^−γ, share being the part of the split that an epoch trains.
///
/// Weights have mean 1, so γ = 0 moves the model as far per trained sample as training on everything does. γ = 1 moves it as far
/// per *epoch*: the rule of InfoBatch, whose weights have mean 1/share, and of KAKURENBO. In between is a compromise for moderate
/// shares; at a tenth of the samples γ = 1 would multiply the learning rate by ten.
struct LearningRateExponent {
    static let usual = 0.5
    static let usualShare = 0.5

    let exponent: Double

    /// - Throws: `Failure(.usage)` outside [0, 1].
    init(_ exponent: Double) throws {
        guard (0...1).contains(exponent) else {
            throw Failure(
                .usage, "--lr-exponent \(exponent) is outside [0, 1]", remedy: "give a number from 0 to 1")
        }
        self.exponent = exponent
    }

    func factor(share: Double) -> Double { share > 0 && exponent > 0 ? pow(share, -exponent) : 1 }

    /// - Parameter share: of the split, trained in an ordinary epoch.
    func warning(share: Double) -> String? {
        guard exponent > 0, exponent > Self.usual || share < Self.usualShare else { return nil }
        return
            "--lr-exponent \(exponent) at a rate of \(share) multiplies the learning rate by \(String(format: "%.2f", factor(share: share))); it is meant for exponents up to \(Self.usual) and rates from \(Self.usualShare) on"
    }
}
