internal import ASTTypes

/// The exact quantile of recent scores as threshold, its level trimmed by a pure integral.
///
///     θ = Q(u)        u ← u + γ·(r − target)        Q(u) = −∞ for u < 0, +∞ for u > 1
///
/// Q is the quantile of the last ``remembered`` scores (feed-forward): where the population drifts, it moves at once and no gain has
/// to be matched to the scores' density, which in rank space is 1. What Q lags behind, u makes up for. u is not clamped, and
/// stays within [−γ, 1 + γ] by itself, so over any K batches |mean rate − target| ≤ (1 + 2γ)/(γK), whatever the losses do
/// (Theorem D of docs/theory.md).
public struct RankGate: BatchGate, Sendable {
    public static let remembered = 1 << 13
    public static let defaultGain = 0.05

    public private(set) var targetRate: Double
    /// γ.
    public let gain: Double
    public let score: GateScore
    /// u.
    public private(set) var level: Double
    private var recent = RecentScores(memory: remembered)

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1] or a gain outside (0, 2), where the loop does not settle.
    public init(targetRate: Double, gain: Double = defaultGain, score: GateScore) throws {
        try OptionCheck.rate(targetRate)
        try OptionCheck.rankGain(gain)
        self.targetRate = targetRate
        self.gain = gain
        self.score = score
        level = 1 - targetRate
    }

    public var threshold: Double? { recent.quantile(level).map(Double.init) }

    /// The level moves by the difference at once: what it was trimmed by stays.
    public mutating func aim(at targetRate: Double) {
        level += self.targetRate - targetRate
        self.targetRate = targetRate
    }

    public var memory: [Double] { [level, targetRate] + recent.memory }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(Array(memory.prefix(2)), of: "rank", count: 2)
        try recent.restore(Array(memory.dropFirst(2)), of: "rank")
        (level, targetRate) = (memory[0], memory[1])
    }

    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        guard batch.count > 0 else { return GateDecision(keep: [], losses: []) }
        let scores = score.scores(batch)
        // Nothing is remembered before the first batch, so it is its own past.
        if recent.isEmpty { recent.append(scores) }
        let border =
            level < 0 ? -.infinity : level > 1 ? .infinity : recent.quantile(level) ?? -.infinity
        let keep = scores.map { score in
            // In the precision that the quantile has, or equal scores would fall on either side of it.
            !score.isNaN && (border == -.infinity || OrderedHalf.key(score) > OrderedHalf.key(border))
        }
        level += gain * (Double(keep.count { $0 }) / Double(batch.count) - targetRate)
        recent.append(scores)
        return GateDecision(keep: keep, threshold: Double(border), losses: batch.losses)
    }
}

/// Numbers as half-precision ones whose bits, taken as whole numbers, are in their order.
enum OrderedHalf {
    static func key(_ value: Float) -> UInt16 {
        let bits = Float16(value).bitPattern
        return bits & 0x8000 == 0 ? bits | 0x8000 : ~bits
    }

    static func value(_ key: UInt16) -> Float {
        Float(Float16(bitPattern: key & 0x8000 != 0 ? key & 0x7FFF : ~key))
    }
}

/// The last so many scores, with any quantile of them in sixteen steps: a Fenwick tree of counts over half-precision numbers.
struct RecentScores: Sendable {
    private var keys: [UInt16] = []
    private var next = 0
    private let capacity: Int
    private var tree: [Int32] = Array(repeating: 0, count: (1 << 16) + 1)

    init(memory: Int) { capacity = memory }

    var isEmpty: Bool { keys.isEmpty }
    var count: Int { keys.count }

    /// Takes in scores that are numbers, forgetting the oldest.
    mutating func append(_ scores: [Float]) {
        for score in scores where !score.isNaN {
            let key = OrderedHalf.key(score)
            add(1, at: key)
            if keys.count < capacity {
                keys.append(key)
            } else {
                add(-1, at: keys[next])
                keys[next] = key
                next = (next + 1) % capacity
            }
        }
    }

    /// The score at rank ⌊level·count⌋ in ascending order, 0 being the smallest; nil where nothing is remembered.
    func quantile(_ level: Double) -> Float? {
        guard !keys.isEmpty else { return nil }
        var left = Int32(min(max(level, 0) * Double(keys.count), Double(keys.count - 1)))
        var place = 0
        for bit in (0...15).reversed() {
            let step = place + (1 << bit)
            if step < tree.count, tree[step] <= left {
                left -= tree[step]
                place = step
            }
        }
        return OrderedHalf.value(UInt16(min(place, 0xFFFF)))
    }

    /// Share of the remembered scores that are at most this one.
    func share(upTo score: Float) -> Double {
        guard !keys.isEmpty else { return 1 }
        var sum: Int32 = 0
        var place = Int(OrderedHalf.key(score)) + 1
        while place > 0 {
            sum += tree[place]
            place &= place - 1
        }
        return Double(sum) / Double(keys.count)
    }

    /// The place of the oldest, then the scores in half precision.
    var memory: [Double] { [Double(next)] + keys.map { Double($0) } }

    mutating func restore(_ numbers: [Double], of gate: String) throws {
        let keys = numbers.dropFirst().compactMap { UInt16(exactly: $0) }
        let next = numbers.first.flatMap { Int(exactly: $0) } ?? -1
        try checkMemory(numbers, of: gate, count: keys.count + 1)
        guard keys.count <= capacity, (0...keys.count).contains(next) else {
            throw Failure(
                .badData, "what the gate \(gate) remembered is damaged: \(keys.count) scores",
                remedy: "start the run again")
        }
        self = RecentScores(memory: capacity)
        for key in keys { add(1, at: key) }
        (self.keys, self.next) = (keys, next)
    }

    private mutating func add(_ change: Int32, at key: UInt16) {
        var place = Int(key) + 1
        while place < tree.count {
            tree[place] += change
            place += place & -place
        }
    }
}
