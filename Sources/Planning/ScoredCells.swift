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
            history: history, intensities: context.intensities, ids: context.ids, layout: layout,
            estimator: estimator, noise: noise, ages: ages, due: due, byClass: byClass)
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
        var guarded: Int
    }

    /// What goes from sample to sample within a run of positions.
    struct State {
        var dueLeft: Int
        var guarded = 0
    }

    let history: HistoryColumns
    let intensities: [Float]
    let ids: [SampleID]
    let layout: ImportanceCells
    let estimator: ScoreEstimator
    let noise: LabelNoiseGuard
    let ages: EpochAges?
    let due: DueSamples
    let byClass: Bool

    func run(_ chunk: Int, _ range: Range<Int>, into cells: UnsafeMutableBufferPointer<UInt32>) -> Tally {
        var state = State(dueLeft: due.placesAtAge(chunk))
        let lanesAges = estimator.scoresLanes ? ages : nil
        var position = range.lowerBound
        while position < range.upperBound {
            if let lanesAges, position + 8 <= range.upperBound,
                ids[position].rawValue &+ 7 == ids[position + 7].rawValue
            {
                let eight = eightCells(ids[position].index, lanesAges, &state)
                for lane in 0..<8 { cells.initializeElement(at: position + lane, to: eight[lane]) }
                position += 8
            } else {
                cells.initializeElement(at: position, to: cell(ids[position].index, &state))
                position += 1
            }
        }
        return tally(range, cells, guarded: state.guarded)
    }

    /// Counted apart, when the cells are known: two short loops are quicker than one long one.
    private func tally(_ range: Range<Int>, _ cells: UnsafeMutableBufferPointer<UInt32>, guarded: Int)
        -> Tally
    {
        var cellCounts: [UInt32] = Array(repeating: 0, count: layout.count)
        var correctCounts: [UInt32] = Array(repeating: 0, count: layout.classes)
        var counts = cellCounts.mutableSpan
        var correct = correctCounts.mutableSpan
        let (flags, classID) = (history.flags.span, history.classID.span)
        for position in range {
            counts[Int(cells[position])] &+= 1
            let i = ids[position].index
            correct[byClass ? Int(classID[i]) : 0] &+= flags[i].contains(.lastCorrect) ? 1 : 0
        }
        return Tally(counts: cellCounts, correct: correctCounts, guarded: guarded)
    }

    private func cell(_ i: Int, _ state: inout State) -> UInt32 {
        let sample = StoredScores(history, intensities, i)
        let age = ages?.age(lastScored: history.lastScored[i]) ?? 1
        let number = byClass ? sample.classNumber : 0
        return layout.cell(class: number, level: level(sample, age, &state))
    }

    private func level(_ sample: StoredScores, _ age: Int, _ state: inout State) -> UInt32 {
        special(age, sample.flags, &state) { noise.guards(sample) }
            ?? layout.level(estimator.importance(sample, loss: estimator.loss(sample, age: age)))
    }

    /// The level of a sample whose importance does not count; nil for one whose does.
    @inline(__always) private func special(
        _ age: Int, _ flags: HistoryColumns.Flags, _ state: inout State, isGuarded: () -> Bool
    ) -> UInt32? {
        if due.takes(age: age, left: &state.dueLeft) { return layout.level(.due) }
        guard flags.contains(.hasLoss) else { return layout.level(.unseen) }
        guard isGuarded() else { return nil }
        state.guarded += 1
        return 0
    }

    /// Of the eight samples from `i` on: what planning spends its time in.
    @inline(__always) private func eightCells(_ i: Int, _ ages: EpochAges, _ state: inout State)
        -> ScoreLanes.Words
    {
        let lanes = ScoreLanes(history, i)
        let age = ScoreLanes.map { lane in
            UInt32(truncatingIfNeeded: ages.age(lastScored: history.lastScored[i &+ lane]))
        }
        let steps = ScoreLanes.map { min(age[$0], UInt32(ScoreEstimator.oldest)) &- 1 }
        let scored = layout.levels(estimator.importance(lanes, steps: steps))
        let mayGuard = noise.mayGuard(lanes.marginEMA)
        let levels = ScoreLanes.map { lane in
            special(Int(age[lane]), lanes.flags(lane), &state) {
                mayGuard && noise.mayGuard(lanes.marginEMA[lane])
                    && noise.guards(StoredScores(history, intensities, i &+ lane))
            } ?? scored[lane]
        }
        return layout.cells(classes: byClass ? lanes.classID : SIMD8(), levels: levels)
    }
}
