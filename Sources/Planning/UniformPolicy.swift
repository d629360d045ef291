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
///
/// Where K changes from epoch to epoch (a run with a budget, or bad samples that are left out), every epoch is as random, and visits
/// are spread less evenly over epochs.
///
/// **Stratified**, each permutation deals the classes out evenly: the sample of rank j among the n of its class stands at
/// (j + u)/n of the row, u one random number per class and permutation. An epoch then has of every class its share to within
/// two, and exactly over a whole permutation.
public struct UniformPolicy: PlanPolicy, Hashable {
    /// Whether every epoch has each class's share.
    public let stratified: Bool

    public init(stratified: Bool = false) { self.stratified = stratified }
    public var name: String { "uniform" }

    /// π = K/N, the rate up to rounding; every weight is 1.
    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let chosen = try context.checkedVisits()
        if stratified { try context.checkCoverage(history) }
        let classes = stratified ? context.ids.map { history.classID[$0.index] } : nil
        let positions = Self.positions(of: context, choosing: chosen, classes: classes)
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

    private static func positions(of context: PlanContext, choosing chosen: Int, classes: [UInt16]?)
        -> [Int]
    {
        let samples = context.ids.count
        if 2 * chosen <= samples {
            return PermutationRow(
                samples: samples, blockSize: chosen, seed: context.seed, classes: classes
            ).block(context.epoch)
        }
        var leftOut = Array(repeating: false, count: samples)
        if chosen < samples {
            let row = PermutationRow(
                samples: samples, blockSize: samples - chosen, seed: context.seed, classes: classes)
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
    /// Of each element, to be dealt out evenly; nil to leave that to chance.
    let classes: [UInt16]?

    func block(_ number: Int) -> [Int] {
        let (cycle, offset) = (number * blockSize).quotientAndRemainder(dividingBy: samples)
        let end = min(offset + blockSize, samples)
        let missing = blockSize - (end - offset)
        let elements = part(offset..<end, ofCycle: cycle)
        return missing == 0 ? elements : elements + part(0..<missing, ofCycle: cycle + 1)
    }

    private func part(_ range: Range<Int>, ofCycle cycle: Int) -> [Int] {
        let order = order(ofCycle: cycle)
        let seam = (cycle * samples) % blockSize
        guard seam > 0, range.lowerBound < blockSize else { return range.map { order[$0] } }
        let head = self.head(of: order, after: tail(ofCycle: cycle - 1, count: seam))
        return range.map { $0 < blockSize ? head[$0] : order[$0] }
    }

    /// The first block of positions, those of `tail` moved behind the others.
    private func head(of order: ElementOrder, after tail: [Bool]) -> [Int] {
        let elements = (0..<blockSize).map { order[$0] }
        return elements.filter { !tail[$0] } + elements.filter { tail[$0] }
    }

    /// Which elements are among the last `count` of a cycle.
    private func tail(ofCycle cycle: Int, count: Int) -> [Bool] {
        let order = order(ofCycle: cycle)
        var isInTail = Array(repeating: false, count: samples)
        for position in samples - count..<samples { isInTail[order[position]] = true }
        return isInTail
    }

    private func order(ofCycle cycle: Int) -> ElementOrder {
        let keyed = KeyedPermutation(count: samples, seed: seed, epoch: cycle)
        guard let classes else { return .keyed(keyed) }
        return .listed(dealt(keyed, classes, cycle: cycle))
    }

    /// The permutation with the classes dealt out evenly, by one counting pass over the slots.
    private func dealt(_ order: KeyedPermutation, _ classes: [UInt16], cycle: Int) -> [Int] {
        let random = CounterRandom(seed: seed, purpose: .order)
        var sizes = Array(repeating: 0, count: Int(classes.max() ?? 0) + 1)
        for number in classes { sizes[Int(number)] += 1 }
        var ranks = Array(repeating: 0.0, count: sizes.count)
        for number in sizes.indices {
            ranks[number] = Double(random.uniform(epoch: cycle, sample: UInt32(number), draw: 1))
        }
        let elements = (0..<samples).map { order[$0] }
        var slots: [Int] = []
        slots.reserveCapacity(samples)
        var starts = Array(repeating: 0, count: samples + 1)
        for element in elements {
            let number = Int(classes[element])
            let slot = Int(ranks[number] / Double(sizes[number]) * Double(samples))
            ranks[number] += 1
            slots.append(min(slot, samples - 1))
            starts[min(slot, samples - 1) + 1] += 1
        }
        for slot in 0..<samples { starts[slot + 1] += starts[slot] }
        var row = Array(repeating: 0, count: samples)
        for (element, slot) in zip(elements, slots) {
            row[starts[slot]] = element
            starts[slot] += 1
        }
        return row
    }
}

/// The elements of one permutation, computed or listed.
private enum ElementOrder {
    case keyed(KeyedPermutation)
    case listed([Int])

    subscript(position: Int) -> Int {
        switch self {
        case .keyed(let order): order[position]
        case .listed(let elements): elements[position]
        }
    }
}
