internal import ASTTypes

/// How an epoch's samples are drawn, given their probabilities.
public enum DrawKind: String, Sendable, Hashable, CaseIterable {
    /// Each with its probability, whatever happened before: ``SystematicDraw``.
    case systematic
    /// Each at even intervals: ``GoldenRotation``.
    case golden
}

/// An epoch drawn from cells: who, with which probability, weight and role.
struct WeightedDraw {
    let design: InclusionDesign
    /// Of each cell.
    let weights: [Float]
    /// Of each cell.
    let roles: [EpochPlan.Role]
    let strata: [UInt32]?
    let chunks: Chunks
    let kind: DrawKind

    init(
        _ design: InclusionDesign, weights: [Float], roles: [EpochPlan.Role]? = nil, strata: [UInt32]? = nil,
        chunks: Chunks, kind: DrawKind = .systematic
    ) {
        self.kind = kind
        self.design = design
        self.weights = weights
        self.roles = roles ?? Array(repeating: .train, count: weights.count)
        self.strata = strata
        self.chunks = chunks
    }

    /// - Parameter cells: of each position of the context's split.
    func plan(_ context: PlanContext, cells: [UInt32]) -> EpochPlan {
        let drawn = drawn(context, cells)
        let probabilities = design.sizes.indices.map { Float(design.probability(ofCell: $0)) }
        let random = CounterRandom(seed: context.seed, purpose: .order)
        let order = MixedPermutation(
            count: drawn.count, words: random.words(epoch: context.epoch, sample: .max, draw: 3))
        let rows = Chunks(count: drawn.count, threads: context.threads)
        let shuffled = rows.gather { drawn[order[$0]] }
        let ofCell = rows.gather { cells[Int(shuffled[$0])] }
        return EpochPlan(
            epoch: context.epoch, ids: rows.gather { context.ids[Int(shuffled[$0])] },
            inclusion: rows.gather { probabilities[Int(ofCell[$0])] },
            weights: rows.gather { weights[Int(ofCell[$0])] }, roles: rows.gather { roles[Int(ofCell[$0])] })
    }

    private func drawn(_ context: PlanContext, _ cells: [UInt32]) -> [UInt32] {
        switch kind {
        case .systematic:
            SystematicDraw(
                design, strata: strata, chunks: chunks, seed: context.seed, epoch: context.epoch
            ).positions(cells: cells)
        case .golden:
            GoldenRotation(design, chunks: chunks, seed: context.seed, epoch: context.epoch)
                .positions(cells: cells, ids: context.ids)
        }
    }
}
