extension EpochRecord {
    /// What the plan of an epoch came from, for policies that tell.
    public struct Selection: Codable, Sendable, Hashable {
        /// `dense`, `sweep`, `selection`, `fallback` or `final`.
        public var phase: String
        /// Samples that came because their time was up.
        public var due: Int
        /// Samples of the split that were guarded as mislabelled.
        public var guarded: Int
        /// Variance of the weighted gradient relative to uniform sampling's; nil where it was not told.
        public var varianceRatio: Double?

        public init(phase: String, due: Int, guarded: Int, varianceRatio: Double?) {
            self.phase = phase
            self.due = due
            self.guarded = guarded
            self.varianceRatio = varianceRatio
        }

        enum CodingKeys: String, CodingKey {
            case phase, due, guarded
            case varianceRatio = "variance_ratio"
        }

        /// A ratio that is not known is written as `null`.
        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(phase, forKey: .phase)
            try fields.encode(due, forKey: .due)
            try fields.encode(guarded, forKey: .guarded)
            try fields.encode(varianceRatio.flatMap(finite), forKey: .varianceRatio)
        }
    }
}
