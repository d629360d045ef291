internal import ASTTypes

/// Everyone alike, and evenly: whoever has waited longest comes first, those who have waited as long in random order.
///
/// Epochs that are drawn independently of each other visit some samples over and over while others wait; a row of
/// permutations (``UniformPolicy``) does not, but knows nothing of epochs that selected. This is its like where a history says
/// who was visited when: over a row of such epochs of K of N samples nobody waits longer than ⌈N/K⌉ epochs, since at most
/// N − K others have waited as long or longer. Every weight is 1, and π, over all seeds, the share of the split.
struct EvenDraw {
    let context: PlanContext
    let chosen: Int
    /// Of each position.
    let ages: [UInt16]
    let chunks: Chunks
    /// 1 where there are too many to have a share each in every epoch.
    private let classes: Int

    init(_ context: PlanContext, chosen: Int, ages: [UInt16], chunks: Chunks, classes: Int) {
        self.context = context
        self.chosen = chosen
        self.ages = ages
        self.chunks = chunks
        self.classes = classes * (context.epoch + 1) <= ImportanceCells.most ? classes : 1
    }

    func plan(_ history: HistoryColumns) -> EpochPlan {
        let oldest = context.epoch + 1
        let cells = chunks.gather { position in
            let waited = oldest - min(Int(ages[position]), oldest)
            let number = classes > 1 ? Int(history.classID[context.ids[position].index]) : 0
            return UInt32(waited * classes + number)
        }
        let countsOfRuns = chunks.map { _, range in
            var counts: [UInt32] = Array(repeating: 0, count: oldest * classes)
            for position in range { counts[Int(cells[position])] += 1 }
            return counts
        }
        let counts = Chunks.summed(countsOfRuns, of: oldest * classes)
        let design = InclusionDesign(wanted: wanted(counts), counts: counts, chosen: chosen)
        let strata = counts.indices.map { UInt32($0 % classes) }
        let weights = Array(repeating: Float(1), count: counts.count)
        var plan = WeightedDraw(design, weights: weights, strata: strata, chunks: chunks)
            .plan(context, cells: cells, counts: countsOfRuns)
        let share = Float(Double(chosen) / Double(context.ids.count))
        plan.inclusion = Array(repeating: share, count: plan.count)
        return plan
    }

    /// 1 from the oldest on, until the places are used up within an age; the same for all classes.
    private func wanted(_ counts: [Int]) -> [Double] {
        var left = chosen
        return stride(from: 0, to: counts.count, by: classes).flatMap { first in
            let count = counts[first..<first + classes].reduce(0, +)
            let taken = min(left, count)
            left -= taken
            let share = count > 0 ? Double(taken) / Double(count) : 0
            return Array(repeating: share, count: classes)
        }
    }
}
