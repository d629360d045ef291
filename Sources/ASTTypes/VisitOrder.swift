/// How far the visits of an epoch are mixed.
public enum Shuffle: Hashable, Sendable {
    /// Any sample may come anywhere.
    case global
    /// Blocks of neighbours in the store are shuffled, then the samples within windows of so many visits: a cold disk
    /// reads one block after the other, and memory needs room for one window.
    case window(Int)
}

/// The order of an epoch's visits as a function, position ↔ element of `0..<count`, in O(1) memory.
///
/// Elements are the planned samples in the store's order. ``Shuffle/global`` is a ``KeyedPermutation``. For
/// ``Shuffle/window(_:)`` the elements are cut into blocks of a sixteenth of a window, the blocks permuted, and the
/// samples of each window of the result permuted. A window so mixes sixteen places of the store.
public struct VisitOrder: Sendable {
    public let count: Int
    public let shuffle: Shuffle
    private let seed: UInt64
    private let epoch: Int
    /// Elements to a window; `count` where there is only one.
    private let window: Int
    /// Elements to a block.
    private let block: Int
    /// Of all elements (global) or of the blocks.
    private let outer: KeyedPermutation
    /// Which place the last block got, where it is a short one.
    private let shortPlace: Int
    /// Elements by which the last block is shorter.
    private let missing: Int

    /// Blocks to a window: enough that two visits in turn are seldom neighbours, few enough that blocks are long reads.
    private static let blocksPerWindow = 16
    /// Draws of ``KeyedPermutation`` that the windows take; 0 is the one of the policies, 1 that of the blocks.
    private static let firstWindowDraw: UInt32 = 2

    /// - Precondition: a window has at least one sample.
    public init(count: Int, shuffle: Shuffle, seed: UInt64, epoch: Int) {
        self.count = count
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = epoch
        switch shuffle {
        case .global:
            window = max(1, count)
            block = 1
            outer = KeyedPermutation(count: count, seed: seed, epoch: epoch)
            missing = 0
            shortPlace = 0
        case .window(let size):
            precondition(size >= 1, "a window has at least one sample")
            window = size
            block = max(1, size / Self.blocksPerWindow)
            let blocks = (count + block - 1) / block
            outer = KeyedPermutation(count: blocks, seed: seed, epoch: epoch, draw: 1)
            missing = blocks * block - count
            shortPlace = blocks > 0 ? outer.position(of: blocks - 1) : 0
        }
    }

    /// The element at `position`.
    /// - Precondition: `position` is in `0..<count`.
    public subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
        if shuffle == .global { return outer[position] }
        let number = position / window
        return element(atShuffledBlocks: number * window + inner(number)[position % window])
    }

    /// Where `element` comes: the inverse of the subscript.
    /// - Precondition: `element` is in `0..<count`.
    public func position(of element: Int) -> Int {
        precondition(element >= 0 && element < count, "element \(element) is outside 0..<\(count)")
        if shuffle == .global { return outer.position(of: element) }
        let place = outer.position(of: element / block)
        let index = place * block + element % block - (place > shortPlace ? missing : 0)
        let number = index / window
        return number * window + inner(number).position(of: index % window)
    }

    /// All elements in order: as the subscript gives them, faster.
    public var elements: [Int] {
        if shuffle == .global { return (0..<count).map { outer[$0] } }
        var all: [Int] = []
        all.reserveCapacity(count)
        for start in stride(from: 0, to: count, by: window) {
            let order = inner(start / window)
            for place in 0..<order.count { all.append(element(atShuffledBlocks: start + order[place])) }
        }
        return all
    }

    /// The order within window `number`.
    private func inner(_ number: Int) -> KeyedPermutation {
        KeyedPermutation(
            count: min(window, count - number * window), seed: seed, epoch: epoch,
            draw: Self.firstWindowDraw &+ UInt32(truncatingIfNeeded: number))
    }

    /// The element at `index` of the permuted blocks laid end to end.
    private func element(atShuffledBlocks index: Int) -> Int {
        // As if the short block were a full one, so that all after it are where multiples say.
        let isBehindShort = index >= (shortPlace + 1) * block - missing
        let padded = isBehindShort ? index + missing : index
        return outer[padded / block] * block + padded % block
    }
}

/// How well `order`, a permutation of `0..<order.count`, is mixed: the mean distance of elements that follow one another, as
/// a share of what a random permutation has, (n + 1)/3. About 1 for a global shuffle, near 0 for the order as stored.
///
/// What a batch is made of depends on this: samples that follow one another come into the same batch.
public func shuffleQuality(of order: [Int]) -> Double {
    guard order.count > 1 else { return 1 }
    var sum = 0.0
    for (a, b) in zip(order, order.dropFirst()) { sum += Double(abs(a - b)) }
    return sum / Double(order.count - 1) / (Double(order.count + 1) / 3)
}
