internal import ASTTypes

/// Mean and deviation of the pixel values of merged stores.
struct MergeStatistics {
    let mean: [Double]
    let standardDeviation: [Double]
    /// What they follow from, if it is known of all parts.
    let sums: Manifest.PixelSums?

    init(_ parts: [Manifest], splits: [Manifest.Split], channels: Int) {
        let split = splits.first { $0.name == "train" }?.name ?? splits.first?.name ?? ""
        let sums = Self.sums(parts, split)
        if let sums, sums.sums.count == channels {
            (self.sums, mean, standardDeviation) = (sums, sums.means, sums.standardDeviations)
        } else {
            self.sums = nil
            (mean, standardDeviation) = Self.weighted(parts, split, channels: channels)
        }
    }

    private static func count(of split: String, in part: Manifest) -> Int {
        part.splits.first { $0.name == split }?.count ?? 0
    }

    /// Exact sums over the split; nil when a part with samples of it does not have them.
    private static func sums(_ parts: [Manifest], _ split: String) -> Manifest.PixelSums? {
        var total: Manifest.PixelSums?
        for part in parts where count(of: split, in: part) > 0 {
            guard let sums = part.pixelSums, sums.split == split else { return nil }
            guard let known = total else {
                total = sums
                continue
            }
            guard let added = known.adding(sums) else { return nil }
            total = added
        }
        return total
    }

    /// Each part weighted by its samples of the split: exact where all images have one size. Var = E[σ² + μ²] − E[μ]².
    private static func weighted(
        _ parts: [Manifest], _ split: String, channels: Int
    ) -> (mean: [Double], deviation: [Double]) {
        let counts = parts.map { Double(count(of: split, in: $0)) }
        let all = counts.reduce(0, +)
        let weights = counts.map { all > 0 ? $0 / all : 1 / Double(parts.count) }
        var mean: [Double] = []
        var deviation: [Double] = []
        for channel in 0..<channels {
            // A grey image counts as one whose channels are alike.
            let means = parts.map { $0.mean[min(channel, $0.mean.count - 1)] }
            let deviations = parts.map { $0.standardDeviation[min(channel, $0.standardDeviation.count - 1)] }
            let first = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
            let second = zip(weights, zip(means, deviations)).reduce(0) {
                $0 + $1.0 * ($1.1.0 * $1.1.0 + $1.1.1 * $1.1.1)
            }
            mean.append(first)
            deviation.append(max(0, second - first * first).squareRoot())
        }
        return (mean, deviation)
    }
}
