internal import Torch

/// A slow copy of a model's weights and statistics that the fast ones are set back to at times (Zhang et al. 2019, as
/// in cifar10-airbench).
struct Lookahead {
    /// Batches of planned size between updates.
    static let interval = 5

    let slow: [NamedTensor]
    private let fast: [NamedTensor]

    init(_ model: any Model) throws(TorchError) {
        fast = model.parameters + model.buffers
        var slow: [NamedTensor] = []
        for item in fast { slow.append(NamedTensor(item.name, try item.tensor.clone())) }
        self.slow = slow
    }

    /// slow ← decay·slow + (1 − decay)·fast; fast ← slow
    func update(decay: Double) throws(TorchError) {
        for (slow, fast) in zip(slow, fast) {
            try slow.tensor.interpolate(towards: fast.tensor, by: 1 - decay)
            try fast.tensor.assign(slow.tensor)
        }
    }

    /// How much the slow copy keeps at an update: 0 at the start, 0.95⁵ at the plan's end.
    static func decay(at progress: Double) -> Double {
        let progress = min(max(progress, 0), 1)
        return 0.95 * 0.95 * 0.95 * 0.95 * 0.95 * progress * progress * progress
    }
}
