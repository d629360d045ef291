/// Weights that undo what selection does to the mean: w = (rate/π)^β, scaled so that their expected mean is 1.
///
/// For β = 1 this is the estimator of Horvitz and Thompson (1952): E[Σ_drawn w·x] = rate·Σ_all x for any x, since each
/// sample contributes π·(rate/π)·x. The expected mean of the weights is then 1 by itself (Σπ·rate/π = rate·N = K), so the
/// step size needs no change. For β < 1 the weights keep part of the emphasis on what was drawn more often, as in
/// prioritised replay (Schaul et al. 2016); they are divided by Σπ(rate/π)^β / K, so that only *relative* weights change.
/// β = 0 weighs nothing.
struct InverseWeights: Sendable, Hashable {
    /// Of each cell; 0 where π is.
    let weights: [Float]

    /// - Parameters:
    ///   - probabilities: π of each cell.
    ///   - counts: samples of each cell.
    ///   - beta: in 0...1.
    init(probabilities: [Double], counts: [Int], beta: Double) {
        let samples = counts.reduce(0, +)
        let chosen = zip(probabilities, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
        let rate = samples > 0 ? chosen / Double(samples) : 0
        let raw = probabilities.map { $0 > 0 ? InverseWeights.power(rate / $0, beta) : 0 }
        var mean = 0.0
        for cell in raw.indices { mean += raw[cell] * probabilities[cell] * Double(counts[cell]) }
        let scale = mean > 0 ? chosen / mean : 1
        weights = raw.map { Float($0 * scale) }
    }

    /// xᵝ; exact for the two exponents that matter most.
    static func power(_ x: Double, _ beta: Double) -> Double {
        if beta == 1 { return x }
        if beta == 0 { return 1 }
        return Double(fastExp2(Float(beta) * fastLog2(Float(x))))
    }
}
