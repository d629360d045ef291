internal import ASTTypes

/// Eight samples side by side, as far as the default score depends on them.
///
/// Whatever has a table is looked up by an index that lies in memory: indices that are computed eight at a time are slow to
/// take apart again.
struct ScoreLanes {
    typealias Floats = SIMD8<Float>
    typealias Words = SIMD8<UInt32>

    let lossLast: Floats
    let lossEMA: Floats
    let lossDeviation: Floats
    let marginEMA: Floats
    let gradientNorm: Floats
    let flags: Words
    /// Epochs since the last visit.
    let ages: Words
    let classes: Words
    /// Of their classes.
    let meanLoss: Floats
    /// log₂ of the factor on the loss in one epoch.
    let drift: Floats
    /// ``ages`` less one.
    let steps: Floats
    /// ``ScoreEstimator/retained`` and ``ScoreEstimator/widening``
    let retained: Floats
    let widening: Floats
    /// ``CostFactors``
    let cost: Floats

    /// The eight samples from `i` on, at `position` and after it in `ages`; all columns must hold them.
    @inline(__always) init(
        _ history: HistoryColumns, _ i: Int, _ estimator: ScoreEstimator, ages: Span<UInt16>, position: Int
    ) {
        lossLast = Self.halves(history.lossLast, i)
        lossEMA = Self.halves(history.lossEMA, i)
        lossDeviation = Self.halves(history.lossDeviation, i)
        marginEMA = Self.halves(history.marginEMA, i)
        gradientNorm = Self.halves(history.gradientNorm, i)
        let flags = history.flags.span.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: i, as: SIMD8<UInt8>.self)
        self.flags = Words(truncatingIfNeeded: flags)
        classes = Words(truncatingIfNeeded: Self.words(history.classID.span.bytes, i))
        let (classID, means) = (history.classID.span, estimator.classMeans)
        meanLoss = Self.map { means[classID[unchecked: i &+ $0]] }
        let (losses, drifts) = (history.lossLast.span, estimator.drift.byExponent.span)
        drift = Self.map { drifts[unchecked: Int(losses[unchecked: i &+ $0].bitPattern &>> 10)] }
        self.ages = Words(truncatingIfNeeded: Self.words(ages.bytes, position))
        steps = Self.floats(self.ages) - 1
        let (kept, wide) = (estimator.retained, estimator.widening)
        retained = Self.map { kept[ages[unchecked: position &+ $0]] }
        widening = Self.map { wide[ages[unchecked: position &+ $0]] }
        guard estimator.costs.isKnown else {
            cost = Floats(repeating: 1)
            return
        }
        let costClass = history.costClass.span
        cost = Self.map { estimator.costs[costClass[unchecked: i &+ $0]] }
    }

    @inline(__always) private static func halves(_ column: [Float16], _ i: Int) -> Floats {
        widened(words(column.span.bytes, i))
    }

    @inline(__always) static func words(_ column: RawSpan, _ i: Int) -> SIMD8<UInt16> {
        column.unsafeLoadUnaligned(fromUncheckedByteOffset: 2 &* i, as: SIMD8<UInt16>.self)
    }

    /// ``Planning/widened(_:)`` of eight halves.
    @inline(__always) static func widened(_ halves: SIMD8<UInt16>) -> Floats {
        let bits = Words(truncatingIfNeeded: halves)
        let moved = (bits & 0x7FFF) &<< 13 | (bits & 0x8000) &<< 16
        return unsafeBitCast(moved, to: Floats.self) * Floats(repeating: 0x1p112)
    }

    /// A value for each lane. They are named one by one: a loop over them would go through memory.
    @inline(__always) static func map(_ value: (_ lane: Int) -> Float) -> Floats {
        SIMD8(value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7))
    }

    @inline(__always) static func bits(_ values: Floats) -> Words {
        unsafeBitCast(values, to: Words.self)
    }

    /// Whole numbers below 2²³: a number of 2²³ and more has them as its last bits.
    @inline(__always) static func floats(_ words: Words) -> Floats {
        unsafeBitCast(words | 0x4B00_0000, to: Floats.self) - Floats(repeating: 0x1p23)
    }
}

/// A table whose length is a power of two, so that any index can be brought into it without a comparison.
struct WrappedTable: Sendable {
    private let values: [Float]
    private let mask: UInt16

    /// - Parameter values: at most 2¹⁶.
    init(_ values: [Float]) {
        var size = 1
        while size < values.count { size *= 2 }
        self.values = values + Array(repeating: 0, count: size - values.count)
        mask = UInt16(truncatingIfNeeded: size - 1)
    }

    /// - Parameter i: below the number of values given; others give any of them, or 0.
    @inline(__always) subscript(i: UInt16) -> Float { values.span[unchecked: Int(i & mask)] }
}

/// ``fastExp2(_:)`` of eight.
@inline(__always) func fastExp2(_ x: ScoreLanes.Floats) -> ScoreLanes.Floats {
    var held = ScoreLanes.Floats(repeating: -125).replacing(with: x, where: x .> -125)
    held.replace(with: 125, where: held .> 125)
    let shifted = held + 127
    let rounded = shifted - 0.5 + 0x1p23
    let f = shifted - (rounded - 0x1p23)
    let fraction = 1 + f * (0.693_023_15 + f * (0.241_404_07 + f * (0.052_024_905 + f * 0.013_547_877)))
    return unsafeBitCast(ScoreLanes.bits(rounded) &<< 23, to: ScoreLanes.Floats.self) * fraction
}

/// ``missingProbability(_:)`` of eight.
@inline(__always) func missingProbability(_ losses: ScoreLanes.Floats) -> ScoreLanes.Floats {
    let large = 1 - fastExp2(-1.442_695_04 * losses)
    return large.replacing(with: losses * (1 - losses * 0.5), where: losses .< 0.01)
}

extension ScoreEstimator {
    /// Whether ``importance(_:)`` can be used: the default formula, corrected for age, from losses of classes that are
    /// all known.
    var scoresLanes: Bool { isCorrecting && formula == .gradient }

    /// ``importance(_:loss:)`` with ``loss(_:age:)`` of eight samples, to the same bits: what planning spends its time in.
    @inline(__always) func importance(_ lanes: ScoreLanes) -> ScoreLanes.Floats {
        let zero = ScoreLanes.Floats()
        let mean = lanes.lossEMA
        let missing = missingProbability(zero.replacing(with: mean, where: mean .> zero))
        let ratio = lanes.gradientNorm / missing
        let one = ScoreLanes.Floats(repeating: 1)
        let root = ScoreLanes.Floats(repeating: 1.414_213_6)
        var known = one.replacing(with: ratio, where: ratio .> one)
        known.replace(with: root, where: known .> root)
        let spread = ScoreLanes.Floats(repeating: 1.2).replacing(
            with: known, where: missing .> ScoreLanes.Floats(repeating: 0x1p-10))
        return missingProbability(loss(lanes)) * spread * lanes.cost
    }

    /// ŝ.
    @inline(__always) private func loss(_ lanes: ScoreLanes) -> ScoreLanes.Floats {
        let zero = ScoreLanes.Floats()
        let last = lanes.lossLast
        let stored = zero.replacing(with: last, where: last .> zero)
        let moved = stored * fastExp2(lanes.steps * lanes.drift)
        let corrected =
            lanes.meanLoss + lanes.retained * (moved - lanes.meanLoss) + lanes.widening * lanes.lossDeviation
        return corrected.replacing(with: stored, where: lanes.steps .== zero)
    }
}
