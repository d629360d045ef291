internal import ASTTypes

/// How fast losses fall, as a function of how large they are: what makes old scores comparable with new ones.
///
/// A loss seen ten epochs ago was the loss under other weights; since then the whole population went down, and one that was
/// not looked at seems harder than it is. Where a sample was visited in the last epoch the history has both ends: the
/// newest loss L, and the moving mean m from before it, since the stored mean is m' = m + α(L − m), so
/// m = (m' − αL)/(1 − α). Before a visit the mean is on average (1 − (1 − α)^v)/α visits old, for v visits, and a visit
/// comes every (epochs / visits) epochs. So each such sample gives log₂(L/m) per epoch; the median of them in each octave of
/// m is the drift; where there are few it is drawn towards that of all octaves, and that towards 0. Nothing but the history itself is needed, so a run that is resumed
/// plans what it would have planned.
struct ScoreDrift: Sendable, Hashable {
    /// Octaves from 2⁻¹⁰ to 2⁶ nats; smaller and larger losses count to the outer ones.
    static let octaves = 16
    /// As many samples as this keep half of the median of an octave.
    static let halfTrust = 50.0

    /// log₂ of the factor on the loss in one epoch, by octave.
    let perEpoch: [Float]
    /// The same by sign and exponent of the loss in half precision, the upper six bits; negative ones count as 0.
    let byExponent: [Float]

    static let none = ScoreDrift(perEpoch: Array(repeating: 0, count: octaves))

    private init(perEpoch: [Float]) {
        self.perEpoch = perEpoch
        byExponent = (0..<64).map { perEpoch[$0 < 32 ? min(max($0 - 5, 0), Self.octaves - 1) : 0] }
    }

    @inline(__always) static func octave(of loss: Float) -> Int {
        min(max(Int(loss.bitPattern >> 23) - 117, 0), octaves - 1)
    }

    /// The loss that one of `age` epochs would have now; as it is for one of the last epoch.
    @inline(__always) func corrected(_ loss: Float, age: Int) -> Float {
        age <= 1 ? loss : loss * fastExp2(Float(age - 1) * perEpoch[Self.octave(of: loss)])
    }

    /// - Parameter positions: those of the split to look at.
    init(_ history: HistoryColumns, _ context: PlanContext, ages: EpochAges, positions: [Int]) {
        // Of the drifts in each octave: steps of 1/128 octave from −1 to 1.
        let parts = Chunks(count: positions.count, threads: context.threads).map { _, range in
            var counts = Array(repeating: Array(repeating: 0, count: 256), count: Self.octaves)
            for number in range {
                let i = context.ids[positions[number]].index
                guard ages.age(lastScored: history.lastScored[i]) == 1, history.visits[i] > 1 else {
                    continue
                }
                guard let seen = Self.drift(history, i, epoch: context.epoch) else { continue }
                let step = min(max(Int((seen.drift * 128 + 128).rounded(.down)), 0), 255)
                counts[Self.octave(of: seen.before)][step] += 1
            }
            return counts
        }
        let counts = (0..<Self.octaves).map { octave in
            (0..<256).map { step in parts.reduce(0) { $0 + $1[octave][step] } }
        }
        let all = (0..<256).map { step in counts.reduce(0) { $0 + $1[step] } }
        let overall = Self.median(all, towards: 0)
        // Losses fall; a rise of more than an eighth of an octave an epoch is noise.
        self.init(perEpoch: counts.map { Float(min(Self.median($0, towards: overall), 0.125)) })
    }

    /// The median of the counted steps; few of them are not trusted.
    private static func median(_ counts: [Int], towards usual: Double) -> Double {
        let all = counts.reduce(0, +)
        guard all > 0 else { return usual }
        var passed = 0
        let middle =
            counts.firstIndex {
                passed += $0
                return 2 * passed >= all
            } ?? 128
        let trust = Double(all) / (Double(all) + halfTrust)
        return trust * (Double(middle) + 0.5 - 128) / 128 + (1 - trust) * usual
    }

    /// What one sample of the last epoch says; nil where the mean before it cannot be told.
    private static func drift(_ history: HistoryColumns, _ i: Int, epoch: Int)
        -> (before: Float, drift: Float)?
    {
        let newest = widened(history.lossLast[i])
        let before = meanBefore(history, i)
        guard newest > 0x1p-14, newest < 60_000, before > 0x1p-14, before < 60_000 else { return nil }
        let visits = Float(history.visits[i]) - 1
        let spacing = max(1, Float(epoch) / visits)
        let lag = (1 - fastExp2(visits * fastLog2(1 - HistoryColumns.smoothing))) / HistoryColumns.smoothing
        return (before, (fastLog2(newest) - fastLog2(before)) / (spacing * lag))
    }

    /// The moving mean of the loss as it was before the last visit.
    static func meanBefore(_ history: HistoryColumns, _ i: Int) -> Float {
        let smoothing = HistoryColumns.smoothing
        return (widened(history.lossEMA[i]) - smoothing * widened(history.lossLast[i])) / (1 - smoothing)
    }
}
