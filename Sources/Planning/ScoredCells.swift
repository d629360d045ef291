internal import ASTTypes

/// The split sorted into cells, in one pass over the history.
struct ScoredCells: Sendable {
    let layout: ImportanceCells
    /// Of each position.
    var cells: [UInt32] = []
    /// Samples of each cell.
    var counts: [Int] = []
    /// The same, run by run.
    var countsOfRuns: [[UInt32]] = []
    /// Per class: samples predicted correctly the last time.
    var correct: [Int] = []
    /// Samples guarded against their labels.
    var guarded = 0

    /// - Parameters:
    ///   - due: samples to be visited now.
    ///   - ages: of each position; nil where ages do not matter: every sample counts as one of the last epoch.
    ///   - byClass: false puts all classes together.
    init(
        _ history: HistoryColumns, _ context: PlanContext, layout: ImportanceCells, chunks: Chunks,
        estimator: ScoreEstimator, noise: LabelNoiseGuard, ages: [UInt16]?, due: DueSamples,
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
        countsOfRuns = tallies.map(\.counts)
        counts = Chunks.summed(countsOfRuns, of: layout.count)
        correct = Chunks.summed(tallies.map(\.correct), of: layout.classes)
        guarded = tallies.reduce(0) { $0 + $1.guarded }
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
    let ages: [UInt16]?
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
                let lanes = ScoreLanes(
                    history, ids[position].index, estimator, ages: lanesAges.span, position: position)
                let eight = eightCells(ids[position].index, lanes, &state)
                UnsafeMutableRawBufferPointer(cells).storeBytes(
                    of: eight, toByteOffset: 4 &* position, as: ScoreLanes.Words.self)
                position += 8
            } else {
                let age = ages.map { Int($0[position]) } ?? 1
                cells.initializeElement(at: position, to: cell(ids[position].index, age, &state))
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
            correct[byClass ? Int(classID[i]) : 0] &+= UInt32(flags[i].rawValue) &>> Self.lastCorrect & 1
        }
        return Tally(counts: cellCounts, correct: correctCounts, guarded: guarded)
    }

    /// The numbers of the flags' bits.
    private static let lastCorrect = UInt32(HistoryColumns.Flags.lastCorrect.rawValue.trailingZeroBitCount)
    private static let hasLoss = UInt32(HistoryColumns.Flags.hasLoss.rawValue.trailingZeroBitCount)

    private func cell(_ i: Int, _ age: Int, _ state: inout State) -> UInt32 {
        let number = byClass ? Int(history.classID[i]) : 0
        if let level = special(i, age, &state) { return layout.cell(class: number, level: level) }
        let sample = StoredScores(history, intensities, i)
        let importance = estimator.importance(sample, loss: estimator.loss(sample, age: age))
        return layout.cell(class: number, level: layout.level(importance))
    }

    /// The level of a sample whose importance does not count; nil for one whose does.
    private func special(_ i: Int, _ age: Int, _ state: inout State) -> UInt32? {
        if due.takes(age: age, left: &state.dueLeft) { return layout.level(.due) }
        guard history.flags[i].contains(.hasLoss) else { return layout.level(.unseen) }
        guard noise.guards(history, i) else { return nil }
        state.guarded += 1
        return 0
    }

    /// Of the eight samples from `i` on: what planning spends its time in.
    @inline(__always) private func eightCells(_ i: Int, _ lanes: ScoreLanes, _ state: inout State)
        -> ScoreLanes.Words
    {
        var levels = layout.levels(estimator.importance(lanes))
        let isUnseen = (lanes.flags &>> Self.hasLoss & 1) ^ 1
        // The sign of the difference: comparisons of whole numbers are not made eight at a time.
        let mayBeDue = ((lanes.ages &- due.leastAge) &>> 31) ^ 1
        let toLookAt = isUnseen | mayBeDue | noise.mayGuard(lanes.marginEMA)
        if unsafeBitCast(toLookAt, to: SIMD4<UInt64>.self) != SIMD4() {
            for lane in 0..<8 where toLookAt[lane] != 0 {
                levels[lane] = special(i &+ lane, Int(lanes.ages[lane]), &state) ?? levels[lane]
            }
        }
        return layout.cells(classes: byClass ? lanes.classes : ScoreLanes.Words(), levels: levels)
    }
}
