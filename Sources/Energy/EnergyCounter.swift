/// A counter of energy that the hardware keeps.
protocol EnergyCounter: Sendable {
    var device: String { get }
    var method: String { get }
    /// Microjoules at which it starts again from 0; nil when it does not wrap.
    var range: UInt64? { get }
    /// What a reader of its figures has to know.
    var note: String? { get }
    /// Microjoules so far, or nil when it cannot be read just now.
    func read() -> UInt64?
}

/// What was found on a machine, and what was not and why.
struct FoundCounters {
    var counters: [any EnergyCounter] = []
    var missing: [DeviceEnergy] = []

    static func + (left: FoundCounters, right: FoundCounters) -> FoundCounters {
        FoundCounters(counters: left.counters + right.counters, missing: left.missing + right.missing)
    }
}
