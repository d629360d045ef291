internal import ASTTypes
internal import Synchronization

/// How far a long piece of work is: a bar with rate and time left where standard error is a terminal, else one line
/// every 30 seconds and one at the end, which is what a log file wants.
public struct Progress {
    private let state: ProgressState
    private let isDrawn: Bool
    private let isQuiet: Bool
    private let started = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant
    private var done = 0
    private var note = ""

    private static let redrawInterval = Duration.milliseconds(100)
    private static let logInterval = Duration.seconds(30)

    /// - Parameters:
    ///   - label: what is being done, e.g. `ingesting`.
    ///   - total: units to do; nil where nobody knows.
    ///   - unit: what is counted, in the plural, e.g. `images`.
    ///   - quiet: shows nothing at all.
    public init(label: String, total: Int?, unit: String, quiet: Bool) {
        state = ProgressState(label: printable(label), total: total, unit: unit)
        isQuiet = quiet
        isDrawn = StandardStream.error.isTerminal && environment("TERM") != "dumb"
        lastShown = isDrawn ? started - .seconds(1) : started
    }

    /// Says how many units are done by now. Call it as often as is convenient: it draws at most ten times a second.
    public mutating func update(_ done: Int, note: String = "") {
        self.done = done
        self.note = note
        let now = ContinuousClock.now
        guard !isQuiet, now - lastShown >= (isDrawn ? Self.redrawInterval : Self.logInterval) else { return }
        lastShown = now
        if isDrawn {
            draw(state.bar(done: done, seconds: seconds, note: note, width: StandardStream.error.width ?? 80))
        } else {
            diagnostic(state.logLine(done: done, seconds: seconds, note: note))
        }
    }

    /// Ends the bar with one line that says what was done, in which time.
    public mutating func finish() {
        guard !isQuiet else { return }
        diagnostic(state.summary(done: done, seconds: seconds, note: note))
    }

    private var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }

    private func draw(_ line: String) {
        barIsDrawn.store(true, ordering: .relaxed)
        _ = write("\r\(line)\u{1B}[K", to: .error)
    }
}

/// What a progress line says: pure, so that it can be tested without a terminal or a clock.
struct ProgressState: Sendable {
    var label: String
    var total: Int?
    var unit: String

    private static let widestBar = 40
    private static let narrowestBar = 5

    /// `ingesting [=====>    ] 45 %  27,000/60,000 images  12,000/s  ETA 3.00 s`, within `width` columns; the bar
    /// gives way first, then the end of the line.
    func bar(done: Int, seconds: Double, note: String, width: Int) -> String {
        let facts = facts(done: done, seconds: seconds, note: note)
        // A line that fills the last column wraps on some terminals.
        let room = width - 1 - displayWidth("\(label) [] \(facts)")
        guard let total, room >= Self.narrowestBar else {
            return truncated("\(label) \(facts)", toWidth: max(width - 1, 0))
        }
        let length = min(room, Self.widestBar)
        let filled = Int(fraction(done, of: total) * Double(length))
        let tip = filled < length ? ">" : ""
        let rest = String(repeating: " ", count: length - filled - displayWidth(tip))
        return "\(label) [\(String(repeating: "=", count: filled))\(tip)\(rest)] \(facts)"
    }

    func logLine(done: Int, seconds: Double, note: String) -> String {
        "\(label): \(facts(done: done, seconds: seconds, note: note))"
    }

    func summary(done: Int, seconds: Double, note: String) -> String {
        let end = note.isEmpty ? "" : "  \(printable(note))"
        return "\(label): \(done.grouped) \(unit) in \(seconds.asDuration) (\(rate(done, seconds)))\(end)"
    }

    private func facts(done: Int, seconds: Double, note: String) -> String {
        var parts: [String] = []
        if let total {
            parts.append("\((fraction(done, of: total) * 100).rounded(toDecimals: 0)) %")
            parts.append("\(done.grouped)/\(total.grouped) \(unit)")
        } else {
            parts.append("\(done.grouped) \(unit)")
        }
        parts.append(rate(done, seconds))
        if let total, done > 0, done < total {
            parts.append("ETA \((seconds / Double(done) * Double(total - done)).asDuration)")
        }
        if !note.isEmpty { parts.append(printable(note)) }
        return parts.joined(separator: "  ")
    }

    private func fraction(_ done: Int, of total: Int) -> Double {
        total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
    }

    private func rate(_ done: Int, _ seconds: Double) -> String {
        let perSecond = seconds > 0 ? Double(done) / seconds : 0
        return perSecond < 10 ? "\(perSecond.rounded(toDecimals: 1))/s" : "\(Int(perSecond).grouped)/s"
    }
}
