/// What a gate made of one batch. Rows are the batch's.
public struct GateDecision: Sendable, Hashable {
    /// Which rows to run backward.
    public var keep: [Bool]
    /// π_batch: the probability with which each row was to be kept, given the batch. Where a threshold decides nothing is left to
    /// chance: 1 for the rows kept, 0 for the others.
    public var inclusion: [Float]
    /// What a row's weight in the plan is multiplied by, if it is kept; 1 where a threshold decides.
    public var weights: [Float]
    /// Rows to run backward: the number of `true` in ``keep``, drawn ones included.
    public var active: Int
    /// Rows above the threshold: ``active``, or 0 where the fallback was used.
    public var passed: Int
    /// The threshold that decided this batch.
    public var threshold: Double
    /// Whether nothing was above the threshold, so that rows were drawn at random.
    public var usedFallback = false
    /// Rows whose loss was not finite; they are never kept.
    public var nonFinite: Int
}

extension GateDecision {
    /// A decision without a fallback.
    /// - Parameters:
    ///   - inclusion: nil where a threshold decided.
    ///   - weights: nil for 1.
    init(
        keep: [Bool], inclusion: [Float]? = nil, weights: [Float]? = nil, threshold: Double = 0,
        losses: [Float]
    ) {
        let active = keep.count { $0 }
        self.init(
            keep: keep, inclusion: inclusion ?? keep.map { $0 ? 1 : 0 },
            weights: weights ?? Array(repeating: 1, count: keep.count), active: active, passed: active,
            threshold: threshold, nonFinite: losses.count { !$0.isFinite })
    }
}
