public import ASTTypes

/// A share of the samples at random, without replacement across epochs: the control that selection is judged against.
///
/// RS2 (Okanovic et al. 2023, "Repeated random sampling for minimizing the time-to-accuracy of learning"). With
/// K = round(rate · N), epoch e visits positions [eK, (e+1)K) of an endless row of permutations of the split. After any
/// number of epochs E every sample was visited ⌊EK/N⌋ or ⌈EK/N⌉ times; at rate 0.1 and 40 epochs, exactly 4.
///
/// **The seam.** An epoch that starts with the last t samples of one permutation continues with the head of the next, where
/// one of those t could come again. Within the first K positions of the next permutation they are therefore moved behind
/// the rest: at least K − t positions come before them, which is all that this epoch takes. That only reorders one
/// permutation, so each sample still comes exactly once in it. For 2K ≤ N the reordered head and the tail that the *next*
/// seam looks at do not touch, so a plan needs two permutations and no earlier plan. For 2K > N the same row decides which
/// N − K samples are *left out*; the counts of visits then have the same two values, since E − ⌈E(N−K)/N⌉ = ⌊EK/N⌋.
public struct UniformPolicy: PlanPolicy, Hashable {
    public init() {}
    public var name: String { "uniform" }

    /// π = K/N, the rate up to rounding; every weight is 1.
    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        let positions = Self.positions(of: context, choosing: chosen)
        let inclusion = Float(Double(chosen) / Double(context.ids.count))
        return EpochPlan(
            epoch: context.epoch, ids: positions.map { context.ids[$0] },
            inclusion: Array(repeating: inclusion, count: chosen),
            weights: Array(repeating: 1, count: chosen),
            roles: Array(repeating: .train, count: chosen))
    }

    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        clampedProduct(visitsPerEpoch(samples: samples, rate: rate), epochs)
    }

    private static func positions(of context: PlanContext, choosing chosen: Int) -> [Int] {
        let samples = context.ids.count
        if 2 * chosen <= samples {
            return PermutationRow(samples: samples, blockSize: chosen, seed: context.seed).block(
                context.epoch)
        }
        var leftOut = Array(repeating: false, count: samples)
        if chosen < samples {
            let row = PermutationRow(samples: samples, blockSize: samples - chosen, seed: context.seed)
            for position in row.block(context.epoch) { leftOut[position] = true }
        }
        let order = KeyedPermutation(count: samples, seed: context.seed, epoch: context.epoch)
        return (0..<samples).lazy.map { order[$0] }.filter { !leftOut[$0] }
    }
}

/// An endless row of keyed permutations of `0..<samples`, cut into blocks in which no element comes twice.
///
/// - Precondition: 2 · blockSize ≤ samples; ``UniformPolicy`` says why.
private struct PermutationRow {
    let samples: Int
    let blockSize: Int
    let seed: UInt64

    func block(_ number: Int) -> [Int] {
        let (cycle, offset) = (number * blockSize).quotientAndRemainder(dividingBy: samples)
        let end = min(offset + blockSize, samples)
        let missing = blockSize - (end - offset)
        let elements = part(offset..<end, ofCycle: cycle)
        return missing == 0 ? elements : elements + part(0..<missing, ofCycle: cycle + 1)
    }

    private func part(_ range: Range<Int>, ofCycle cycle: Int) -> [Int] {
        let order = KeyedPermutation(count: samples, seed: seed, epoch: cycle)
        let seam = (cycle * samples) % blockSize
        guard seam > 0, range.lowerBound < blockSize else { return range.map { order[$0] } }
        let head = self.head(of: order, after: tail(ofCycle: cycle - 1, count: seam))
        return range.map { $0 < blockSize ? head[$0] : order[$0] }
    }

    /// The first block of positions, those of `tail` moved behind the others.
    private func head(of order: KeyedPermutation, after tail: [Bool]) -> [Int] {
        let elements = (0..<blockSize).map { order[$0] }
        return elements.filter { !tail[$0] } + elements.filter { tail[$0] }
    }

    /// Which elements are among the last `count` of a cycle.
    private func tail(ofCycle cycle: Int, count: Int) -> [Bool] {
        let order = KeyedPermutation(count: samples, seed: seed, epoch: cycle)
        var isInTail = Array(repeating: false, count: samples)
        for position in samples - count..<samples { isInTail[order[position]] = true }
        return isInTail
    }
}
