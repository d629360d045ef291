internal import ASTTypes

/// The split sorted into cells, in one pass over the history.
struct ScoredCells: Sendable {
    let layout: ImportanceCells
    /// Of each position.
    var cells: [UInt32] = []
    /// Samples of each cell.
    var counts: [Int] = []
    /// Per class: samples predicted correctly the last time.
    var correct: [Int] = []
    /// Samples guarded against their labels.
    var guarded = 0

    /// - Parameters:
    ///   - due: samples to be visited now.
    ///   - ages: nil where ages do not matter: every sample counts as one of the last epoch.
    ///   - byClass: false puts all classes together.
    init(
        _ history: HistoryColumns, _ context: PlanContext, layout: ImportanceCells, chunks: Chunks,
        estimator: ScoreEstimator, noise: LabelNoiseGuard, ages: EpochAges?, due: DueSamples,
        byClass: Bool = true
    ) {
        self.layout = layout
        let pass = ScoringPass(
            history: history, ids: context.ids, layout: layout, estimator: estimator, noise: noise,
            ages: ages,
            due: due, byClass: byClass)
        let count = context.ids.count
        var tallies: [ScoringPass.Tally] = []
        cells = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            tallies = chunks.map { chunk, range in pass.run(chunk, range, into: buffer) }
            initialized = count
        }
        counts = Array(repeating: 0, count: layout.count)
        correct = Array(repeating: 0, count: layout.classes)
        for tally in tallies {
            for cell in tally.counts.indices { counts[cell] += Int(tally.counts[cell]) }
            for number in tally.correct.indices { correct[number] += Int(tally.correct[number]) }
            guarded += tally.guarded
        }
    }

    /// Per class: its samples.
    var classSizes: [Int] {
        (0..<layout.classes).map { number in
            counts[number * layout.levels..<(number + 1) * layout.levels].reduce(0, +)
        }
    }
}

private struct ScoringPass {
    struct Tally {
        var counts: [UInt32]
        var correct: [UInt32]
        var guarded = 0
    }

    private static let lastCorrect = HistoryColumns.Flags.lastCorrect.rawValue

    let history: HistoryColumns
    let ids: [SampleID]
    let layout: ImportanceCells
    let estimator: ScoreEstimator
    let noise: LabelNoiseGuard
    let ages: EpochAges?
    let due: DueSamples
    let byClass: Bool

    func run(_ chunk: Int, _ range: Range<Int>, into cells: UnsafeMutableBufferPointer<UInt32>) -> Tally {
        var tally = Tally(
            counts: Array(repeating: 0, count: layout.count),
            correct: Array(repeating: 0, count: layout.classes))
        var dueLeft = due.placesAtAge(chunk)
        for position in range {
            let i = ids[position].index
            let number = byClass ? Int(history.classID[i]) : 0
            let age = ages?.age(lastScored: history.lastScored[i]) ?? 1
            let level =
                due.takes(age: age, left: &dueLeft) ? layout.level(.due) : self.level(i, age, &tally)
            let cell = layout.cell(class: number, level: level)
            cells.initializeElement(at: position, to: cell)
            tally.counts[Int(cell)] += 1
            // Without a branch, which would be guessed wrong as often as right.
            tally.correct[number] &+=
                UInt32(history.flags[i].rawValue & Self.lastCorrect) / UInt32(Self.lastCorrect)
        }
        return tally
    }

    @inline(__always) private func level(_ i: Int, _ age: Int, _ tally: inout Tally) -> UInt32 {
        guard history.flags[i].contains(.hasLoss) else { return layout.level(.unseen) }
        if noise.guards(history, i) {
            tally.guarded += 1
            return 0
        }
        return layout.level(estimator.importance(i, age: age))
    }
}
