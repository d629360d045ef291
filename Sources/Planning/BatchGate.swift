internal import ASTTypes

/// What a forward pass says of the rows of one batch, before anything is run backward. The arrays run in parallel.
public struct BatchSignals: Sendable, Hashable {
    /// Cross entropy, in nats.
    public var losses: [Float]
    /// Logit of the label minus the largest other.
    public var margins: [Float]
    /// ‖p − y‖₂.
    public var gradientNorms: [Float]
    /// Standard deviation of each row's pixel values.
    public var intensities: [Float]

    public init(losses: [Float], margins: [Float], gradientNorms: [Float], intensities: [Float]) {
        self.losses = losses
        self.margins = margins
        self.gradientNorms = gradientNorms
        self.intensities = intensities
    }

    public var count: Int { losses.count }
}

/// A way to choose, with fresh losses, which rows of a batch to run backward.
///
/// A gate works inside any plan: a row is trained with probability π = π_plan · π_batch, where ``GateDecision/inclusion`` is the
/// second factor, and with the weight w = w_plan · w_batch, where ``GateDecision/weights`` is.
public protocol BatchGate: Sendable {
    /// The threshold that decides the next batch, where there is one.
    var threshold: Double? { get }

    /// Decides one batch. An empty batch changes nothing; a row whose loss is not finite is never kept.
    /// - Parameter step: number of the step within the run; keys random draws.
    mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision

    /// Goes on towards another share of the rows, with all that it has learnt.
    /// - Precondition: the rate is in (0, 1].
    mutating func aim(at targetRate: Double)

    /// What it has learnt so far, as numbers that mean something to a gate of its kind alone.
    var memory: [Double] { get }

    /// Goes on from the ``memory`` of a gate of the same kind and options.
    /// - Throws: `Failure(.badData)` for numbers that such a gate cannot have left.
    mutating func restore(_ memory: [Double]) throws
}

/// - Throws: `Failure(.badData)` unless there are so many numbers, all finite.
func checkMemory(_ memory: [Double], of gate: String, count: Int) throws {
    guard memory.count == count, memory.allSatisfy(\.isFinite) else {
        throw Failure(
            .badData, "what the gate \(gate) remembered is damaged: \(memory.count) numbers",
            remedy: "start the run again")
    }
}

/// What a gate ranks rows by.
public enum GateScore: Sendable, Hashable {
    /// The seed's: loss and intensity relative to the batch, within 0...1.
    case significance(Significance)
    /// Signals as they are, so that batches can be compared.
    case formula(ScoreFormula)

    /// Of each row; NaN where the loss is not finite.
    public func scores(_ batch: BatchSignals) -> [Float] {
        switch self {
        case .significance(let significance):
            let scores = significance.scores(losses: batch.losses, intensities: batch.intensities)
            return zip(scores, batch.losses).map { $1.isFinite ? $0 : .nan }
        case .formula(let formula):
            return batch.losses.indices.map { row in
                guard batch.losses[row].isFinite else { return .nan }
                return formula.terms.reduce(0) { sum, term in
                    sum + Float(term.weight) * Self.value(term.signal, batch, row)
                }
            }
        }
    }

    private static func value(_ signal: Signal, _ batch: BatchSignals, _ row: Int) -> Float {
        switch signal {
        // Gates refuses the two that a batch does not know.
        case .loss, .reducible, .deviation: batch.losses[row]
        case .gradient: batch.gradientNorms[row]
        case .confidence: missingProbability(max(0, batch.losses[row]))
        case .margin: 1 / (1 + fastExp2(1.442_695_04 * batch.margins[row]))
        case .intensity: batch.intensities[row].isFinite ? batch.intensities[row] : 0
        }
    }
}
