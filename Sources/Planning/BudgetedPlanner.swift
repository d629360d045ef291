internal import ASTTypes

/// One epoch of ``BudgetedPolicy``.
struct BudgetedPlanner {
    /// Share of the samples that must have been seen before any is selected.
    static let known = 0.95

    private let options: BudgetedPolicy.Options
    private let schedule: BudgetedSchedule
    private let chosen: Int
    private let history: HistoryColumns
    private let context: PlanContext
    private let layout: ImportanceCells
    private let chunks: Chunks
    private let ages: EpochAges
    private let survey: AgeSurvey
    private let due: DueSamples

    init(
        _ options: BudgetedPolicy.Options, _ schedule: BudgetedSchedule, chosen: Int,
        _ history: HistoryColumns,
        _ context: PlanContext
    ) throws {
        self.options = options
        self.schedule = schedule
        self.chosen = chosen
        self.history = history
        self.context = context
        let samples = context.ids.count
        layout = ImportanceCells(classes: Int(history.classID.max() ?? 0) + 1)
        // Every run counts its samples by cell. What a run draws from is best kept in a core's cache.
        chunks = Chunks(
            count: samples, most: max(8, min(2048, (1 << 22) / layout.count)), threads: context.threads)
        ages = try EpochAges(context)
        // The places of the selecting epochs, which have the fewest, so that they are the same in all.
        let fewest = max(1, Int((schedule.rate * Double(samples)).rounded(.down)))
        let bound = try AgeBound(
            most: options.maxAge, samples: samples, chosen: min(fewest, chosen), rate: context.rate)
        survey = AgeSurvey(
            history, context, ages: ages, chunks: chunks, oldest: bound.oldest(at: context.epoch))
        due = bound.due(survey, limit: chosen)
    }

    func planned() throws -> (plan: EpochPlan, summary: PlanSummary) {
        // What is uniform in any case needs no scores.
        if schedule.isFinal(context.epoch), hasSeenEnough {
            return even(PlanSummary(phase: .final, chosen: chosen))
        }
        var gate = VarianceGate(layout: layout)
        let scored = scored(&gate)
        var summary = PlanSummary(phase: phase(scored), chosen: chosen)
        summary.due = due.count
        summary.guarded = scored.guarded
        if summary.phase == .sweep { return (plan(scored, sweeping(scored), weighted: false), summary) }
        if summary.phase == .selection {
            let wanted = selecting(scored)
            summary.varianceRatio = gate.ratio(counts: scored.counts, probabilities: wanted)
            guard let ratio = summary.varianceRatio, ratio > VarianceGate.threshold else {
                return (plan(scored, wanted, weighted: true), summary)
            }
            summary.phase = .fallback
        }
        return even(summary)
    }

    private func even(_ summary: PlanSummary) -> (EpochPlan, PlanSummary) {
        let draw = EvenDraw(
            context, chosen: chosen, ages: survey.ages, chunks: chunks, classes: layout.classes)
        var summary = summary
        summary.due = due.count
        return (draw.plan(history), summary)
    }

    /// Whether so few are unseen that there is no sweep. Those that are due count too, so it may be false without need.
    private var hasSeenEnough: Bool {
        let unseen = chunks.map { _, range in
            range.count { !history.flags[context.ids[$0].index].contains(.hasLoss) }
        }.reduce(0, +)
        return Double(unseen) <= (1 - Self.known) * Double(context.ids.count)
    }

    /// Cells of the split; in passing `gate` learns what the last epoch's samples were worth.
    private func scored(_ gate: inout VarianceGate) -> ScoredCells {
        let looked = context.survey
        let costs = CostFactors(history, context, training: options.trainingCost, positions: looked)
        let estimator = ScoreEstimator(
            history, context, formula: options.formula, ages: ages, costs: costs, classes: layout.classes,
            positions: looked)
        let noise = LabelNoiseGuard(
            share: options.guardShare, history, context, classes: layout.classes, positions: looked)
        learn(&gate, estimator, looked)
        return ScoredCells(
            history, context, layout: layout, chunks: chunks, estimator: estimator, noise: noise,
            ages: survey.ages, due: due)
    }

    private func learn(_ gate: inout VarianceGate, _ estimator: ScoreEstimator, _ looked: [Int]) {
        let empty = gate
        let runs = Chunks(count: looked.count, threads: context.threads)
        let parts = runs.map { _, range in
            var part = empty
            for number in range {
                let i = context.ids[looked[number]].index
                guard ages.age(lastScored: history.lastScored[i]) == 1, history.visits[i] > 1,
                    history.flags[i].contains(.hasLoss)
                else { continue }
                let before = max(0, ScoreDrift.meanBefore(history, i))
                let sample = estimator.sample(i)
                let now = missingProbability(max(0, sample.lossLast)) * estimator.spread(sample)
                part.observe(importance: estimator.importance(sample, loss: before), gradient: now)
            }
            return part
        }
        for part in parts { gate.add(part) }
    }

    private func phase(_ scored: ScoredCells) -> PlanSummary.Phase {
        if unseen(scored) > (1 - Self.known) * Double(context.ids.count) { return .sweep }
        return schedule.isFinal(context.epoch) ? .final : .selection
    }

    private func unseen(_ scored: ScoredCells) -> Double {
        Double((0..<layout.classes).reduce(0) { $0 + scored.counts[cell($1, .unseen)] })
    }

    private func cell(_ number: Int, _ special: ImportanceCells.Special) -> Int {
        Int(layout.cell(class: number, level: layout.level(special)))
    }
}

// MARK: - Wanted π of each cell

extension BudgetedPlanner {
    /// `due` 1, `unseen` and all others as given.
    private func wanted(unseen: Double, others: Double) -> [Double] {
        (0..<layout.count).map { cell in
            switch cell % layout.levels {
            case Int(layout.level(.due)): 1
            case Int(layout.level(.unseen)): unseen
            default: others
            }
        }
    }

    private func sweeping(_ scored: ScoredCells) -> [Double] {
        let unseen = unseen(scored)
        let places = Double(chosen - due.count)
        let seen = Double(context.ids.count - due.count) - unseen
        let left = max(0, places - unseen)
        return wanted(unseen: min(1, places / unseen), others: seen > 0 ? left / seen : 0)
    }

    private func selecting(_ scored: ScoredCells) -> [Double] {
        let samples = scored.classSizes
        let dueOfClass = (0..<layout.classes).map { scored.counts[cell($0, .due)] }
        let rest = Double(max(1, context.ids.count - due.count))
        let floor = PPSPolicy.floorShare * Double(chosen - due.count) / rest
        let quotas = ClassQuotas(recallWeight: options.recallWeight).places(
            samples: samples, correct: scored.correct,
            reserved: zip(samples, dueOfClass).map { Double($1) + floor * Double($0 - $1) },
            places: Double(chosen))
        let importance = layout.cappedImportance(summedLevels(scored))
        var wanted = Array(repeating: 0.0, count: layout.count)
        for number in 0..<layout.classes where samples[number] > 0 {
            let cells = number * layout.levels..<(number + 1) * layout.levels
            var counts = Array(scored.counts[cells])
            counts[Int(layout.level(.due))] = 0
            let filled = waterFilled(
                importance: importance, counts: counts, floor: floor,
                places: quotas[number] - Double(dueOfClass[number]))
            wanted.replaceSubrange(cells, with: filled)
            wanted[cell(number, .due)] = 1
        }
        return wanted
    }

    private func summedLevels(_ scored: ScoredCells) -> [Int] {
        var sums = Array(repeating: 0, count: layout.levels)
        for number in 0..<layout.classes {
            for level in 0..<layout.levels { sums[level] += scored.counts[number * layout.levels + level] }
        }
        return sums
    }
}

// MARK: - The draw

extension BudgetedPlanner {
    private func plan(_ scored: ScoredCells, _ wanted: [Double], weighted: Bool) -> EpochPlan {
        let design = InclusionDesign(wanted: wanted, counts: scored.counts, chosen: chosen)
        let weights = InverseWeights(
            probabilities: design.probabilities, counts: scored.counts, beta: weighted ? beta : 0)
        let roles: [EpochPlan.Role] = (0..<layout.count).map {
            $0 % layout.levels == Int(layout.level(.due)) ? .refresh : .train
        }
        return WeightedDraw(
            design, weights: weights.weights, roles: roles, strata: layout.strata, chunks: chunks,
            kind: options.draw
        ).plan(context, cells: scored.cells, counts: scored.countsOfRuns)
    }

    private var beta: Double {
        options.beta ?? min(1, 0.5 + 0.5 * Double(context.epoch) / Double(max(1, context.epochs - 1)))
    }
}
