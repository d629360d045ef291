internal import ASTTypes
internal import Foundation

/// The random numbers of one sample in one epoch; the same for any order of visits and any number of workers.
///
/// Every use has numbers of its own, so that switching one augmentation on leaves the others' draws as they were.
struct Draws {
    let random: CounterRandom
    let epoch: Int
    let sample: UInt32

    /// What a draw is for. Raw values are the first of the counters it may use; the next use's begin far enough off.
    enum Use: UInt32 {
        /// Place of the window in the padded image, and flip.
        case window = 0
        case resizedCrop = 16
        case colorJitter = 48
        case randAugment = 64
        case cutout = 128
        case erasing = 144
        /// As many as a value each for the pixels of the largest image need.
        case noise = 65_536
    }

    func words(_ use: Use, _ index: Int = 0) -> (UInt32, UInt32, UInt32, UInt32) {
        random.words(epoch: epoch, sample: sample, draw: use.rawValue &+ UInt32(truncatingIfNeeded: index))
    }
}

extension UInt32 {
    /// A number in [0, 1) with these 32 bits.
    var fraction: Double { Double(self) * 0x1p-32 }

    /// One of `0..<count`, all equally likely to within `count` parts in 2³².
    func choice(of count: Int) -> Int { Int((UInt64(self) * UInt64(count)) >> 32) }
}

extension ClosedRange<Double> {
    /// The place in the range that a fraction in [0, 1) marks.
    func value(at fraction: Double) -> Double { lowerBound + (upperBound - lowerBound) * fraction }

    /// The logarithm of the value is evenly spread, so that a ratio is as likely as its inverse.
    func logarithmicValue(at fraction: Double) -> Double {
        let (low, high) = (log(lowerBound), log(upperBound))
        return exp(low + (high - low) * fraction)
    }
}
