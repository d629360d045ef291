/// Adds up what a hardware counter of energy counts, through wraps, failed reads and resets. Pure: the caller reads.
struct CounterMeter {
    /// Microjoules at which the counter starts again from 0; nil for one that does not wrap.
    let range: UInt64?
    /// Longest time between two readings that tells what passed: longer ones may hide a whole turn, or a power that was not
    /// looked at. Nil where none is too long.
    let safeSeconds: Double?
    /// Whether the counter stands still while it cannot be read.
    private let isSumOfReadings: Bool

    private(set) var microjoules: UInt64 = 0
    private(set) var gaps = 0
    private(set) var gapSeconds = 0.0
    private var last: (microjoules: UInt64, seconds: Double)?
    /// When reading began to fail.
    private var lostAt: Double?

    /// No socket draws more, so a counter cannot wrap twice in less than its range at this power.
    private static let mostWatts = 2000.0

    init(range: UInt64?, isSumOfReadings: Bool = false) {
        self.range = range
        self.isSumOfReadings = isSumOfReadings
        let turn = range.map { Double($0) * 1e-6 / Self.mostWatts }
        safeSeconds = isSumOfReadings ? PowerIntegrator.longestStep : turn
    }

    /// - Parameters:
    ///   - value: of the counter in microjoules; nil when it could not be read, which is a gap and never 0.
    ///   - seconds: on any clock that only goes forward.
    mutating func add(_ value: UInt64?, at seconds: Double) {
        guard let value else {
            if lostAt == nil { lostAt = last?.seconds ?? seconds }
            return
        }
        defer {
            last = (value, seconds)
            lostAt = nil
        }
        guard let before = last else {
            // Nothing was seen before this: what passed meanwhile is unknown.
            if let lostAt { addGap(seconds - lostAt) }
            return
        }
        let elapsed = seconds - before.seconds
        // After too long a silence even a larger value may hide a whole turn.
        if let safeSeconds, elapsed >= safeSeconds { return addGap(elapsed) }
        if isSumOfReadings, lostAt != nil { return addGap(elapsed) }
        if value >= before.microjoules {
            microjoules += value - before.microjoules
        } else if let range, before.microjoules <= range {
            microjoules += range - before.microjoules + value
        } else {
            addGap(elapsed)  // a counter that does not wrap was reset
        }
    }

    private mutating func addGap(_ seconds: Double) {
        gaps += 1
        gapSeconds += seconds
    }

    /// Ends at `seconds`: a counter that was lost and never came back leaves a gap at the end.
    mutating func finish(at seconds: Double) {
        guard let began = lostAt else { return }
        addGap(seconds - began)
        lostAt = seconds
        last = nil
    }

    /// Forgets what was added up, but not where the counter stands.
    mutating func startLap() {
        microjoules = 0
        gaps = 0
        gapSeconds = 0
    }

    var joules: Double { Double(microjoules) * 1e-6 }
}
