public import ASTTypes

/// A window of difficulty that slides from easy to hard, over and over (SeTa, CVPR 2025).
///
/// The last losses are clustered into k = 5 groups (one-dimensional k-means), sorted from easy to hard. Epoch e looks at a
/// window of w = round(α·k) neighbouring groups, α = 0.6, from group e mod (k − w + 1) on.
/// Of the window round(rate·N) samples are drawn at random, or all where it has fewer; after δ = 0.875 of the epochs as
/// many are drawn from everything. No weights. Never visited samples belong to every window.
public struct SeTaPolicy: PlanPolicy, Hashable {
    public static let groups = 5
    /// α.
    public static let windowShare = 0.6
    /// δ.
    public static let windowedShare = 0.875

    public init() {}
    public var name: String { "seta" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let wanted = try context.checkedVisits()
        try context.checkCoverage(history)
        let samples = context.ids.count
        let window = max(1, Int((Self.windowShare * Double(Self.groups)).rounded()))
        let first = context.epoch % (Self.groups - window + 1)
        let windowed = Double(context.epoch) < Self.windowedShare * Double(context.epochs)
        let borders = windowed ? LossClusters(history, context.ids, groups: Self.groups).borders : []
        let cells: [UInt32] = context.ids.map { id in
            guard !borders.isEmpty, history.flags[id.index].contains(.hasLoss) else { return 0 }
            let loss = widened(history.lossLast[id.index])
            let group = borders.firstIndex { loss < $0 } ?? borders.count
            return group >= first && group < first + window ? 0 : 1
        }
        let outside = cells.reduce(0) { $0 + Int($1) }
        let chosen = min(wanted, max(1, samples - outside))
        let share = outside == samples ? 0 : Double(chosen) / Double(samples - outside)
        let design = InclusionDesign(
            wanted: [share, 0], counts: [samples - outside, outside], chosen: chosen)
        return WeightedDraw(
            design, weights: [1, 1], chunks: Chunks(count: samples, threads: context.threads)
        ).plan(context, cells: cells)
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }
}

/// One-dimensional k-means of the last losses (Lloyd 1982), on counts by value instead of samples.
struct LossClusters {
    /// Losses between neighbouring groups, ascending; one fewer than groups, none where no loss is known.
    let borders: [Float]

    init(_ history: HistoryColumns, _ ids: [SampleID], groups: Int) {
        var counts = Array(repeating: 0, count: 1 << 11)
        for id in ids where history.flags[id.index].contains(.hasLoss) {
            counts[Int(history.lossLast[id.index].bitPattern & 0x7FFF) >> 4] += 1
        }
        let values = counts.indices.map { Double(widened(Float16(bitPattern: UInt16($0 << 4 | 8)))) }
        let known = counts.reduce(0, +)
        guard known > 0 else {
            borders = []
            return
        }
        // Start at the quantiles in the middle of equal parts.
        var centres = (0..<groups).map { group -> Double in
            var left = (2 * group + 1) * known / (2 * groups)
            return values[
                counts.firstIndex {
                    left -= $0
                    return left < 0
                } ?? 0]
        }
        for _ in 0..<50 {
            let moved = Self.step(centres, values, counts)
            if moved == centres { break }
            centres = moved
        }
        borders = zip(centres, centres.dropFirst()).map { Float(($0 + $1) / 2) }
    }

    private static func step(_ centres: [Double], _ values: [Double], _ counts: [Int]) -> [Double] {
        var sums = Array(repeating: 0.0, count: centres.count)
        var sizes = Array(repeating: 0.0, count: centres.count)
        var group = 0
        for (value, count) in zip(values, counts) where count > 0 {
            while group + 1 < centres.count, value >= (centres[group] + centres[group + 1]) / 2 { group += 1 }
            sums[group] += value * Double(count)
            sizes[group] += Double(count)
        }
        return centres.indices.map { sizes[$0] > 0 ? sums[$0] / sizes[$0] : centres[$0] }
    }
}
