import ASTTypes
import Dispatch
import Planning
import SampleStore
import Terminal

/// What a run may cost, what it has cost so far, and the rates that follow from both.
struct RunBudget {
    /// What is left or lacking beyond this share of the budget is worth a warning.
    private static let tolerance = 0.02

    let limit: Budget
    private(set) var governor: BudgetGovernor
    /// What the next epoch shall do.
    private(set) var choice: BudgetGovernor.Choice?
    /// Of the epoch under way, as far as it is counted.
    private var cost = 0.0
    private var validationCost = 0.0
    private var mark = DispatchTime.now()
    private var hasWarned = false

    /// - Throws: `Failure(.usage)` where there is no rate to steer by, or one that is none.
    init(_ limit: Budget, for selection: Selection, samples: Int, epochs: Int) throws {
        guard selection.hasRate else {
            throw Failure(
                .usage, "a budget steers the rate, and the policy full has none",
                remedy: "choose another policy, such as uniform, or a smaller --epochs")
        }
        guard selection.rate > 0, selection.rate <= 1 else {
            throw Failure(
                .usage, "--rate \(selection.rate) is outside (0, 1]", remedy: "give a share such as 0.10")
        }
        self.limit = limit
        let rates = selection.rates(samples: samples, epochs: epochs)
        var cost: Double?
        if case .samples = limit { cost = Double(samples) }
        governor = try BudgetGovernor(
            budget: limit.amount, leastRate: rates.lowerBound, mostRate: rates.upperBound,
            costPerSplit: cost)
    }

    /// What the run begins with.
    func firstRate(_ selection: Selection, samples: Int, epochs: Int) -> Double? {
        governor.next(epochsLeft: epochs, first: selection.rate) {
            selection.share(inEpoch: $0, of: epochs, samples: samples, rate: $1)
        }?.rate
    }

    /// What going on with a run needs besides the budget itself.
    struct Memory: Codable {
        var governor: BudgetGovernor
        var validationCost: Double
        var hasWarned: Bool
    }

    var memory: Memory {
        get { Memory(governor: governor, validationCost: validationCost, hasWarned: hasWarned) }
        set {
            (governor, validationCost) = (newValue.governor, newValue.validationCost)
            hasWarned = newValue.hasWarned
        }
    }

    var isSpent: Bool { governor.spent + cost >= limit.amount }

    /// Starts the clock of the first epoch; each later one begins where the one before ended.
    mutating func startClock() { mark = .now() }

    /// Chooses the rate of the next epoch; ``choice`` is nil where nothing is left to spend.
    /// - Returns: a warning, once a run, where the budget cannot be met.
    mutating func choose(
        epochsLeft: Int, first: Double, share: (_ ahead: Int, _ rate: Double) -> Double
    ) -> String? {
        choice = governor.next(epochsLeft: epochsLeft, first: first, share: share)
        guard !hasWarned, let choice, let costLeft = choice.costLeft else { return nil }
        let lacking = costLeft / governor.left - 1
        let text: String
        if choice.rate <= governor.leastRate, lacking > Self.tolerance {
            text =
                "the budget is too small: \(epochsLeft) epochs at the least rate, \(choice.rate.percent()), take \(amount(costLeft)), and \(amount(governor.left)) are left; the run will end early"
        } else if choice.rate >= governor.mostRate, -lacking > Self.tolerance {
            text =
                "the budget is larger than needed: \(epochsLeft) epochs at the rate \(choice.rate.percent()) take \(amount(costLeft)) of the \(amount(governor.left)) left; more --epochs would use it"
        } else {
            return nil
        }
        hasWarned = true
        return text
    }

    /// Whether an epoch is cut at the batch where the budget is used up. The last epoch of known cost is let run, as it ends
    /// where it should but for noise; one of samples ends to the batch anyway.
    func mayCut(isLast: Bool) -> Bool {
        if case .samples = limit { return true }
        return !isLast || choice?.cost == nil
    }

    /// Whether the budget is used up within an epoch. Joules are told at the ends of epochs alone.
    /// - Parameter trained: samples of the epoch under way.
    func isSpent(trained: Int) -> Bool {
        switch limit {
        case .samples: governor.spent + Double(trained) >= limit.amount
        case .seconds: governor.spent + secondsSinceMark >= limit.amount
        case .joules: false
        }
    }

    /// Whether the epoch is the last, as another validation is all that is left or not even that.
    var isSpentByValidation: Bool { governor.spent + cost + validationCost >= limit.amount }

    /// Counts what was taken since the last call.
    /// - Parameters:
    ///   - joules: nil where they are not told.
    ///   - trained: samples.
    ///   - isValidation: what the work was.
    mutating func charge(joules: Double?, trained: Int, isValidation: Bool) throws {
        let part: Double
        switch limit {
        case .samples: part = Double(trained)
        case .seconds:
            part = secondsSinceMark
            mark = .now()
        case .joules:
            guard let joules else {
                throw Failure(
                    .other, "--budget-joules cannot be kept: nothing tells the energy any more",
                    remedy: "look at energy.jsonl of the run for the reason, or give --cpu-watts")
            }
            part = joules
        }
        cost += part
        if isValidation { validationCost = part }
    }

    /// Closes the books of an epoch.
    /// - Parameter share: of the split that it trained.
    mutating func endEpoch(share: Double) {
        governor.observe(share: share, cost: cost)
        cost = 0
    }

    /// As it stands after an epoch.
    var record: EpochRecord.Budget {
        let spent = governor.spent + cost
        return EpochRecord.Budget(unit: unit, limit: limit.amount, spent: spent)
    }

    private var unit: String {
        switch limit {
        case .seconds: "seconds"
        case .joules: "joules"
        case .samples: "samples"
        }
    }

    private var secondsSinceMark: Double {
        Double(DispatchTime.now().uptimeNanoseconds - mark.uptimeNanoseconds) / 1e9
    }

    /// For people.
    func amount(_ value: Double) -> String {
        if case .samples = limit { return record.text(value) + " samples" }
        return record.text(value)
    }
}
