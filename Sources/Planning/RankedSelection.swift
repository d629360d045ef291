internal import ASTTypes

/// The samples of highest score, beside those whose time is up: what the ranking policies share.
///
/// Ties are broken by a hash of (seed, epoch, sample). Given the history the choice is certain, so every π is 1.
struct RankedSelection {
    /// - Parameters:
    ///   - scores: of each position, higher first; infinite ranks first, NaN last.
    ///   - candidates: positions among which to choose; nil for all.
    ///   - due: positions to visit in any case; nil for none.
    static func plan(
        _ context: PlanContext, scores: [Float], chosen: Int, candidates: [Int]? = nil, due: DueMask? = nil,
        weight: Float = 1
    ) -> EpochPlan {
        let isDue = due?.isDue ?? []
        var positions: [Int] = []
        var roles: [EpochPlan.Role] = []
        for position in isDue.indices where isDue[position] {
            positions.append(position)
            roles.append(.refresh)
        }
        let others = (candidates ?? Array(scores.indices)).filter { isDue.isEmpty || !isDue[$0] }
        let random = CounterRandom(seed: context.seed, purpose: .tieBreak)
        let ranked = indicesOfSmallest(chosen - positions.count, of: others.map { key(scores[$0]) }) {
            index in
            random.words(epoch: context.epoch, sample: context.ids[others[index]].rawValue).0
        }
        positions += ranked.map { others[$0] }
        roles += ranked.map { _ in .train }
        let order = KeyedPermutation(count: positions.count, seed: context.seed, epoch: context.epoch)
        let shuffled = positions.indices.map { order[$0] }
        var plan = EpochPlan(epoch: context.epoch, visiting: shuffled.map { context.ids[positions[$0]] })
        plan.roles = shuffled.map { roles[$0] }
        plan.weights = Array(repeating: weight, count: shuffled.count)
        return plan
    }

    /// Ascends as the score descends: a float's bits order like the float once negative ones are inverted.
    private static func key(_ score: Float) -> UInt32 {
        guard !score.isNaN else { return .max }
        let bits = score.bitPattern
        return ~(bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits)
    }
}
