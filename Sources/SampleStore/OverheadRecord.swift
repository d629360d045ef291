extension EpochRecord {
    /// Where the time of an epoch's training went that was no training, in seconds of the thread that trains.
    public struct Overhead: Codable, Sendable, Hashable {
        /// Choosing the samples.
        public var planning: Double
        /// Waiting for batches, the first one included.
        public var dataWait: Double
        /// Taking in what was seen of each sample, and writing the epoch before to the store (not part of the training's
        /// duration: it comes after).
        public var history: Double

        public init(planning: Double, dataWait: Double, history: Double) {
            self.planning = planning
            self.dataWait = dataWait
            self.history = history
        }

        enum CodingKeys: String, CodingKey {
            case planning = "planning_seconds"
            case dataWait = "data_wait_seconds"
            case history = "history_seconds"
        }
    }
}

extension [EpochRecord] {
    /// Shares of the training's duration that went into each; nil where no record tells.
    public var overheadShares: EpochRecord.Overhead? {
        let known = filter { $0.overhead != nil && $0.seconds > 0 }
        let seconds = known.reduce(0) { $0 + $1.seconds }
        guard seconds > 0 else { return nil }
        func share(_ part: (EpochRecord.Overhead) -> Double) -> Double {
            known.compactMap(\.overhead).reduce(0) { $0 + part($1) } / seconds
        }
        return EpochRecord.Overhead(
            planning: share(\.planning), dataWait: share(\.dataWait), history: share(\.history))
    }
}
