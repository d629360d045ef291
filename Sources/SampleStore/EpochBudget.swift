extension EpochRecord {
    /// Where a run with a budget stands after an epoch.
    public struct Budget: Codable, Sendable, Hashable {
        /// `seconds`, `joules` or `samples` (trained).
        public var unit: String
        public var limit: Double
        public var spent: Double

        public init(unit: String, limit: Double, spent: Double) {
            self.unit = unit
            self.limit = limit
            self.spent = spent
        }

        /// Negative where more was spent than allowed.
        public var left: Double { limit - spent }

        enum CodingKeys: String, CodingKey { case unit, limit, spent, left }

        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            unit = try fields.decode(String.self, forKey: .unit)
            limit = try fields.decode(Double.self, forKey: .limit)
            spent = try fields.decode(Double.self, forKey: .spent)
        }

        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(unit, forKey: .unit)
            try fields.encode(limit, forKey: .limit)
            try fields.encode(spent, forKey: .spent)
            try fields.encode(left, forKey: .left)
        }
    }
}
