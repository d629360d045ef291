/// The seed's energy arithmetic: a fixed cost per sample trained and per sample skipped. **Modelled, never measured.**
///
///     saved = 1 − (10·a + 0.1·s) / (10·(a + s))
///
/// for a samples activated and s skipped. Its unit is no physical one, and 0.1 for a skipped sample is far below what its
/// forward costs where a gate decides (about half of a full step on a CPU), so its results carry ``provenance``.
public struct EnergyModel: Sendable, Hashable {
    /// Cost of a sample that is run backward, in the model's own unit.
    public let activated: Double
    /// Cost of a sample that is not, in the same unit.
    public let skipped: Double

    public static let seed = EnergyModel(activated: 10.0, skipped: 0.1)
    /// What reports must say beside numbers of this model.
    public static let provenance = "modelled"
    public var name: String { "seed" }

    /// Share of the cost of training on all that was saved; 0 for no samples.
    public func savedFraction(activated a: Int, skipped s: Int) -> Double {
        let all = activated * (Double(a) + Double(s))
        return all > 0 ? 1 - (activated * Double(a) + skipped * Double(s)) / all : 0
    }
}
