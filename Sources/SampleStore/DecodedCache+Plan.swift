public import ASTTypes
internal import Synchronization

extension DecodedCache {
    /// Chooses by an epoch's plan what to hold from now on.
    ///
    /// A sample of the plan is expected in the next epochs as often as its probability π says. Of one that is cached and was
    /// left out, π is what it was before, times 1 − π: the likelier it was to come, the more its absence tells. What a visit
    /// saves is taken to be in proportion to the compressed bytes, which undoing is most of decoding. Raw samples have
    /// nothing to save.
    /// - Parameter usable: share of a sample's visits that could use its pixels, in 0...1.
    /// - Throws: `Failure(.badData)` when the store cannot be read.
    public func prepare(for plan: EpochPlan, usable: (SampleRecord) -> Double = { _ in 1 }) throws {
        // What the last epoch decoded is there in this one.
        flush()
        var expected = [Float](repeating: 0, count: store.count)
        for (id, inclusion) in zip(plan.ids, plan.inclusion) where id.index < store.count && inclusion > 0 {
            expected[id.index] += inclusion
        }
        let usual = plan.inclusion.reduce(0, +) / Float(max(1, plan.count))
        let cached = state.withLock { state in
            for id in state.entries.keys.map(Int.init) where expected[id] == 0 {
                let before = min(1, state.expected.isEmpty ? usual : state.expected[id])
                expected[id] = before * (1 - before)
            }
            state.expected = expected
            return state.entries
        }
        let reader = try store.makeReader()
        var candidates: [CachePlan.Candidate] = []
        for (index, visits) in expected.enumerated() {
            let id = SampleID(index)
            let bytes = cached[id.rawValue]
            guard visits > 0 || bytes != nil else { continue }
            // Damage is for whoever reads the sample to report.
            guard let record = try? reader.record(of: id), record.encoding != .raw else { continue }
            candidates.append(
                CachePlan.Candidate(
                    id: id, bytes: bytes ?? Self.bytes(of: record.shape), visits: visits,
                    gain: Float(record.length) * Float(usable(record)), isCached: bytes != nil))
        }
        follow(CachePlan(candidates, budget: budget))
    }
}
