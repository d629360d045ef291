internal import Foundation

/// Progress as a line over trained samples, which stays at its end.
struct Pace: Hashable, Sendable {
    /// Trained samples at the start.
    var trained: Int
    /// Progress there.
    var start: Double
    /// Samples from start to end.
    var samples: Int
    var end: Double

    func progress(at trained: Int) -> Double {
        let share = min(1, Double(trained - self.trained) / Double(samples))
        return share < 1 ? start + (end - start) * share : end
    }
}

/// How a learning rate changes over a run, as a function of progress: trained samples over planned samples.
///
/// A run that goes on past its plan keeps the last value.
enum Schedule: Hashable, Sendable {
    /// Straight from `start` up to 1 at `peak`, then straight down to `end` (cifar10-airbench).
    case triangle(start: Double, peak: Double, end: Double)
    /// Half a cosine from 1 down to 0 (Loshchilov and Hutter 2017).
    case cosine

    /// The factor on the learning rate.
    func factor(at progress: Double) -> Double {
        let progress = min(max(progress, 0), 1)
        switch self {
        case .triangle(let start, let peak, let end):
            if progress < peak { return start + (1 - start) * progress / peak }
            return 1 + (end - 1) * (progress - peak) / (1 - peak)
        case .cosine:
            return 0.5 * (1 + cos(.pi * progress))
        }
    }
}
