public import ASTTypes

/// How far a stream has come, to the sample: enough to go on with exactly the samples, pixels and order that would have
/// come, by any number of workers, slots and ranks.
///
/// The plan itself is not in it. It is a function of the history snapshot, the seed and the epoch, so whoever goes on makes
/// it again; ``planDigest`` tells whether it is the same.
public struct StreamState: Hashable, Sendable, Codable {
    /// Of the stream's draws, see ``StreamOptions/seed``.
    public var seed: UInt64
    /// Of the plan, from 0.
    public var epoch: Int
    /// Samples of the plan that were taken, by all ranks together. Any number up to the plan's: a batch may be cut.
    public var cursor: Int
    /// Samples of the plan.
    public var count: Int
    /// ``EpochPlan/digest`` in 16 hexadecimal digits.
    public var planDigest: String
    /// Bad samples that were met so far by this rank, which are not to be counted again.
    public var badSamples: [SampleID]

    /// Before the first sample of `plan`, or after `cursor` samples of it.
    public init(plan: EpochPlan, seed: UInt64, cursor: Int = 0, badSamples: [SampleID] = []) {
        self.seed = seed
        epoch = plan.epoch
        self.cursor = cursor
        count = plan.count
        let digits = String(plan.digest, radix: 16)
        planDigest = String(repeating: "0", count: 16 - digits.count) + digits
        self.badSamples = badSamples
    }

    private enum CodingKeys: String, CodingKey {
        case seed, epoch, cursor, count
        case planDigest = "plan_digest"
        case badSamples = "bad_samples"
    }

    /// - Throws: ``Failure`` (`usage`) saying what differs from `plan` and `seed`.
    func validate(_ plan: EpochPlan, seed: UInt64) throws {
        let remedy = "go on with the store, history, options and seed of the run that was saved"
        let mine = StreamState(plan: plan, seed: seed)
        guard epoch == mine.epoch else {
            throw Failure(
                .usage, "the stream was saved in epoch \(epoch), and the plan is of epoch \(mine.epoch)",
                remedy: remedy)
        }
        guard self.seed == seed else {
            throw Failure(
                .usage, "the stream was saved with seed \(self.seed), and the seed is \(seed)", remedy: remedy
            )
        }
        guard planDigest == mine.planDigest, count == mine.count else {
            throw Failure(
                .usage,
                "the stream was saved in a plan of \(count) samples with digest \(planDigest), and this plan of epoch \(epoch) has \(mine.count) samples and digest \(mine.planDigest)",
                remedy: remedy)
        }
        guard (0...count).contains(cursor) else {
            throw Failure(
                .badData, "the saved stream stands at sample \(cursor) of \(count)",
                remedy: "start the epoch again")
        }
    }
}
