/// A tensor with the name it has in a checkpoint.
public struct NamedTensor {
    public let name: String
    public let tensor: Tensor

    public init(_ name: String, _ tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}

/// Something with weights: a layer, or a whole network.
public protocol Module: AnyObject {
    /// What training changes, in a fixed order, named relative to this module.
    var parameters: [NamedTensor] { get }
    /// What is kept with the parameters but not trained, such as running statistics.
    var buffers: [NamedTensor] { get }
}

extension Module {
    public var buffers: [NamedTensor] { [] }
}

extension [NamedTensor] {
    /// The same tensors as part of a larger module.
    public func prefixed(_ prefix: String) -> [NamedTensor] {
        map { NamedTensor("\(prefix).\($0.name)", $0.tensor) }
    }
}

/// What a forward pass is for.
public enum ForwardMode: Hashable, Sendable {
    /// Batch statistics, dropout off; `share` of the running statistics becomes this batch's. With 1, 1/2, 1/3, … they
    /// are the mean of all batches.
    case measuring(share: Double)
    /// Batch statistics, running statistics updated, dropout on.
    case training
    /// Batch statistics, running statistics untouched, dropout off: how a sample looks to the network in training,
    /// without leaving a trace.
    case scoring
    /// Running statistics, dropout off.
    case evaluation
}
