/// A counter of energy: one that the hardware keeps, or one that is kept here from its power.
protocol EnergyCounter: Sendable {
    var device: String { get }
    var method: String { get }
    /// Microjoules at which it starts again from 0; nil when it does not wrap.
    var range: UInt64? { get }
    /// What a reader of its figures has to know.
    var note: String? { get }
    /// Whether it is a sum of readings made here: it then stands still while it cannot be read.
    var isSumOfReadings: Bool { get }
    /// Microjoules so far, or nil when it cannot be read just now.
    func read() -> UInt64?
}

extension EnergyCounter {
    var isSumOfReadings: Bool { false }
    /// Between two readings of a power nobody knows what it was.
    var provenance: Provenance { isSumOfReadings ? .estimated : .measured }
}

/// What was found on a machine, and what was not and why.
struct FoundCounters {
    var counters: [any EnergyCounter] = []
    var missing: [DeviceEnergy] = []

    static func + (left: FoundCounters, right: FoundCounters) -> FoundCounters {
        FoundCounters(counters: left.counters + right.counters, missing: left.missing + right.missing)
    }
}
