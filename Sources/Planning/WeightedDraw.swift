internal import ASTTypes

/// An epoch drawn from cells: who, with which probability, weight and role.
struct WeightedDraw {
    let design: InclusionDesign
    /// Of each cell.
    let weights: [Float]
    /// Of each cell.
    let roles: [EpochPlan.Role]
    let strata: [UInt32]?
    let chunks: Chunks

    init(
        _ design: InclusionDesign, weights: [Float], roles: [EpochPlan.Role]? = nil, strata: [UInt32]? = nil,
        chunks: Chunks
    ) {
        self.design = design
        self.weights = weights
        self.roles = roles ?? Array(repeating: .train, count: weights.count)
        self.strata = strata
        self.chunks = chunks
    }

    /// - Parameter cells: of each position of the context's split.
    func plan(_ context: PlanContext, cells: [UInt32]) -> EpochPlan {
        let draw = SystematicDraw(
            design, strata: strata, chunks: chunks, seed: context.seed, epoch: context.epoch)
        let drawn = draw.positions(cells: cells)
        let probabilities = design.sizes.indices.map { Float(design.probability(ofCell: $0)) }
        let order = KeyedPermutation(count: drawn.count, seed: context.seed, epoch: context.epoch)
        let rows = Chunks(count: drawn.count, threads: context.threads)
        var shuffled: [UInt32] = Array(repeating: 0, count: drawn.count)
        shuffled.withUnsafeMutableBufferPointer { shuffled in
            rows.forEach { _, range in for row in range { shuffled[row] = drawn[order[row]] } }
        }
        func gather<Value>(_ value: @escaping (Int) -> Value) -> [Value] {
            Array(unsafeUninitializedCapacity: shuffled.count) { buffer, initialized in
                rows.forEach { _, range in
                    for row in range { buffer.initializeElement(at: row, to: value(Int(shuffled[row]))) }
                }
                initialized = shuffled.count
            }
        }
        return EpochPlan(
            epoch: context.epoch, ids: gather { context.ids[$0] },
            inclusion: gather { probabilities[Int(cells[$0])] }, weights: gather { weights[Int(cells[$0])] },
            roles: gather { roles[Int(cells[$0])] })
    }
}
