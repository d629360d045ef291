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
        var position = range.lowerBound
        while position < range.upperBound {
            if let ages, estimator.scoresLanes, position + 8 <= range.upperBound,
                ids[position].rawValue &+ 7 == ids[position + 7].rawValue
            {
                let eight = eightCells(ids[position].index, ages, &state)
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
            // Without a branch, which would be guessed wrong as often as right.
            correct[byClass ? Int(classID[i]) : 0] &+= UInt32(flags[i].rawValue &>> 1 & 1)
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
        if due.takes(age: age, left: &state.dueLeft) { return layout.level(.due) }
        guard sample.hasLoss else { return layout.level(.unseen) }
        if noise.guards(sample) {
            state.guarded += 1
            return 0
        }
        return layout.level(estimator.importance(sample, loss: estimator.loss(sample, age: age)))
    }

    /// Of the eight samples from `i` on: what planning spends its time in.
    @inline(__always) private func eightCells(_ i: Int, _ ages: EpochAges, _ state: inout State) -> SIMD8<
        UInt32
    > {
        let lanes = ScoreLanes(history, i)
        let age = ScoreLanes.map { lane in
            UInt32(truncatingIfNeeded: ages.age(lastScored: history.lastScored[i &+ lane]))
        }
        let steps = ScoreLanes.map { min(age[$0], UInt32(ScoreEstimator.oldest)) &- 1 }
        let scored = layout.levels(estimator.importance(lanes, steps: steps))
        let mayGuard = noise.mayGuard(lanes.marginEMA)
        let levels = ScoreLanes.map { lane in
            if due.takes(age: Int(age[lane]), left: &state.dueLeft) { return layout.level(.due) }
            if lanes.flags[lane] & 4 == 0 { return layout.level(.unseen) }
            if mayGuard, noise.mayGuard(lanes.marginEMA[lane]),
                noise.guards(StoredScores(history, intensities, i &+ lane))
            {
                state.guarded += 1
                return 0
            }
            return scored[lane]
        }
        return layout.cells(classes: byClass ? lanes.classID : SIMD8(), levels: levels)
    }
}
