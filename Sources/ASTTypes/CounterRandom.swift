/// Random numbers as a function of a seed and three counters: nothing to store, the same on any number of threads.
///
/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
public struct CounterRandom: Sendable {
    /// What the numbers are for, so that two uses never share a draw.
    public struct Purpose: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let order = Purpose(rawValue: 1)
        public static let selection = Purpose(rawValue: 2)
        public static let augmentation = Purpose(rawValue: 3)
        public static let tieBreak = Purpose(rawValue: 4)
        public static let fallback = Purpose(rawValue: 5)
        public static let replacement = Purpose(rawValue: 6)
        /// Which images of a batch are mixed, and how.
        public static let mixing = Purpose(rawValue: 16)
    }

    private let key: (UInt32, UInt32)
    private let purpose: UInt32

    public init(seed: UInt64, purpose: Purpose) {
        key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        self.purpose = purpose.rawValue
    }

    /// Four independent 32-bit words for one (epoch, sample, draw).
    public func words(epoch: Int, sample: UInt32, draw: UInt32 = 0) -> (UInt32, UInt32, UInt32, UInt32) {
        let counter = (sample, UInt32(truncatingIfNeeded: epoch), draw, purpose)
        return philox4x32(counter: counter, key: key)
    }

    /// A number in [0, 1) with 24 random bits.
    public func uniform(epoch: Int, sample: UInt32, draw: UInt32 = 0) -> Float {
        Float(words(epoch: epoch, sample: sample, draw: draw).0 >> 8) * 0x1p-24
    }
}

/// The ten-round Philox4x32 bijection.
public func philox4x32(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
) -> (UInt32, UInt32, UInt32, UInt32) {
    var c = counter
    var k = key
    for round in 0..<10 {
        if round > 0 { k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85) }
        let a = UInt64(0xD251_1F53) * UInt64(c.0)
        let b = UInt64(0xCD9E_8D57) * UInt64(c.2)
        c = (
            UInt32(truncatingIfNeeded: b >> 32) ^ c.1 ^ k.0, UInt32(truncatingIfNeeded: b),
            UInt32(truncatingIfNeeded: a >> 32) ^ c.3 ^ k.1, UInt32(truncatingIfNeeded: a)
        )
    }
    return c
}
