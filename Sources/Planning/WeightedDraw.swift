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

    /// - Parameters:
    ///   - cells: of each position of the context's split.
    ///   - counts: samples of each cell, run by run, where they are known already.
    func plan(_ context: PlanContext, cells: [UInt32], counts: [[UInt32]]? = nil) -> EpochPlan {
        let drawn = drawn(context, cells, counts)
        let probabilities = design.sizes.indices.map { Float(design.probability(ofCell: $0)) }
        let random = CounterRandom(seed: context.seed, purpose: .order)
        let words = random.words(epoch: context.epoch, sample: .max, draw: 3)
        let shuffled = shuffled(drawn, words: words, threads: context.threads)
        let rows = Chunks(count: shuffled.count, threads: context.threads)
        return EpochPlan(
            epoch: context.epoch, ids: rows.gather { shuffled[$0].id },
            inclusion: rows.gather { probabilities[Int(shuffled[$0].cell)] },
            weights: rows.gather { weights[Int(shuffled[$0].cell)] },
            roles: rows.gather { roles[Int(shuffled[$0].cell)] })
    }

    private func drawn(_ context: PlanContext, _ cells: [UInt32], _ counts: [[UInt32]]?) -> [[Drawn]] {
        switch kind {
        case .systematic:
            SystematicDraw(
                design, strata: strata, chunks: chunks, seed: context.seed, epoch: context.epoch
            ).drawn(cells: cells, ids: context.ids, counts: counts)
        case .golden:
            [
                GoldenRotation(design, chunks: chunks, seed: context.seed, epoch: context.epoch)
                    .positions(cells: cells, ids: context.ids)
                    .map { Drawn(id: context.ids[Int($0)], cell: cells[Int($0)]) }
            ]
        }
    }
}
