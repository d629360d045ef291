internal import ASTTypes

/// Whether selection pays: the variance of the weighted gradient under a design, relative to uniform sampling's.
///
///     V = Σ g²·(1/π − 1) / Σ g²·(1/rate − 1)
///
/// the Horvitz–Thompson variance of the sum of gradients of length g (Katharopoulos and Fleuret 2018 switch by the same
/// comparison). g must be *fresh*: measured by the scores that made π, any design looks good. So g² is what the samples of the
/// last epoch turned out to have, averaged by the importance that the history gave them before.
struct VarianceGate: Sendable, Hashable {
    /// Selection whose variance is more than this share of uniform sampling's is not worth its weights.
    static let threshold = 0.9
    private static let levelsPerBin = 4

    private let layout: ImportanceCells
    /// Mean g² by importance, in bins of levels.
    private var squares: [Double]
    /// Samples behind them.
    private var seen: [Int]

    init(layout: ImportanceCells) {
        self.layout = layout
        let bins = layout.levels / Self.levelsPerBin + 1
        squares = Array(repeating: 0, count: bins)
        seen = Array(repeating: 0, count: bins)
    }

    /// Takes in a sample of the last epoch: the importance it had before, and the gradient it turned out to have.
    mutating func observe(importance: Float, gradient: Float) {
        let bin = Int(layout.level(importance)) / Self.levelsPerBin
        squares[bin] += Double(gradient * gradient)
        seen[bin] += 1
    }

    /// Takes in what another has seen.
    mutating func add(_ other: VarianceGate) {
        for bin in squares.indices {
            squares[bin] += other.squares[bin]
            seen[bin] += other.seen[bin]
        }
    }

    /// V; nil where fewer than 100 samples tell.
    /// - Parameters:
    ///   - counts: samples of each cell.
    ///   - probabilities: π of each cell, positive where there are samples.
    func ratio(counts: [Int], probabilities: [Double]) -> Double? {
        guard seen.reduce(0, +) >= 100 else { return nil }
        let expected = filledSquares()
        var samples = 0.0
        var drawn = 0.0
        var selected = 0.0
        var uniform = 0.0
        for cell in counts.indices where counts[cell] > 0 && probabilities[cell] > 0 {
            let level = cell % layout.levels
            // Those that are due, or unseen, are drawn alike in either design.
            guard layout.ordinaryLevels.contains(level) else { continue }
            let count = Double(counts[cell])
            let square = expected[level / Self.levelsPerBin] * count
            samples += count
            drawn += count * probabilities[cell]
            selected += square * (1 / probabilities[cell] - 1)
            uniform += square
        }
        guard drawn > 0, drawn < samples, uniform > 0 else { return nil }
        return selected / (uniform * (samples / drawn - 1))
    }

    /// Bins in which nothing was seen take their nearest neighbour's mean, the lower one of two as near.
    private func filledSquares() -> [Double] {
        let known = seen.indices.filter { seen[$0] > 0 }
        return seen.indices.map { bin in
            let nearest = known.min { abs($0 - bin) < abs($1 - bin) } ?? bin
            return seen[nearest] > 0 ? squares[nearest] / Double(seen[nearest]) : 0
        }
    }
}
