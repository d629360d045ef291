public import ASTTypes

/// What to do about a sample whose stored bytes are damaged or cannot be decoded.
public struct BadSamplePolicy: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// The first one ends the stream.
        case stop
        /// Its row is left out, and its batch has one fewer.
        case skip
        /// Another sample of the plan takes its row, a function of (seed, epoch, sample).
        case replace
    }

    public var action: Action
    /// Share of the stream's samples, in 0...1: one bad sample more ends the stream. Not used by ``Action/stop``.
    public var limit: Double

    public init(_ action: Action, limit: Double = 0.01) {
        self.action = action
        self.limit = limit
    }

    public static let stop = BadSamplePolicy(.stop)

    /// Other samples tried for one row; all of them bad ends the stream.
    static let replacementTries: UInt32 = 16

    /// The row of a plan of `count` rows that stands in for a bad sample at the `attempt`-th try.
    static func replacementRow(
        for sample: SampleID, epoch: Int, attempt: UInt32, count: Int, random: CounterRandom
    ) -> Int {
        let words = random.words(epoch: epoch, sample: sample.rawValue, draw: attempt)
        let word = UInt64(words.0) << 32 | UInt64(words.1)
        return Int(word.multipliedFullWidth(by: UInt64(count)).high)
    }
}

/// A sample that could not be used.
public struct BadSample: Hashable, Sendable {
    public let id: SampleID
    /// For people; as stored, so a terminal needs it made printable.
    public let name: String
    /// What is wrong with it, and where.
    public let reason: String
    /// Of the plan.
    let row: Int
}

/// The bad samples of a stream in the plan's order, each once, and whether they are too many.
struct BadSampleCount: Sendable {
    private(set) var samples: [BadSample] = []
    /// Those of the stream that this one goes on from.
    private let earlier: Int
    private var seen: Set<SampleID>
    private let limit: Int
    private let rows: Int

    /// - Parameter rows: samples of the whole stream.
    init(policy: BadSamplePolicy, rows: Int, earlier: [SampleID]) {
        seen = Set(earlier)
        self.earlier = seen.count
        self.rows = rows
        limit = Int(policy.limit * Double(rows))
    }

    /// - Returns: why the stream has to end, if this is one too many.
    mutating func add(_ sample: BadSample) -> Failure? {
        guard seen.insert(sample.id).inserted else { return nil }
        samples.append(sample)
        guard earlier + samples.count > limit else { return nil }
        return Failure(
            .badData,
            "\(earlier + samples.count) bad samples are more than the limit of \(limit) of \(rows); the last one: \(sample.reason)",
            remedy: "check the store with: ast-inspect verify STORE; or allow more with --bad-limit")
    }
}
