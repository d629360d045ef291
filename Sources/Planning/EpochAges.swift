internal import ASTTypes

/// How many epochs ago a sample was last run forward, from the step of its last forward.
///
/// 1 is the epoch before the planned one. What was not visited in this run yet is one epoch older than the run.
struct EpochAges: Sendable {
    /// The number of the last step of each finished epoch.
    private let lastSteps: [UInt32]
    /// The epoch that the first step of each block of 2^shift steps belongs to: a search that starts next to its end.
    private let firstEpoch: [UInt32]
    private let shift: UInt32

    /// - Throws: `Failure(.internalError)` where the context does not say when the finished epochs ended.
    init(_ context: PlanContext) throws {
        guard context.lastSteps.count >= context.epoch else {
            throw Failure(
                .internalError,
                "epoch \(context.epoch + 1) is planned knowing the steps of \(context.lastSteps.count) epochs only"
            )
        }
        let lastSteps = Array(context.lastSteps.prefix(context.epoch))
        self.lastSteps = lastSteps
        let end = lastSteps.last ?? 0
        var shift: UInt32 = 0
        while end >> shift >= 1 << 16 { shift += 1 }
        self.shift = shift
        var epoch = 0
        firstEpoch = (0...Int(end >> shift)).map { block in
            while epoch < lastSteps.count, Int(lastSteps[epoch]) < block << Int(shift) { epoch += 1 }
            return UInt32(epoch)
        }
    }

    /// - Parameter lastScored: 0 = not in this run.
    @inline(__always) func age(lastScored: UInt32) -> Int {
        guard lastScored > 0, Int(lastScored >> shift) < firstEpoch.count else {
            return lastScored > 0 ? 1 : lastSteps.count + 1
        }
        var epoch = Int(firstEpoch[Int(lastScored >> shift)])
        while epoch < lastSteps.count, lastSteps[epoch] < lastScored { epoch += 1 }
        return max(1, lastSteps.count - epoch)
    }
}
