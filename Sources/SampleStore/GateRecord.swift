extension EpochRecord {
    /// How near an epoch came to what its gate was to keep of the rows that were run forward.
    public struct Gate: Codable, Sendable, Hashable {
        /// The share it aimed at, in (0, 1].
        public var target: Double
        /// The share it kept.
        public var kept: Double

        public init(target: Double, kept: Double) {
            self.target = target
            self.kept = kept
        }
    }
}

extension [EpochRecord] {
    /// Epochs in which a gate may still be finding its threshold.
    public static var gateSettlingEpochs: Int { 3 }

    /// Root mean square of kept − target over the epochs after the first three: how well the gate is controlled. Nil for a run
    /// without a gate, or too short to tell.
    public var gateError: Double? {
        let settled = filter { $0.epoch > Self.gateSettlingEpochs }.compactMap(\.gate)
        guard !settled.isEmpty else { return nil }
        let squares = settled.reduce(0) { $0 + ($1.kept - $1.target) * ($1.kept - $1.target) }
        return (squares / Double(settled.count)).squareRoot()
    }
}
