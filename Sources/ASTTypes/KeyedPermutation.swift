/// A shuffle as a function: position ↔ element of `0..<count`, without a list.
///
/// A Feistel network of eight rounds over just as many bits as `count` needs, walked along its cycle until the value falls
/// inside the range (Black and Rogaway 2002): fewer than two walks on average, O(1) memory, exact resumption.
public struct KeyedPermutation: Sendable {
    public let count: Int
    private let rightBits: UInt64
    private let leftMask: UInt64
    private let rightMask: UInt64
    private let keys: SIMD8<UInt32>

    /// - Parameter draw: tells apart independent permutations of one epoch.
    public init(count: Int, seed: UInt64, epoch: Int, draw: UInt32 = 0) {
        self.count = count
        // Two bits at least: a round needs a half on either side.
        let bits = max(2, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
        rightBits = UInt64((bits + 1) / 2)
        leftMask = (1 << UInt64(bits / 2)) - 1
        rightMask = (1 << rightBits) - 1
        let random = CounterRandom(seed: seed, purpose: .order)
        let a = random.words(epoch: epoch, sample: 0, draw: draw)
        let b = random.words(epoch: epoch, sample: 1, draw: draw)
        keys = SIMD8(a.0, a.1, a.2, a.3, b.0, b.1, b.2, b.3)
    }

    /// The element at `position`.
    /// - Precondition: `position` is in `0..<count`.
    public subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
        var value = UInt64(position)
        repeat { value = rounds(value) } while value >= UInt64(count)
        return Int(value)
    }

    /// Where `element` comes: the inverse of the subscript.
    /// - Precondition: `element` is in `0..<count`.
    public func position(of element: Int) -> Int {
        precondition(element >= 0 && element < count, "element \(element) is outside 0..<\(count)")
        var value = UInt64(element)
        repeat { value = roundsBackward(value) } while value >= UInt64(count)
        return Int(value)
    }

    /// Alternates which half is changed, so the halves need not be equally long.
    private func rounds(_ value: UInt64) -> UInt64 {
        var left = value >> rightBits
        var right = value & rightMask
        for pair in 0..<4 {
            left ^= mixed(UInt32(truncatingIfNeeded: right), keys[2 * pair]) & leftMask
            right ^= mixed(UInt32(truncatingIfNeeded: left), keys[2 * pair + 1]) & rightMask
        }
        return left << rightBits | right
    }

    private func roundsBackward(_ value: UInt64) -> UInt64 {
        var left = value >> rightBits
        var right = value & rightMask
        for pair in (0..<4).reversed() {
            right ^= mixed(UInt32(truncatingIfNeeded: left), keys[2 * pair + 1]) & rightMask
            left ^= mixed(UInt32(truncatingIfNeeded: right), keys[2 * pair]) & leftMask
        }
        return left << rightBits | right
    }

    /// MurmurHash3's 32-bit finalizer over the keyed half.
    private func mixed(_ half: UInt32, _ key: UInt32) -> UInt64 {
        var x = half ^ key
        x = (x ^ (x >> 16)) &* 0x85EB_CA6B
        x = (x ^ (x >> 13)) &* 0xC2B2_AE35
        return UInt64(x ^ (x >> 16))
    }
}
