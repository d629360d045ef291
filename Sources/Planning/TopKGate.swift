/// The rows of highest score of each batch, a fixed share of it.
///
/// k is round(target · rows), what rounding leaves being carried to the next batch, so the rate is met over any number of batches
/// to within one row. Ties go to the earlier row: the plan's order is random.
public struct TopKGate: BatchGate, Hashable {
    public private(set) var targetRate: Double
    public let score: GateScore
    private var carried = 0.0

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1].
    public init(targetRate: Double, score: GateScore) throws {
        try OptionCheck.rate(targetRate)
        self.targetRate = targetRate
        self.score = score
    }

    public var threshold: Double? { nil }

    public mutating func aim(at targetRate: Double) { self.targetRate = targetRate }

    public var memory: [Double] { [carried] }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(memory, of: "topk", count: 1)
        carried = memory[0]
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        let scores = score.scores(batch)
        let rows = scores.indices.filter { !scores[$0].isNaN }
        let wanted = carried + targetRate * Double(batch.count)
        let places = min(rows.count, max(0, Int(wanted.rounded())))
        // At most a row: a batch of rows that cannot be kept must not be made up for by the next ones.
        carried = min(max(wanted - Double(places), -1), 1)
        var keep = Array(repeating: false, count: batch.count)
        let chosen = indicesOfSmallest(places, of: rows.map { ~UInt32(OrderedHalf.key(scores[$0])) }) {
            UInt32($0)
        }
        for index in chosen { keep[rows[index]] = true }
        return GateDecision(keep: keep, inclusion: keep.map { _ in 1 }, losses: batch.losses)
    }
}
