internal import ASTTypes

/// How many epochs ago a sample was last run forward, from the step of its last forward.
///
/// 1 is the epoch before the planned one. What was not visited in this run yet is one epoch older than the run.
struct EpochAges: Sendable {
    /// The number of the last step of each finished epoch.
    private let lastSteps: [UInt32]
    /// The age of the first step of each block of 2^shift steps: exact where a block is a step, else where a search begins
    /// that is next to its end.
    private let ages: [UInt32]
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
        ages = (0...Int(end >> shift)).map { block in
            if block == 0, shift == 0 { return UInt32(lastSteps.count + 1) }
            while epoch < lastSteps.count, Int(lastSteps[epoch]) < block << Int(shift) { epoch += 1 }
            return UInt32(max(1, lastSteps.count - epoch))
        }
    }

    /// - Parameter lastScored: 0 = not in this run.
    @inline(__always) func age(lastScored: UInt32) -> Int {
        let block = Int(lastScored &>> shift)
        guard block < ages.count else { return 1 }
        return shift == 0 ? Int(ages[block]) : searched(lastScored, from: Int(ages[block]))
    }

    private func searched(_ lastScored: UInt32, from first: Int) -> Int {
        guard lastScored > 0 else { return lastSteps.count + 1 }
        var age = first
        while age > 1, lastSteps[lastSteps.count - age] < lastScored { age -= 1 }
        return age
    }
}
