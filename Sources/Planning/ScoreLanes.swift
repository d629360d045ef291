internal import ASTTypes

/// Eight samples side by side, as far as the default score depends on them.
struct ScoreLanes {
    typealias Floats = SIMD8<Float>

    var lossLast: Floats
    var lossEMA: Floats
    var lossDeviation: Floats
    var marginEMA: Floats
    var gradientNorm: Floats
    var classID: SIMD8<UInt16>
    var costClass: SIMD8<UInt16>
    var flags: SIMD8<UInt8>

    /// The eight samples from `i` on, which the columns must hold.
    @inline(__always) init(_ history: HistoryColumns, _ i: Int) {
        lossLast = Self.halves(history.lossLast, i)
        lossEMA = Self.halves(history.lossEMA, i)
        lossDeviation = Self.halves(history.lossDeviation, i)
        marginEMA = Self.halves(history.marginEMA, i)
        gradientNorm = Self.halves(history.gradientNorm, i)
        classID = Self.words(history.classID.span.bytes, i)
        costClass = Self.words(history.costClass.span.bytes, i)
        flags = history.flags.span.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: i, as: SIMD8<UInt8>.self)
    }

    @inline(__always) private static func halves(_ column: [Float16], _ i: Int) -> Floats {
        widened(words(column.span.bytes, i))
    }

    @inline(__always) private static func words(_ column: RawSpan, _ i: Int) -> SIMD8<UInt16> {
        column.unsafeLoadUnaligned(fromUncheckedByteOffset: 2 &* i, as: SIMD8<UInt16>.self)
    }

    /// ``widened(_:)`` of eight halves.
    @inline(__always) static func widened(_ halves: SIMD8<UInt16>) -> Floats {
        let bits = SIMD8<UInt32>(truncatingIfNeeded: halves)
        let moved = (bits & 0x7FFF) &<< 13 | (bits & 0x8000) &<< 16
        return unsafeBitCast(moved, to: Floats.self) * Floats(repeating: 0x1p112)
    }

    @inline(__always) static func bits(_ values: Floats) -> SIMD8<UInt32> {
        unsafeBitCast(values, to: SIMD8<UInt32>.self)
    }
}

extension MissingProbabilities {
    /// The same of eight losses.
    @inline(__always) subscript(losses: ScoreLanes.Floats) -> ScoreLanes.Floats {
        let least = ScoreLanes.Floats(repeating: 0x1p-14)
        let steps =
            (ScoreLanes.bits(losses.replacing(with: least, where: .!(losses .> least))) &>> 16) &- Self.base
        let last = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: values.count &- 1))
        let held = steps.replacing(with: last, where: steps .> last)
        let values = values.span
        var missing = ScoreLanes.Floats()
        for lane in 0..<8 { missing[lane] = values[unchecked: Int(held[lane])] }
        return missing
    }
}

extension ScoreEstimator {
    /// Whether ``importance(_:steps:)`` can be used: the default formula, corrected for age, from losses of classes that are
    /// all known.
    var scoresLanes: Bool { isCorrecting && formula == .gradient }

    /// ``importance(_:loss:)`` with ``loss(_:age:)`` of eight samples, to the same bits: what planning spends its time in.
    /// - Parameter steps: ages less one, at most ``lastStep``.
    @inline(__always) func importance(_ lanes: ScoreLanes, steps: SIMD8<UInt32>) -> ScoreLanes.Floats {
        let zero = ScoreLanes.Floats()
        let stored = lanes.lossLast.replacing(with: zero, where: .!(lanes.lossLast .> zero))
        let loss = moved(stored, lanes, steps).replacing(with: stored, where: steps .== 0)
        let missing = missing[lanes.lossEMA]
        let ratio = lanes.gradientNorm / missing
        let one = ScoreLanes.Floats(repeating: 1)
        let root = ScoreLanes.Floats(repeating: 1.414_213_6)
        var spread = ratio.replacing(with: one, where: .!(ratio .> one))
        spread.replace(with: root, where: spread .> root)
        spread.replace(
            with: ScoreLanes.Floats(repeating: 1.2),
            where: .!(missing .> ScoreLanes.Floats(repeating: 0x1p-10)))
        return self.missing[loss] * spread * costs[lanes.costClass]
    }

    /// ŝ of losses that are more than an epoch old.
    @inline(__always) private func moved(
        _ stored: ScoreLanes.Floats, _ lanes: ScoreLanes, _ steps: SIMD8<UInt32>
    ) -> ScoreLanes.Floats {
        let exponents = SIMD8<Int32>(truncatingIfNeeded: ScoreLanes.bits(stored) &>> 23) &- 117
        var octaves = exponents.replacing(with: SIMD8(), where: exponents .< 0)
        let highest = SIMD8<Int32>(repeating: Int32(ScoreDrift.octaves - 1))
        octaves.replace(with: highest, where: octaves .> highest)
        let entries = octaves &* Int32(Self.oldest) &+ SIMD8<Int32>(truncatingIfNeeded: steps)
        let (factors, means) = (driftFactors.span, classMeans.span)
        let (retained, widening) = (retained.span, widening.span)
        var (factor, mean, kept, wide) = (
            ScoreLanes.Floats(), ScoreLanes.Floats(), ScoreLanes.Floats(), ScoreLanes.Floats()
        )
        for lane in 0..<8 {
            factor[lane] = factors[unchecked: Int(entries[lane])]
            mean[lane] = means[unchecked: Int(lanes.classID[lane])]
            kept[lane] = retained[unchecked: Int(steps[lane])]
            wide[lane] = widening[unchecked: Int(steps[lane])]
        }
        return mean + kept * (stored * factor - mean) + wide * lanes.lossDeviation
    }
}

extension CostFactors {
    @inline(__always) subscript(classes: SIMD8<UInt16>) -> ScoreLanes.Floats {
        var factors = ScoreLanes.Floats(repeating: 1)
        if isKnown { for lane in 0..<8 { factors[lane] = self[classes[lane]] } }
        return factors
    }
}
