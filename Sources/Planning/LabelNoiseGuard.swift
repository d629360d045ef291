internal import ASTTypes

/// Which samples are probably mislabelled: always wrong, by far, and steadily so.
///
/// A wrong label has the highest loss there is, and would be selected for ever. A sample is guarded if it was visited at
/// least five times, was wrong the last time, its mean margin is below zero and among the lowest `share` of its class
/// (the rule of AUM, Pleiss et al. 2020, per class), and its loss varies by less than half of its mean: hard but
/// learnable samples come and go. Guarded samples keep the least probability, never 0, and are counted.
struct LabelNoiseGuard: Sendable, Hashable {
    static let leastVisits: UInt16 = 5
    private static let bins = 512

    /// Margin below which the lowest share of each class lies.
    private let borders: [Float]

    /// Of them the highest.
    private let highest: Float

    /// Guards nobody.
    static let none = LabelNoiseGuard(borders: [])

    private init(borders: [Float]) {
        self.borders = borders
        highest = borders.max() ?? -.infinity
    }

    /// - Parameters:
    ///   - share: of each class, at most, in 0...1; 0 guards nobody.
    ///   - positions: those of the split to take the classes' quantiles from.
    init(
        share: Double, _ history: HistoryColumns, _ context: PlanContext, classes: Int,
        positions: [Int]
    ) {
        guard share > 0, classes <= 1 << 12 else {
            self = .none
            return
        }
        var counts: [UInt32] = Array(repeating: 0, count: classes * Self.bins)
        for position in positions {
            let i = context.ids[position].index
            guard history.flags[i].contains(.hasLoss) else { continue }
            counts[Int(history.classID[i]) * Self.bins + Self.bin(history.marginEMA[i])] += 1
        }
        let borders: [Float] = (0..<classes).map { number in
            let ofClass = counts[number * Self.bins..<(number + 1) * Self.bins]
            let looked = ofClass.reduce(0) { $0 + Int($1) }
            guard looked > 0 else { return -.infinity }
            let allowed = share * Double(looked)
            var passed = 0.0
            for (bin, count) in ofClass.enumerated() {
                passed += Double(count)
                // The bin in which the share is used up is left out: rather too few than too many.
                if passed > allowed { return min(0, Self.lowerEdge(of: bin)) }
            }
            return 0
        }
        self.init(borders: borders)
    }

    /// 1 for those of eight margins that are low enough in some class: mostly none, which spares a closer look.
    @inline(__always) func mayGuard(_ margins: ScoreLanes.Floats) -> ScoreLanes.Words {
        ScoreLanes.Words().replacing(
            with: ScoreLanes.Words(repeating: 1), where: margins .< ScoreLanes.Floats(repeating: highest))
    }

    @inline(__always) func guards(_ history: HistoryColumns, _ i: Int) -> Bool {
        // The rarest condition first: the others are then hardly ever looked at.
        guard !borders.isEmpty, widened(history.marginEMA[i]) < borders[Int(history.classID[i])],
            history.visits[i] >= Self.leastVisits
        else { return false }
        return history.flags[i].contains(.hasLoss) && !history.flags[i].contains(.lastCorrect)
            && 2 * widened(history.lossDeviation[i]) < widened(history.lossEMA[i])
    }

    /// The upper nine bits of the number's bits, made to ascend with its value.
    private static func bin(_ margin: Float16) -> Int {
        let bits = margin.bitPattern
        return Int((bits & 0x8000 == 0 ? bits | 0x8000 : ~bits) >> 7)
    }

    private static func lowerEdge(of bin: Int) -> Float {
        let bits = UInt16(bin << 7)
        return widened(Float16(bitPattern: bits & 0x8000 != 0 ? bits & 0x7FFF : ~bits))
    }
}
