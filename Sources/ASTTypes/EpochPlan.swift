/// Which samples one epoch visits, in order, and with what probability and weight each was chosen.
///
/// The four arrays run in parallel. Everything not listed is skipped: not read, not decoded, not run forward.
public struct EpochPlan: Hashable, Sendable {
    /// Why a sample is visited.
    public enum Role: UInt8, Sendable, Hashable {
        /// Chosen for what it teaches.
        case train
        /// Chosen because its last visit is long ago.
        case refresh
    }

    /// Counted from 0.
    public var epoch: Int
    /// The samples in the order of their visits.
    public var ids: [SampleID]
    /// π: the probability with which the sample was to be in this plan, in (0, 1].
    public var inclusion: [Float]
    /// What the sample's loss is multiplied by.
    public var weights: [Float]
    public var roles: [Role]

    public init(epoch: Int, ids: [SampleID], inclusion: [Float], weights: [Float], roles: [Role]) {
        self.epoch = epoch
        self.ids = ids
        self.inclusion = inclusion
        self.weights = weights
        self.roles = roles
    }

    /// A plan that visits every one of `ids` in that order, with probability and weight 1.
    public init(epoch: Int, visiting ids: [SampleID]) {
        self.init(
            epoch: epoch, ids: ids, inclusion: Array(repeating: 1, count: ids.count),
            weights: Array(repeating: 1, count: ids.count), roles: Array(repeating: .train, count: ids.count))
    }

    public var count: Int { ids.count }
}
