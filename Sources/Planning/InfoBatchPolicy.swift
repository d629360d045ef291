public import ASTTypes

/// Drops a share of the easy half at random and weighs up the rest of it (InfoBatch, Qin et al. 2024).
///
/// With s the last loss and s̄ its mean over the split: of the samples with s < s̄ a random (1 − r) is kept, with weight
/// 1/(1 − r); all others with weight 1. So the sum of the gradients is unbiased, with fewer and larger steps. After δ of the
/// epochs nothing is dropped any more. Samples never visited count as above the mean.
///
/// r follows from the rate: r·P(s < s̄) = 1 − rate, at most 0.9. As only the easy half is ever dropped, no epoch can visit
/// less than 1 − 0.9·P(s < s̄), and the first and last ones visit everything: at low rates it visits more than asked.
public struct InfoBatchPolicy: PlanPolicy, Hashable {
    /// δ: share of the epochs after which everything is visited.
    public static let pruningShare = 0.875
    /// Largest r.
    public static let mostPruned = 0.9

    public init() {}
    public var name: String { "infobatch" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let wantedVisits = try context.checkedVisits()
        try context.checkCoverage(history)
        let samples = context.ids.count
        let full = Double(context.epoch) >= Self.pruningShare * Double(context.epochs) && context.epochs > 1
        guard let mean = history.meanLoss(of: context.ids), !full else {
            return try FullPolicy().plan(history, context)
        }
        let cells: [UInt32] = context.ids.map { id in
            guard history.flags[id.index].contains(.hasLoss) else { return 0 }
            return Double(widened(history.lossLast[id.index])) < mean ? 1 : 0
        }
        let easy = cells.reduce(0) { $0 + Int($1) }
        guard easy > 0, wantedVisits < samples else { return try FullPolicy().plan(history, context) }
        let pruned = min(Self.mostPruned, Double(samples - wantedVisits) / Double(easy))
        let kept = Int(((1 - pruned) * Double(easy)).rounded(.down))
        let chosen = samples - easy + kept
        guard chosen > 0 else { return try FullPolicy().plan(history, context) }
        let share = Double(kept) / Double(easy)
        let design = InclusionDesign(wanted: [1, share], counts: [samples - easy, easy], chosen: chosen)
        return WeightedDraw(
            design, weights: [1, share > 0 ? Float(1 / share) : 0],
            chunks: Chunks(count: samples, threads: context.threads)
        ).plan(context, cells: cells)
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        let isFull = epoch == 0 || (Double(epoch) >= Self.pruningShare * Double(epochs) && epochs > 1)
        return isFull ? samples : visitsPerEpoch(samples: samples, rate: rate)
    }

    /// What it comes to where the rate can be reached.
    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        let pruning = max(0, Int((Self.pruningShare * Double(epochs)).rounded(.up)) - 1)
        let sparse = clampedProduct(visitsPerEpoch(samples: samples, rate: rate), pruning)
        let (sum, overflow) = sparse.addingReportingOverflow(clampedProduct(samples, epochs - pruning))
        return overflow ? .max : sum
    }
}

extension HistoryColumns {
    /// Of the last losses of those that have one; nil where none has.
    func meanLoss(of ids: [SampleID]) -> Double? {
        var sum = 0.0
        var count = 0
        for id in ids where flags[id.index].contains(.hasLoss) {
            sum += Double(widened(lossLast[id.index]))
            count += 1
        }
        return count > 0 ? sum / Double(count) : nil
    }

    /// The last loss; infinite where there is none, so that it ranks before all others.
    func knownLoss(of id: SampleID) -> Float {
        flags[id.index].contains(.hasLoss) ? max(0, widened(lossLast[id.index])) : .infinity
    }
}
