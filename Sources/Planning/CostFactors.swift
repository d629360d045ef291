internal import ASTTypes

/// 1/√cost of a sample, relative to the mean cost: what its importance is multiplied by.
///
/// Least variance for a given cost asks for π ∝ g/√cost: minimise Σg²/π under Σcost·π = C; the derivative is
/// −g²/π² + λ·cost = 0 (Neyman allocation with unequal costs; Cochran 1977, §5.5). A large file must earn its decoding.
struct CostFactors: Sendable, Hashable {
    /// By cost class; empty where costs are not known.
    private let factors: [Float]

    static let none = CostFactors(factors: [])

    private init(factors: [Float]) { self.factors = factors }

    /// - Parameters:
    ///   - training: what a sample costs besides reading and decoding, in microseconds.
    ///   - positions: those of the split to take the mean cost from.
    init(
        _ history: HistoryColumns, _ context: PlanContext, training: Double, positions: [Int]
    ) {
        var (least, most) = (UInt16.max, UInt16.min)
        for position in positions {
            let cost = history.costClass[context.ids[position].index]
            least = min(least, cost)
            most = max(most, cost)
        }
        guard least < most else {
            self = .none
            return
        }
        var counts = Array(repeating: 0, count: Int(most) + 1)
        for position in positions { counts[Int(history.costClass[context.ids[position].index])] += 1 }
        let costs = counts.indices.map { training + HistoryColumns.microseconds(ofCostClass: UInt16($0)) }
        let samples = counts.reduce(0, +)
        let sum = zip(costs, counts).reduce(0.0) { $0 + $1.0 * Double($1.1) }
        let mean = sum / Double(max(1, samples))
        factors = costs.map { Float((mean / $0).squareRoot()) }
    }

    var isKnown: Bool { !factors.isEmpty }

    @inline(__always) subscript(costClass: UInt16) -> Float {
        factors.isEmpty ? 1 : factors[min(Int(costClass), factors.count - 1)]
    }
}
