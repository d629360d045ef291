internal import ASTTypes

/// What the history says a sample would be worth now.
///
/// With ages known the loss is corrected: ŝ = drift over Δ epochs (``ScoreDrift``); then the older it is, the closer to its
/// class's mean, μ + ρ^Δ·(ŝ − μ), ρ = 0.9; plus what it may have become since, c·deviation·√(1 − ρ^2Δ), c = 0.5. Signals
/// that are functions of the loss follow it: the gradient is (1 − e^−ŝ)·k, where k between 1 and √2 says how the missing
/// probability spreads over the other classes, taken from the stored moving means.
struct ScoreEstimator: Sendable {
    static let retention: Float = 0.9
    static let unsettled: Float = 0.5

    private let history: HistoryColumns
    private let intensities: [Float]
    let formula: ScoreFormula
    let isCorrecting: Bool
    let drift: ScoreDrift
    let classMeans: WrappedTable
    /// ρ^Δ and c·√(1 − ρ^2Δ) by age, Δ = age − 1; up to the age of what was never visited.
    let retained: WrappedTable
    let widening: WrappedTable
    /// Weight over mean of each term.
    private var scales: [Float] = []
    let costs: CostFactors

    /// Scores as they are stored.
    init(_ history: HistoryColumns, _ context: PlanContext, formula: ScoreFormula, positions: [Int]) {
        self.history = history
        intensities = context.intensities
        self.formula = formula
        isCorrecting = false
        drift = .none
        classMeans = WrappedTable([])
        retained = WrappedTable([])
        widening = WrappedTable([])
        costs = .none
        scales = meanScales(context, nil, positions)
    }

    /// Scores corrected for their age, divided by the root of what reading them costs.
    init(
        _ history: HistoryColumns, _ context: PlanContext, formula: ScoreFormula, ages: EpochAges,
        costs: CostFactors, classes: Int, positions: [Int]
    ) {
        self.history = history
        intensities = context.intensities
        self.formula = formula
        self.costs = costs
        isCorrecting = true
        let drift = ScoreDrift(history, context, ages: ages, positions: positions)
        self.drift = drift
        classMeans = WrappedTable(Self.classMeans(history, context, ages, drift, classes, positions))
        var kept: Float = 1
        var retained: [Float] = [1]
        for _ in 0...min(context.epoch, AgeSurvey.most - 1) {
            retained.append(kept)
            kept *= Self.retention
        }
        self.retained = WrappedTable(retained)
        widening = WrappedTable(retained.map { Self.unsettled * (1 - $0 * $0).squareRoot() })
        scales = meanScales(context, ages, positions)
    }

    /// Importance of a sample that has a loss; not negative, and finite.
    func importance(_ i: Int, age: Int) -> Float {
        let sample = sample(i)
        return importance(sample, loss: loss(sample, age: age))
    }

    /// The same, were its loss this.
    @inline(__always) func importance(_ sample: StoredScores, loss: Float) -> Float {
        var sum = scales[0] * value(formula.terms[0].signal, sample, loss: loss)
        if scales.count > 1 {
            for number in 1..<scales.count {
                sum += scales[number] * value(formula.terms[number].signal, sample, loss: loss)
            }
        }
        return sum * costs[sample.costClass]
    }

    func sample(_ i: Int) -> StoredScores { StoredScores(history, intensities, i) }

    /// ŝ, in nats.
    @inline(__always) func loss(_ sample: StoredScores, age: Int) -> Float {
        let stored = max(0, sample.lossLast)
        guard isCorrecting, age > 1 else { return stored }
        let mean = classMeans[UInt16(truncatingIfNeeded: sample.classNumber)]
        let kept = retained[UInt16(truncatingIfNeeded: age)]
        let widening = widening[UInt16(truncatingIfNeeded: age)]
        let moved = stored * fastExp2(Float(age - 1) * drift.perEpoch[ScoreDrift.octave(of: stored)])
        return mean + kept * (moved - mean) + widening * sample.lossDeviation
    }

    @inline(__always) private func value(_ signal: Signal, _ sample: StoredScores, loss: Float) -> Float {
        switch signal {
        case .loss: return loss
        case .confidence: return missingProbability(loss)
        case .gradient:
            guard isCorrecting else { return max(0, sample.gradientNorm) }
            return missingProbability(loss) * spread(sample)
        case .margin:
            return 1 / (1 + fastExp2(1.442_695_04 * sample.marginEMA))
        case .deviation: return max(0, sample.lossDeviation)
        case .intensity: return sample.intensity.isFinite ? max(0, sample.intensity) : 0
        case .reducible:
            let reference = sample.referenceLoss
            return reference < 65_536 ? max(0, loss - reference) : loss
        }
    }

    /// ‖p − y‖₂ / (1 − p_y), between 1 (the rest spread over many classes) and √2 (all on one).
    @inline(__always) func spread(_ sample: StoredScores) -> Float {
        let missing = missingProbability(max(0, sample.lossEMA))
        guard missing > 0x1p-10 else { return 1.2 }
        return min(max(sample.gradientNorm / missing, 1), 1.414_213_6)
    }

    private func meanScales(_ context: PlanContext, _ ages: EpochAges?, _ positions: [Int]) -> [Float] {
        guard formula.terms.count > 1 || Self.isUnbounded(formula.terms[0].signal) else { return [1] }
        var sums = Array(repeating: 0.0, count: formula.terms.count)
        var count = 0.0
        for position in positions {
            let i = context.ids[position].index
            guard history.flags[i].contains(.hasLoss) else { continue }
            let sample = sample(i)
            let loss = self.loss(sample, age: ages?.age(lastScored: history.lastScored[i]) ?? 1)
            for (number, term) in formula.terms.enumerated() {
                sums[number] += Double(value(term.signal, sample, loss: loss))
            }
            count += 1
        }
        return zip(formula.terms, sums).map { $1 > 0 ? Float($0.weight * count / $1) : 0 }
    }

    /// Signals that have no natural scale are taken relative to their mean, to fit the range of ``ImportanceCells``.
    private static func isUnbounded(_ signal: Signal) -> Bool {
        switch signal {
        case .gradient, .margin, .confidence: false
        case .loss, .deviation, .intensity, .reducible: true
        }
    }

    /// Of the corrected losses, classes with few samples drawn towards the mean of all.
    private static func classMeans(
        _ history: HistoryColumns, _ context: PlanContext, _ ages: EpochAges, _ drift: ScoreDrift,
        _ classes: Int,
        _ positions: [Int]
    ) -> [Float] {
        let parts = Chunks(count: positions.count, threads: context.threads).map { _, range in
            var sums = Array(repeating: (loss: 0.0, samples: 0.0), count: classes)
            for number in range {
                let i = context.ids[positions[number]].index
                guard history.flags[i].contains(.hasLoss) else { continue }
                let age = ages.age(lastScored: history.lastScored[i])
                let loss = drift.corrected(max(0, widened(history.lossLast[i])), age: age)
                let own = Int(history.classID[i])
                sums[own].loss += Double(loss)
                sums[own].samples += 1
            }
            return sums
        }
        let sums = (0..<classes).map { number in parts.reduce(0) { $0 + $1[number].loss } }
        let counts = (0..<classes).map { number in parts.reduce(0) { $0 + $1[number].samples } }
        let all = counts.reduce(0, +)
        let mean = all > 0 ? sums.reduce(0, +) / all : 0
        return zip(sums, counts).map { Float(($0 + 10 * mean) / ($1 + 10)) }
    }
}
