public import ASTTypes

/// Every sample once an epoch, in a new keyed order each time.
public struct FullPolicy: PlanPolicy, Hashable {
    public init() {}
    public var name: String { "full" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        try context.checkSplit()
        let order = KeyedPermutation(count: context.ids.count, seed: context.seed, epoch: context.epoch)
        let chunks = Chunks(count: context.ids.count, threads: context.threads)
        return EpochPlan(epoch: context.epoch, visiting: chunks.gather { context.ids[order[$0]] })
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int { samples }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(samples, epochs)
    }
}
