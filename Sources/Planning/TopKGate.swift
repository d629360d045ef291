/// The rows of highest score of each batch, a fixed share of it.
///
/// k is round(target · rows), what rounding leaves being carried to the next batch (``CarriedShare``). Ties go to the earlier
/// row: the plan's order is random.
public struct TopKGate: BatchGate, Hashable {
    public private(set) var targetRate: Double
    public let score: GateScore
    private var share = CarriedShare()

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1].
    public init(targetRate: Double, score: GateScore) throws {
        try OptionCheck.rate(targetRate)
        self.targetRate = targetRate
        self.score = score
    }

    public var threshold: Double? { nil }

    public mutating func aim(at targetRate: Double) { self.targetRate = targetRate }

    public var memory: [Double] { [share.carried] }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(memory, of: "topk", count: 1)
        share.carried = memory[0]
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        let scores = score.scores(batch)
        let rows = scores.indices.filter { !scores[$0].isNaN }
        let places = share.places(rate: targetRate, rows: batch.count, usable: rows.count)
        var keep = Array(repeating: false, count: batch.count)
        let chosen = indicesOfSmallest(places, of: rows.map { ~UInt32(OrderedHalf.key(scores[$0])) }) {
            UInt32($0)
        }
        for index in chosen { keep[rows[index]] = true }
        return GateDecision(keep: keep, losses: batch.losses)
    }
}
