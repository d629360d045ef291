/// A fixed share of each batch, drawn with probability proportional to fresh scores, and weighted by its inverse.
///
///     π_i = min(1, max(k/4B, c·g_i)), Σπ = k        w_i = (k/(B·π_i))^β
///
/// ``PPSPolicy`` inside the batch: g is ‖p − y‖₂ by default, the draw of least variance (Katharopoulos and Fleuret 2018, who draw
/// with replacement), here exactly k of B rows by ``SystematicDraw``, so that the trainer's batches have one size. k is as
/// ``TopKGate`` has it. For β = 1 the weighted gradient of what is kept is on average k/B of the batch's.
public struct PPSGate: BatchGate, Hashable {
    public private(set) var targetRate: Double
    public let score: GateScore
    /// 1 corrects in full, 0 not at all.
    public let beta: Double
    private var share: CarriedShare
    private let seed: UInt64

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1] or a β outside [0, 1].
    public init(targetRate: Double, score: GateScore, beta: Double = 1, seed: UInt64) throws {
        try OptionCheck.rate(targetRate)
        try OptionCheck.fraction(beta, option: "--beta")
        self.targetRate = targetRate
        self.score = score
        self.beta = beta
        // Other draws than those of the plans.
        self.seed = ~seed
        share = CarriedShare()
    }

    public var threshold: Double? { nil }

    public mutating func aim(at targetRate: Double) { self.targetRate = targetRate }

    public var memory: [Double] { [share.carried] }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(memory, of: "pps", count: 1)
        share.carried = memory[0]
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        let scores = score.scores(batch)
        let rows = scores.indices.filter { scores[$0].isFinite }
        let places = share.places(rate: targetRate, rows: batch.count, usable: rows.count)
        var keep = Array(repeating: false, count: batch.count)
        var inclusion = Array(repeating: Float(0), count: batch.count)
        var weights = Array(repeating: Float(1), count: batch.count)
        guard places > 0 else {
            return GateDecision(keep: keep, inclusion: inclusion, losses: batch.losses)
        }
        // Each row is a cell of its own.
        let counts = Array(repeating: 1, count: rows.count)
        let wanted = waterFilled(
            importance: rows.map { Double(max(0, scores[$0])) }, counts: counts,
            floor: PPSPolicy.floorShare * Double(places) / Double(rows.count), places: Double(places))
        let design = InclusionDesign(wanted: wanted, counts: counts, chosen: places)
        let inverse = InverseWeights(probabilities: design.probabilities, counts: counts, beta: beta)
        let draw = SystematicDraw(
            design, chunks: Chunks(count: rows.count, threads: 1), seed: seed, epoch: Int(step))
        for position in draw.positions(cells: rows.indices.map { UInt32($0) }) {
            keep[rows[Int(position)]] = true
        }
        for (cell, row) in rows.enumerated() {
            inclusion[row] = Float(design.probability(ofCell: cell))
            weights[row] = inverse.weights[cell]
        }
        return GateDecision(keep: keep, inclusion: inclusion, weights: weights, losses: batch.losses)
    }
}
