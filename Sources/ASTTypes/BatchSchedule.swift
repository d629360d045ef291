/// Which rows of a plan each batch of one rank holds, as a function of the batch's number.
///
/// A *step* takes the next `ranks × batchSize` rows of the plan and gives each rank `batchSize` neighbouring ones, so the
/// ranks together take the plan in its order, and where they stand is one number: the rows taken so far. A run that goes
/// on from there may have another number of ranks.
///
/// Nothing is dropped and every rank has equally many batches: the last step is divided evenly, so its batches may be
/// smaller, differ by one row between ranks, and be empty where fewer rows than ranks are left. With `dropLast` an
/// incomplete last step is left out as a whole.
public struct BatchSchedule: Hashable, Sendable {
    /// Rows of the plan.
    public let rows: Int
    /// Rows of the plan that were taken before the first batch.
    public let start: Int
    public let batchSize: Int
    public let rank: Int
    public let ranks: Int
    /// Batches of this rank, and of every other.
    public let count: Int

    /// - Precondition: `batchSize` ≥ 1, `ranks` ≥ 1, `rank` in `0..<ranks`, `start` in `0...rows`.
    public init(
        rows: Int, start: Int = 0, batchSize: Int, rank: Int = 0, ranks: Int = 1, dropLast: Bool = false
    ) {
        precondition(batchSize >= 1 && ranks >= 1 && (0..<ranks).contains(rank), "there is no such rank")
        precondition((0...rows).contains(start), "the start lies outside the plan")
        self.rows = rows
        self.start = start
        self.batchSize = batchSize
        self.rank = rank
        self.ranks = ranks
        let step = ranks * batchSize
        count = dropLast ? (rows - start) / step : (rows - start + step - 1) / step
    }

    /// The rows of the plan that this rank's batch `number` holds.
    /// - Precondition: `number` is in `0..<count`.
    public func rows(ofBatch number: Int) -> Range<Int> {
        precondition((0..<count).contains(number), "there is no batch \(number)")
        let first = rowsTaken(afterBatches: number)
        let width = min(ranks * batchSize, rows - first)
        return first + width * rank / ranks..<first + width * (rank + 1) / ranks
    }

    /// Rows of the plan that all ranks together have taken after `batches` batches of each.
    public func rowsTaken(afterBatches batches: Int) -> Int {
        min(start + batches * ranks * batchSize, rows)
    }
}
