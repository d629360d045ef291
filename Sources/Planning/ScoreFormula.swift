internal import ASTTypes

/// What is known of a sample that can say how much it promises to teach; larger promises more.
public enum Signal: String, Sendable, Hashable, CaseIterable {
    /// Last cross entropy, in nats.
    case loss
    /// ‖p − y‖₂, the length of the gradient at the logits (EL2N, Paul et al. 2021).
    case gradient
    /// 1/(1 + e^margin): how far the best other class is ahead, as a probability.
    case margin
    /// 1 − p of the label.
    case confidence
    /// Moving mean of |loss − its moving mean|: how unsettled it is.
    case deviation
    /// Standard deviation of the image's pixel values: contrast, which knows nothing of the label.
    case intensity
    /// Loss above that of an earlier run, at least 0 (RHO-LOSS, Mindermann et al. 2022).
    case reducible
}

/// A weighted sum of signals, each relative to its mean over what it is compared with.
///
/// Written `gradient`, or `0.7*loss+0.3*intensity`. A part is weight·x/mean(x), so weights compare parts whatever their
/// units; one with a mean of 0 counts nothing.
public struct ScoreFormula: Sendable, Hashable {
    public struct Term: Sendable, Hashable {
        public let weight: Double
        public let signal: Signal
    }

    public let terms: [Term]

    public static let gradient = ScoreFormula(terms: [Term(weight: 1, signal: .gradient)])
    public static let loss = ScoreFormula(terms: [Term(weight: 1, signal: .loss)])

    init(terms: [Term]) { self.terms = terms }

    /// - Throws: `Failure(.usage)` naming the part that is no `weight*signal`, with the nearest name.
    public init(parsing text: String) throws {
        var terms: [Term] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let factors = part.split(separator: "*", omittingEmptySubsequences: false).map {
                Self.trimmed($0)
            }
            let name = factors.last ?? ""
            guard let signal = Signal(rawValue: name) else {
                throw Failure(
                    .usage, "--significance has no signal '\(name)'",
                    remedy: suggestion(for: name, among: Signal.allCases.map(\.rawValue)))
            }
            let weight = factors.count == 1 ? 1 : Double(factors[0])
            guard factors.count <= 2, let weight, weight.isFinite, weight > 0 else {
                throw Failure(
                    .usage, "--significance has the part '\(part)', which is no weight and signal",
                    remedy: "write it like 0.7*loss+0.3*intensity, with weights above 0")
            }
            terms.append(Term(weight: weight, signal: signal))
        }
        self.terms = terms
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Whether the loss of an earlier run is needed.
    public var needsReference: Bool { terms.contains { $0.signal == .reducible } }

    /// - Throws: `Failure(.usage)` where the loss of an earlier run is needed and nothing of the split has one.
    func checkReference(_ history: HistoryColumns, _ context: PlanContext) throws {
        if needsReference { try context.checkReference(history, for: "--significance \(self)") }
    }
}

extension ScoreFormula: CustomStringConvertible {
    public var description: String {
        terms.map { $0.weight == 1 ? $0.signal.rawValue : "\($0.weight)*\($0.signal.rawValue)" }
            .joined(separator: "+")
    }
}

extension PlanContext {
    /// - Throws: `Failure(.usage)` where no sample of the split has a loss of an earlier run.
    func checkReference(_ history: HistoryColumns, for what: String) throws {
        if ids.contains(where: { !history.referenceLoss[$0.index].isNaN }) { return }
        throw Failure(
            .usage, "\(what) compares with the losses of an earlier run, and this one starts from none",
            remedy: "name a finished run of this store with --history")
    }
}
