/// How likely a row is kept by its rank, and the weight that undoes it.
///
///     π = max(f, U^b)        w = c·(rate/π)^β
///
/// where U, the rank among recent losses, is as good as uniform in [0, 1]. For β = 0 it is the power of Selective-Backprop,
/// f = 0 and b = 1/rate − 1. With weights f = rate/4, the floor that plans have (``PPSPolicy/floorShare``), so that no weight
/// exceeds 4; b is then such that the rate is met all the same:
///
///     E π = f·x + (1 − f·x)/(b + 1) = rate,        x = f^(1/b)
///
/// x being the rank below which the floor decides. c makes the mean weight of what is kept 1; for β = 1 it is 1 by itself, and
/// π·w = rate for each row: whatever the batch, the weighted sum over the rows kept is on average rate · the sum over all.
struct RankedInclusion: Sendable, Hashable {
    let rate: Double
    let beta: Double
    /// f.
    let floor: Double
    /// b.
    let exponent: Double
    /// c.
    private let scale: Double

    /// - Precondition: rate in (0, 1], β in [0, 1].
    init(rate: Double, beta: Double) {
        self.rate = rate
        self.beta = beta
        floor = beta > 0 ? PPSPolicy.floorShare * rate : 0
        exponent = floor > 0 && rate < 1 ? Self.exponent(floor: floor, rate: rate) : 1 / rate - 1
        let left = 1 - beta
        // E π^(1 − β), likewise.
        let edge = Self.edge(floor, exponent)
        let held = floor > 0 ? InverseWeights.power(floor, left) : 0
        let mean = held * edge + (1 - held * edge) / (exponent * left + 1)
        scale = beta > 0 && beta < 1 ? InverseWeights.power(rate, left) / mean : 1
    }

    /// - Parameter rank: share of recent losses that are at most this one, in 0...1.
    func probability(rank: Double) -> Float {
        if exponent == 0 { return 1 }
        let power = fastExp2(Float(min(exponent, 1e6)) * fastLog2(Float(max(rank, 0x1p-20))))
        return min(1, max(Float(floor), power))
    }

    func weight(probability: Float) -> Float {
        guard beta > 0, probability > 0 else { return 1 }
        return Float(scale * InverseWeights.power(rate / Double(probability), beta))
    }

    /// x; 0 without a floor.
    private static func edge(_ floor: Double, _ exponent: Double) -> Double {
        guard floor > 0, exponent > 0 else { return 0 }
        return Double(fastExp2(fastLog2(Float(floor)) / Float(exponent)))
    }

    /// By halving: the expected share falls from 1 to the floor as b rises.
    private static func exponent(floor: Double, rate: Double) -> Double {
        var (low, high) = (0.0, 4 / rate)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            let held = floor * edge(floor, middle)
            if held + (1 - held) / (middle + 1) > rate { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
