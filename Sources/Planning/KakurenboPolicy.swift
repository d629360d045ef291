public import ASTTypes

/// Hides what is learnt with confidence (KAKURENBO, Thao Nguyen et al. 2023), with three of its defects put right.
///
/// Of each epoch the F_e·N samples of lowest last loss are candidates; one is hidden only if it was predicted correctly the
/// last time, with a probability of at least τ = 0.7. F_e is F = 1 − rate times 1, 0.8, 0.6, 0.4 in the first 30 %, the next
/// 30, 20 and 20 % of the run. The others are visited with weight N/K: the learning rate goes up as the sum loses terms.
///
/// What differs from its code: the probability is the sample's own softmax, e^−loss of a correct prediction, where the code
/// normalises over the batch instead of the classes. The factor uses the share that *is* hidden, not the nominal one. And
/// the hidden are not all run forward at the end of every epoch, in training mode at that: nobody stays hidden for longer than
/// `maxAge` epochs, and comes back as a visit.
///
/// It visits more than the rate wherever fewer samples are learnt with confidence.
public struct KakurenboPolicy: PlanPolicy, Hashable {
    /// τ.
    public static let confidence = 0.7
    public let maxAge: Int?

    /// - Throws: `Failure(.usage)` for an age below 1.
    public init(maxAge: Int? = nil) throws {
        if let maxAge { try OptionCheck.count(maxAge, option: "--max-age", least: 1) }
        self.maxAge = maxAge
    }

    public var name: String { "kakurenbo" }

    public func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan {
        let least = try context.checkedVisits()
        try context.checkCoverage(history)
        let samples = context.ids.count
        let share = Self.factor(Double(context.epoch) / Double(max(1, context.epochs)))
        let candidates = Int((share * Double(samples - least)).rounded(.down))
        let due = try DueMask(history, context, maxAge: maxAge, chosen: least)
        let losses = context.ids.map { history.knownLoss(of: $0) }
        let random = CounterRandom(seed: context.seed, purpose: .tieBreak)
        // The bits of losses, which are not negative, order like them.
        let easiest = indicesOfSmallest(candidates, of: losses.map(\.bitPattern)) { position in
            random.words(epoch: context.epoch, sample: context.ids[position].rawValue).0
        }
        var isHidden = Array(repeating: false, count: samples)
        for position in easiest where !due.isDue[position] {
            isHidden[position] = Self.isConfident(history, context.ids[position])
        }
        let visited = isHidden.indices.filter { !isHidden[$0] }
        return RankedSelection.plan(
            context, scores: losses, chosen: visited.count, candidates: visited, due: due,
            weight: Float(Double(samples) / Double(max(1, visited.count))))
    }

    public func leastRate(samples: Int, epochs: Int) -> Double {
        Planning.leastRate(visitingWithin: maxAge, samples: samples)
    }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        let least = visitsPerEpoch(samples: samples, rate: rate)
        let hidden = Self.factor(Double(epoch) / Double(max(1, epochs))) * Double(samples - least)
        return samples - Int(hidden.rounded(.down))
    }

    /// What it comes to where enough is learnt with confidence.
    public func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int {
        var sum = 0
        for epoch in 0..<max(0, epochs) {
            let (next, overflow) = sum.addingReportingOverflow(
                visits(inEpoch: epoch, of: epochs, samples: samples, rate: rate))
            if overflow { return .max }
            sum = next
        }
        return sum
    }

    private static func factor(_ time: Double) -> Double {
        time < 0.3 ? 1 : time < 0.6 ? 0.8 : time < 0.8 ? 0.6 : 0.4
    }

    private static func isConfident(_ history: HistoryColumns, _ id: SampleID) -> Bool {
        let flags = history.flags[id.index]
        guard flags.contains(.hasLoss), flags.contains(.lastCorrect) else { return false }
        return 1 - Double(missingProbability(history.knownLoss(of: id))) >= confidence
    }
}
