/// Groups samples by class and importance: those of one cell are treated alike.
///
/// Importance is rounded to sixteen steps an octave, 4 % apart, over almost sixteen octaves. That is far finer than a stored
/// score knows, and it makes everything after it exact and quick: counts per cell say all there is to know, so quantiles,
/// quotas and probabilities need no further look at the samples, and no sort.
struct ImportanceCells: Sendable, Hashable {
    /// Kinds of samples that are not drawn by their importance.
    enum Special: Int {
        /// Never visited: nothing is known of it.
        case unseen = 1
        /// To be visited now, whatever else.
        case due = 2
    }

    /// Cells at most: with more classes than 4,096 the levels get coarser.
    static let most = 1 << 20

    let classes: Int
    /// Cells of each class: level 0 is importance 0, the last two are ``Special``.
    let levels: Int
    private let shift: UInt32

    init(classes: Int) {
        var shift: UInt32 = 0
        while max(1, classes) << Int(8 - shift) > Self.most { shift += 1 }
        self.classes = max(1, classes)
        self.shift = shift
        levels = 256 >> Int(shift)
    }

    var count: Int { classes * levels }

    /// The level of an importance; 0 for none, and for one that is not a number.
    @inline(__always) func level(_ importance: Float) -> UInt32 {
        guard importance > 0x1p-12 else { return importance > 0 ? 1 : 0 }
        // The four topmost bits of the mantissa: sixteen equal steps within each octave.
        let step = (min(importance, 15).bitPattern &- (0x1p-12 as Float).bitPattern) &>> 19
        return 1 &+ min(step &>> shift, UInt32(truncatingIfNeeded: levels) &- 4)
    }

    /// ``level(_:)`` of eight.
    @inline(__always) func levels(_ importance: ScoreLanes.Floats) -> ScoreLanes.Words {
        // The largest number of the last step.
        let end =
            (0x1p-12 as Float).bitPattern &+ UInt32(truncatingIfNeeded: levels &- 3) &<< (19 &+ shift) &- 1
        let most = ScoreLanes.Floats(repeating: Float(bitPattern: end))
        let held = ScoreLanes.bits(importance.replacing(with: most, where: importance .> most))
        let steps = ((held &- (0x1p-12 as Float).bitPattern) &>> 19) &>> shift
        let small = ScoreLanes.Words().replacing(with: 1, where: importance .> ScoreLanes.Floats())
        return small.replacing(with: steps &+ 1, where: importance .> ScoreLanes.Floats(repeating: 0x1p-12))
    }

    /// The importance that a level stands for: the middle of its steps.
    func importance(level: Int) -> Double {
        guard level > 0 else { return 0 }
        let first = Float(bitPattern: (0x1p-12 as Float).bitPattern + UInt32(level - 1) << (19 + shift))
        let last = Float(bitPattern: (0x1p-12 as Float).bitPattern + UInt32(level) << (19 + shift))
        return Double(first + last) / 2
    }

    /// Levels that stand for an importance: all but the special ones.
    var ordinaryLevels: Range<Int> { 0..<levels - 2 }

    func level(_ special: Special) -> UInt32 { UInt32(levels - special.rawValue) }

    @inline(__always) func cell(class number: Int, level: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: number &* levels) &+ level
    }

    /// ``cell(class:level:)`` of eight.
    @inline(__always) func cells(classes: ScoreLanes.Words, levels: ScoreLanes.Words) -> ScoreLanes.Words {
        // 2^(8 − shift) levels.
        classes &<< (8 &- shift) &+ levels
    }

    /// A stratum for each cell: per class as many bins of neighbouring levels as keep their number below 4,096.
    var strata: [UInt32] {
        var binBits = 0
        while 1 << (binBits + 1) <= min(16, levels), classes << (binBits + 1) <= 4096 { binBits += 1 }
        let perBin = levels >> binBits
        return (0..<count).map { cell in
            UInt32((cell / levels) << binBits + (cell % levels) / perBin)
        }
    }
}
