import ASTTypes

/// What can be said of batch-time gates on the command line.
public struct GateSettings: Sendable, Hashable {
    /// Share of the rows that are run forward to run backward.
    public var targetRate = 0.1
    /// nil for the gate's own.
    public var kp: Double?
    /// nil for the gate's own; `rank`: γ.
    public var ki: Double?
    public var emaAlpha = 0.3
    public var minActive = 2
    public var threshold = 0.5
    public var lossWeight = Significance.seed.lossWeight
    /// Exponent of the weights; nil for the gate's own: `pps` 1, `backprop` none, as in the paper.
    public var beta: Double?
    /// nil for the seed's significance within the batch in `seed` and `pi`, for the loss in `rank` and `topk`, and
    /// for the gradient in `pps`.
    public var formula: ScoreFormula?

    public init() {}

    func options(kp: Double, ki: Double) throws -> GateOptions {
        try GateOptions(
            targetRate: targetRate, kp: self.kp ?? kp, ki: self.ki ?? ki, emaAlpha: emaAlpha,
            minActive: minActive,
            lossWeight: lossWeight, threshold: threshold)
    }
}

/// The batch-time gates a run can be asked for by name.
public enum Gates {
    public static let names = ["seed", "pi", "rank", "topk", "pps", "backprop"]

    /// The gate a policy has by itself; nil for one that decides before anything is read.
    public static func name(ofPolicy policy: String) -> String? {
        ["ast": "seed", "selective-backprop": "backprop"][policy]
    }

    /// The gate called `name`.
    /// - Throws: `Failure(.usage)` for a name there is none of, with the nearest one, an option that is out of range, or a
    ///   signal that is not known inside a batch.
    public static func gate(named name: String, _ settings: GateSettings, seed: UInt64) throws
        -> any BatchGate
    {
        try checkSignals(settings.formula)
        switch name {
        case "seed":
            try refuseFormula(settings, gate: name)
            return SeedGate(options: try settings.options(kp: 0.0015, ki: 0.00005), seed: seed)
        case "pi":
            let gains = ProportionalIntegralGate.defaultGains
            let options = try settings.options(kp: gains.kp, ki: gains.ki)
            let score = settings.formula.map { GateScore.formula($0) }
            return ProportionalIntegralGate(
                options: options, score: score ?? .significance(options.significance))
        case "rank":
            return try RankGate(
                targetRate: settings.targetRate, gain: settings.ki ?? RankGate.defaultGain,
                score: .formula(settings.formula ?? .loss))
        case "topk":
            return try TopKGate(
                targetRate: settings.targetRate, score: .formula(settings.formula ?? .loss))
        case "pps":
            return try PPSGate(
                targetRate: settings.targetRate, score: .formula(settings.formula ?? .gradient),
                beta: settings.beta ?? 1, seed: seed)
        case "backprop":
            try refuseFormula(settings, gate: name)
            return try SelectiveBackpropGate(
                targetRate: settings.targetRate, beta: settings.beta ?? 0, seed: seed)
        default:
            throw Failure(.usage, "unknown gate '\(name)'", remedy: suggestion(for: name, among: names))
        }
    }

    private static func checkSignals(_ formula: ScoreFormula?) throws {
        for term in formula?.terms ?? [] where [.deviation, .reducible].contains(term.signal) {
            throw Failure(
                .usage, "--significance \(term.signal.rawValue) is not known inside a batch",
                remedy: "choose loss, gradient, margin, confidence or intensity for a gate")
        }
    }

    private static func refuseFormula(_ settings: GateSettings, gate: String) throws {
        if let formula = settings.formula {
            throw Failure(
                .usage, "--significance \(formula) has no meaning for the gate \(gate), whose score is fixed",
                remedy: "leave it out, or choose the gate pi, rank, topk or pps")
        }
    }
}
