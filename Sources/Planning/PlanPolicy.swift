public import ASTTypes

/// What a policy is asked to plan: one epoch of one run over one split.
public struct PlanContext: Sendable {
    /// Counted from 0.
    public var epoch: Int
    /// Epochs in the whole run.
    public var epochs: Int
    /// The split's samples, ascending.
    public var ids: [SampleID]
    /// Standard deviation of each sample's pixel values, in 0...1; one per sample of the *store*, by ``SampleID/index``.
    public var intensities: [Float]
    /// Share of the split to visit in an epoch, in (0, 1].
    public var rate: Double
    public var seed: UInt64
    /// The number of the last step of each finished epoch of this run: what tells ages in epochs.
    public var lastSteps: [UInt32]
    /// Threads to plan on; 0 for one a core. The plan is the same for any number.
    public var threads: Int

    public init(
        epoch: Int, epochs: Int, ids: [SampleID], intensities: [Float], rate: Double, seed: UInt64,
        lastSteps: [UInt32] = [], threads: Int = 0
    ) {
        self.epoch = epoch
        self.epochs = epochs
        self.ids = ids
        self.intensities = intensities
        self.rate = rate
        self.seed = seed
        self.lastSteps = lastSteps
        self.threads = threads
    }

    /// - Throws: `Failure(.usage)` for a rate outside (0, 1], `Failure(.badData)` for an empty split.
    func checkedVisits() throws -> Int {
        try OptionCheck.rate(rate)
        try checkSplit()
        return visitsPerEpoch(samples: ids.count, rate: rate)
    }

    /// - Throws: `Failure(.badData)` where the split has samples that the history or the intensities do not.
    func checkCoverage(_ history: HistoryColumns) throws {
        let last = ids.max()?.index ?? 0
        if last >= history.count || last >= intensities.count {
            let known = min(history.count, intensities.count)
            throw Failure(
                .badData,
                "the split refers to sample \(last), but history and intensities are known for \(known) samples",
                remedy: "use the history of a run over this store")
        }
    }

    /// Positions to take means and quantiles from: all of them, or 2¹⁶ and fewer in short runs, one at a random place in
    /// each of as many equal parts. Runs read memory well; equal steps would see the same classes over and over where those
    /// take turns.
    var survey: [Int] {
        let (count, run) = (ids.count, Self.surveyRun)
        let parts = Self.surveyed / run
        guard count > Self.surveyed else { return Array(0..<count) }
        let part = count / parts
        let random = CounterRandom(seed: 0, purpose: .selection)
        return (0..<parts).flatMap { number in
            let word = random.words(epoch: 0, sample: UInt32(number), draw: 5).0
            let first = number * part + Int(word) % (part - run + 1)
            return first..<first + run
        }
    }

    private static let surveyed = 1 << 16
    private static let surveyRun = 32

    /// - Throws: `Failure(.badData)` for an empty split.
    func checkSplit() throws {
        if ids.isEmpty {
            throw Failure(
                .badData, "the split to train on has no samples",
                remedy: "choose another split or ingest the data again")
        }
    }
}

/// A way to choose what an epoch visits.
///
/// A plan is a pure function of its arguments: the same history, context and seed give the same plan on every machine.
public protocol PlanPolicy: Sendable {
    /// The name on the command line.
    var name: String { get }

    /// - Throws: `Failure(.usage)` for options that do not fit the split, `Failure(.badData)` for a history or split that
    ///   does not fit the store.
    func plan(_ history: HistoryColumns, _ context: PlanContext) throws -> EpochPlan

    /// ``plan(_:_:)``, and what led to it where the policy tells.
    /// - Throws: as that does.
    func explainedPlan(_ history: HistoryColumns, _ context: PlanContext) throws
        -> (plan: EpochPlan, summary: PlanSummary?)

    /// Samples run backward over a whole run: the horizon of schedules that count trained samples.
    func plannedVisits(samples: Int, epochs: Int, rate: Double) -> Int

    /// Of them, those of one epoch, from 0; never fewer at a higher rate.
    func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int

    /// The lowest rate at which a plan keeps what its own options promise, such as an age that nobody exceeds.
    func leastRate(samples: Int, epochs: Int) -> Double

    /// The same policy with what it decides by what is known of the split *before* the run.
    func resolved(forRunFrom history: HistoryColumns, ids: [SampleID]) -> any PlanPolicy
}

extension PlanPolicy {
    public func explainedPlan(_ history: HistoryColumns, _ context: PlanContext) throws
        -> (plan: EpochPlan, summary: PlanSummary?)
    {
        (try plan(history, context), nil)
    }

    public func resolved(forRunFrom history: HistoryColumns, ids: [SampleID]) -> any PlanPolicy { self }

    public func visits(inEpoch epoch: Int, of epochs: Int, samples: Int, rate: Double) -> Int {
        visitsPerEpoch(samples: samples, rate: rate)
    }

    public func leastRate(samples: Int, epochs: Int) -> Double { 1 / Double(max(1, samples)) }
}

/// The rate at which all samples are visited within so many epochs; that of one visit an epoch where there is no limit.
func leastRate(visitingWithin epochs: Int?, samples: Int) -> Double {
    let samples = max(1, samples)
    let places = epochs.map { (samples - 1) / max(1, $0) + 1 } ?? 1
    return Double(places) / Double(samples)
}

/// round(rate · samples), at least 1 and at most all of them; 0 for no samples.
func visitsPerEpoch(samples: Int, rate: Double) -> Int {
    let wanted = (rate * Double(samples)).rounded()
    guard wanted >= 1 else { return min(1, samples) }
    return wanted < Double(samples) ? Int(wanted) : samples
}

/// The product, or `Int.max` where it does not fit.
func clampedProduct(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
}
