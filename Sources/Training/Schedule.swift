internal import Foundation

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
