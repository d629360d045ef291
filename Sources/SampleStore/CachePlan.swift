public import ASTTypes

/// What a decoded cache is to hold during the coming epochs: a pure choice.
///
/// What is kept is what saves most for its bytes, by the visits that the plan's probabilities promise. Choosing by the ratio
/// of value and weight is Dantzig's bound for the knapsack problem: what is missed against the best choice is less
/// than the value of one sample.
public struct CachePlan: Sendable, Hashable {
    /// A sample that could be in the cache.
    public struct Candidate: Sendable, Hashable {
        public var id: SampleID
        /// Bytes that it takes there.
        public var bytes: Int
        /// Visits that are expected in an epoch to come.
        public var visits: Float
        /// What a visit saves when it is there, in any unit.
        public var gain: Float
        /// Whether it is there now.
        public var isCached: Bool

        public init(id: SampleID, bytes: Int, visits: Float, gain: Float, isCached: Bool) {
            self.id = id
            self.bytes = bytes
            self.visits = visits
            self.gain = gain
            self.isCached = isCached
        }

        /// What an epoch saves. Half for a sample that is not there: it has to be decoded as a whole and written first, so
        /// one that is there stays before one that is not twice as good.
        public var worth: Double {
            guard visits > 0, gain > 0, bytes > 0 else { return 0 }
            return Double(visits) * Double(gain) * (isCached ? 1 : 0.5)
        }
    }

    /// What stays, ascending.
    public let kept: [SampleID]
    /// What is to be put in when it was decoded, ascending.
    public let admitted: [SampleID]
    /// What is to be taken out, ascending.
    public let evicted: [SampleID]
    /// Bytes of what stays and of what is put in.
    public let bytes: Int
    /// What both are worth.
    public let worth: Double

    /// - Parameters:
    ///   - candidates: what is in the cache, and what might be. Each sample once.
    ///   - budget: bytes of the cache.
    public init(_ candidates: [Candidate], budget: Int) {
        let ranked = Self.ranked(candidates)
        var isChosen = [Bool](repeating: false, count: candidates.count)
        var bytes = 0
        var worth = 0.0
        for rank in ranked {
            let candidate = candidates[rank.index]
            guard rank.density > 0, candidate.bytes <= budget - bytes else { continue }
            isChosen[rank.index] = true
            bytes += candidate.bytes
            worth += candidate.worth
        }
        // The one sample that the rest kept out may be worth more than all of them.
        let fitting = candidates.indices.filter { candidates[$0].bytes <= budget }
        let best = fitting.max { candidates[$0].worth < candidates[$1].worth }
        if let best, candidates[best].worth > worth {
            isChosen = Array(repeating: false, count: candidates.count)
            isChosen[best] = true
            bytes = candidates[best].bytes
            worth = candidates[best].worth
        }
        var kept: [SampleID] = []
        var admitted: [SampleID] = []
        var evicted: [SampleID] = []
        for (candidate, isChosen) in zip(candidates, isChosen) {
            switch (candidate.isCached, isChosen) {
            case (true, true): kept.append(candidate.id)
            case (false, true): admitted.append(candidate.id)
            case (true, false): evicted.append(candidate.id)
            case (false, false): break
            }
        }
        self.kept = kept.sorted { $0.rawValue < $1.rawValue }
        self.admitted = admitted.sorted { $0.rawValue < $1.rawValue }
        self.evicted = evicted.sorted { $0.rawValue < $1.rawValue }
        self.bytes = bytes
        self.worth = worth
    }

    private struct Rank {
        let index: Int
        let density: Double
        let id: UInt32
    }

    /// The most worth for a byte first; of equals the lower id.
    private static func ranked(_ candidates: [Candidate]) -> [Rank] {
        let ranks = candidates.enumerated().map { index, candidate in
            Rank(
                index: index, density: candidate.worth / Double(max(1, candidate.bytes)),
                id: candidate.id.rawValue)
        }
        return ranks.sorted { a, b in a.density == b.density ? a.id < b.id : a.density > b.density }
    }
}
