/// A shuffle as a function: position ↔ element of `0..<count`, without a list.
///
/// A balanced Feistel network over the next even number of bits, walked along its cycle until the value falls inside
/// the range (Black and Rogaway 2002): at most four rounds of walking on average, O(1) memory, exact resumption.
public struct KeyedPermutation: Sendable {
    public let count: Int
    private let halfBits: UInt64
    private let keys: [UInt32]

    public init(count: Int, seed: UInt64, epoch: Int) {
        self.count = count
        var bits = 2
        while count > 1 << bits { bits += 2 }
        halfBits = UInt64(bits / 2)
        let random = CounterRandom(seed: seed, purpose: .order)
        let a = random.words(epoch: epoch, sample: 0)
        let b = random.words(epoch: epoch, sample: 1)
        keys = [a.0, a.1, a.2, a.3, b.0, b.1, b.2, b.3]
    }

    /// The element at `position`.
    /// - Precondition: `position` is in `0..<count`.
    public subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
        var value = UInt64(position)
        repeat { value = rounds(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func rounds(_ value: UInt64) -> UInt64 {
        let mask = (1 << halfBits) - 1 as UInt64
        var left = value >> halfBits
        var right = value & mask
        for key in keys {
            (left, right) = (right, left ^ (mixed(UInt32(right), key) & mask))
        }
        return left << halfBits | right
    }

    /// MurmurHash3's 32-bit finalizer over the keyed half.
    private func mixed(_ half: UInt32, _ key: UInt32) -> UInt64 {
        var x = half ^ key
        x = (x ^ (x >> 16)) &* 0x85EB_CA6B
        x = (x ^ (x >> 13)) &* 0xC2B2_AE35
        return UInt64(x ^ (x >> 16))
    }
}
