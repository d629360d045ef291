internal import ASTTypes

/// A shuffle as a function, several times faster than ``KeyedPermutation``: for orders within a plan, by the hundred million.
///
/// Multiplications by odd numbers and shifts of upper bits onto lower ones are one-to-one on just as many bits as `count`
/// needs; a value outside of the range is mixed again. The factors are random, so is the order; it would not stand up to someone
/// who wants to tell the factors from it. (A constant step in place of the mixing would not do for systematic sampling: samples whose
/// distance goes with 1/π would always come together.)
struct MixedPermutation: Sendable {
    private let count: UInt32
    private let mask: UInt32
    private let shift: UInt32
    private let factors: (UInt32, UInt32)
    private let offset: UInt32

    /// - Parameter words: random.
    init(count: Int, words: (UInt32, UInt32, UInt32, UInt32)) {
        let bits = max(2, UInt32(Int.bitWidth - max(0, count - 1).leadingZeroBitCount))
        self.count = UInt32(count)
        mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(bits)) - 1)
        shift = (bits + 1) / 2
        factors = (words.0 | 1, words.1 | 1)
        offset = words.2
    }

    /// The element at `position`.
    @inline(__always) subscript(position: Int) -> Int {
        var x = UInt32(truncatingIfNeeded: position)
        repeat {
            x = ((x &+ offset) &* factors.0) & mask
            x ^= x &>> shift
            x = (x &* factors.1) & mask
            x ^= x &>> shift
            x = (x &* 0x9E37_79B1) & mask
        } while x >= count
        return Int(x)
    }
}
