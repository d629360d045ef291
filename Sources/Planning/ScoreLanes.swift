internal import ASTTypes

/// Eight samples side by side, as far as the default score depends on them.
struct ScoreLanes {
    typealias Floats = SIMD8<Float>
    typealias Words = SIMD8<UInt32>

    var lossLast: Floats
    var lossEMA: Floats
    var lossDeviation: Floats
    var marginEMA: Floats
    var gradientNorm: Floats
    var classID: SIMD8<UInt16>
    var costClass: SIMD8<UInt16>
    private let rawFlags: SIMD8<UInt8>

    /// The eight samples from `i` on, which the columns must hold.
    @inline(__always) init(_ history: HistoryColumns, _ i: Int) {
        lossLast = Self.halves(history.lossLast, i)
        lossEMA = Self.halves(history.lossEMA, i)
        lossDeviation = Self.halves(history.lossDeviation, i)
        marginEMA = Self.halves(history.marginEMA, i)
        gradientNorm = Self.halves(history.gradientNorm, i)
        classID = Self.words(history.classID.span.bytes, i)
        costClass = Self.words(history.costClass.span.bytes, i)
        rawFlags = history.flags.span.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: i, as: SIMD8<UInt8>.self)
    }

    @inline(__always) func flags(_ lane: Int) -> HistoryColumns.Flags { .init(rawValue: rawFlags[lane]) }

    @inline(__always) private static func halves(_ column: [Float16], _ i: Int) -> Floats {
        widened(words(column.span.bytes, i))
    }

    @inline(__always) private static func words(_ column: RawSpan, _ i: Int) -> SIMD8<UInt16> {
        column.unsafeLoadUnaligned(fromUncheckedByteOffset: 2 &* i, as: SIMD8<UInt16>.self)
    }

    /// ``widened(_:)`` of eight halves.
    @inline(__always) static func widened(_ halves: SIMD8<UInt16>) -> Floats {
        let bits = Words(truncatingIfNeeded: halves)
        let moved = (bits & 0x7FFF) &<< 13 | (bits & 0x8000) &<< 16
        return unsafeBitCast(moved, to: Floats.self) * Floats(repeating: 0x1p112)
    }

    /// Entries of a table, whose bounds the indices keep. Lanes are named one by one: a loop over them would go through memory.
    @inline(__always) static func gather(_ table: Span<Float>, _ i: Words) -> Floats {
        Floats(
            table[unchecked: Int(i[0])], table[unchecked: Int(i[1])], table[unchecked: Int(i[2])],
            table[unchecked: Int(i[3])], table[unchecked: Int(i[4])], table[unchecked: Int(i[5])],
            table[unchecked: Int(i[6])], table[unchecked: Int(i[7])])
    }

    /// A value for each lane.
    @inline(__always) static func map(_ value: (_ lane: Int) -> UInt32) -> Words {
        SIMD8(value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7))
    }

    @inline(__always) static func bits(_ values: Floats) -> Words {
        unsafeBitCast(values, to: Words.self)
    }
}

extension MissingProbabilities {
    /// The same of eight losses.
    @inline(__always) subscript(losses: ScoreLanes.Floats) -> ScoreLanes.Floats {
        let least = ScoreLanes.Floats(repeating: 0x1p-14)
        var held = least.replacing(with: losses, where: losses .> least)
        let most = ScoreLanes.Floats(repeating: 0x1.fffffep5)
        held.replace(with: most, where: held .> most)
        return ScoreLanes.gather(values.span, (ScoreLanes.bits(held) &>> 16) &- Self.base)
    }
}

extension ScoreEstimator {
    /// Whether ``importance(_:steps:)`` can be used: the default formula, corrected for age, from losses of classes that are
    /// all known.
    var scoresLanes: Bool { isCorrecting && formula == .gradient }

    /// ``importance(_:loss:)`` with ``loss(_:age:)`` of eight samples, to the same bits: what planning spends its time in.
    /// - Parameter steps: ages less one, at most ``lastStep``.
    @inline(__always) func importance(_ lanes: ScoreLanes, steps: ScoreLanes.Words) -> ScoreLanes.Floats {
        let zero = ScoreLanes.Floats()
        let stored = zero.replacing(with: lanes.lossLast, where: lanes.lossLast .> zero)
        let loss = moved(stored, lanes, steps)
        let missing = missing[lanes.lossEMA]
        let ratio = lanes.gradientNorm / missing
        let one = ScoreLanes.Floats(repeating: 1)
        let root = ScoreLanes.Floats(repeating: 1.414_213_6)
        var known = one.replacing(with: ratio, where: ratio .> one)
        known.replace(with: root, where: known .> root)
        let spread = ScoreLanes.Floats(repeating: 1.2).replacing(
            with: known, where: missing .> ScoreLanes.Floats(repeating: 0x1p-10))
        return self.missing[loss] * spread * costs[lanes.costClass]
    }

    /// ŝ.
    @inline(__always) private func moved(
        _ stored: ScoreLanes.Floats, _ lanes: ScoreLanes, _ steps: ScoreLanes.Words
    ) -> ScoreLanes.Floats {
        // Limits by comparing floats: comparisons of whole numbers are not made eight at a time.
        let least = ScoreLanes.Floats(repeating: 0x1p-10)
        var held = least.replacing(with: stored, where: stored .> least)
        let most = ScoreLanes.Floats(repeating: 0x1p5)
        held.replace(with: most, where: held .> most)
        let octaves = (ScoreLanes.bits(held) &>> 23) &- 117
        let entries = octaves &* UInt32(Self.oldest) &+ steps
        let factor = ScoreLanes.gather(driftFactors.span, entries)
        let mean = ScoreLanes.gather(classMeans.span, ScoreLanes.Words(truncatingIfNeeded: lanes.classID))
        let kept = ScoreLanes.gather(retained.span, steps)
        let wide = ScoreLanes.gather(widening.span, steps)
        let moved = mean + kept * (stored * factor - mean) + wide * lanes.lossDeviation
        // ρ⁰: of the last epoch.
        return moved.replacing(with: stored, where: kept .== ScoreLanes.Floats(repeating: 1))
    }
}

extension CostFactors {
    @inline(__always) subscript(classes: SIMD8<UInt16>) -> ScoreLanes.Floats {
        var factors = ScoreLanes.Floats(repeating: 1)
        if isKnown { for lane in 0..<8 { factors[lane] = self[classes[lane]] } }
        return factors
    }
}
