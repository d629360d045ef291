/// With what probability each cell's samples are drawn, so that exactly K are: Σπ = K to the last bit, and π ≤ 1.
///
/// Samples of a *cell* have equal probabilities. A probability is a ratio of whole numbers: of the size s of a cell's samples,
/// π = s·K'/S' where S' is the sum of all sizes. Those whose π would exceed 1 are taken with certainty and leave K' places and
/// S' to the others, again until none is left (the certainty selections of probability-proportional-to-size sampling;
/// Särndal, Swensson and Wretman 1992, §3.6.1). It ends: if m samples have s·K' > S', then m·S'/K' < S', so m < K'.
struct InclusionDesign: Sendable, Hashable {
    /// What the size of samples taken with certainty is written as.
    static let certain = UInt32.max

    /// K.
    let chosen: Int
    /// Of each cell.
    private(set) var sizes: [UInt32]
    /// K': places left to those that are not certain.
    private(set) var places: Int
    /// S': the sum of their sizes, below 2⁶³.
    private(set) var total: UInt64 = 0

    /// - Parameters:
    ///   - wanted: π of each cell, in 0...1; their sum over the samples may be off, which scales those below 1.
    ///   - counts: samples of each cell.
    ///   - chosen: K, from 1 to the number of samples. Where fewer samples have a positive π, those of the other cells come
    ///     in with equal probabilities.
    init(wanted: [Double], counts: [Int], chosen: Int) {
        let samples = counts.reduce(0, +)
        precondition(chosen >= 1 && chosen <= samples, "\(chosen) of \(samples) cannot be chosen")
        let unit = Double(1 << Self.resolution(samples: samples, chosen: chosen))
        self.chosen = chosen
        places = chosen
        sizes = wanted.map { probability in
            probability >= 1 ? Self.certain : probability > 0 ? UInt32((probability * unit).rounded(.up)) : 0
        }
        let positive = zip(sizes, counts).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        if positive < chosen { sizes = sizes.map { $0 > 0 ? Self.certain : 1 } }
        let alreadyCertain = zip(sizes, counts).reduce(0) { $1.0 == Self.certain ? $0 + $1.1 : $0 }
        // More certain ones than places: all that is left is to draw among them.
        if alreadyCertain > chosen { sizes = sizes.map { $0 == Self.certain ? 1 : 0 } }
        settle(counts)
    }

    private mutating func settle(_ counts: [Int]) {
        while true {
            places = chosen
            total = 0
            var largest: UInt32 = 0
            for (size, count) in zip(sizes, counts) where count > 0 {
                if size == Self.certain {
                    places -= count
                } else {
                    total += UInt64(size) * UInt64(count)
                    largest = max(largest, size)
                }
            }
            guard UInt64(largest) * UInt64(places) > total else { return }
            for cell in sizes.indices where sizes[cell] != Self.certain && counts[cell] > 0 {
                if UInt64(sizes[cell]) * UInt64(places) > total { sizes[cell] = Self.certain }
            }
        }
    }

    /// π of a cell's samples, exact before rounding.
    func probability(ofCell cell: Int) -> Double {
        if sizes[cell] == Self.certain { return 1 }
        return total == 0 ? 0 : Double(UInt64(sizes[cell]) * UInt64(places)) / Double(total)
    }

    /// Of each cell: how far one of its samples goes along the line of those that are not certain.
    var lengths: [UInt64] { sizes.map { $0 == Self.certain ? 0 : UInt64($0) } }

    /// π of every cell's samples.
    var probabilities: [Double] { sizes.indices.map(probability(ofCell:)) }

    /// Bits of a size that stands for π = 1: as many as keep S'·K' in 64 bits, where those are sixteen at least.
    private static func resolution(samples: Int, chosen: Int) -> Int {
        let sum = Int.bitWidth - samples.leadingZeroBitCount
        let places = Int.bitWidth - chosen.leadingZeroBitCount
        return max(min(30, 62 - sum - places), min(16, 62 - sum))
    }
}
