internal import ASTTypes
internal import Torch

/// A network that the trainer can train.
protocol Model: Module {
    /// Logits, rows × classes.
    /// - Parameter images: rows × channels × height × width, normalised.
    func forward(_ images: Tensor, _ mode: ForwardMode) throws(TorchError) -> Tensor

    /// ``parameters``, sorted into groups with a learning rate of their own.
    var parameterGroups: [ParameterGroup] { get }

    /// Starting values that depend on the data.
    func initialize(fromImages images: Tensor) throws(TorchError)

    /// Called before each step, with the share of the run that is over: where parts freeze or thaw.
    func prepare(progress: Double) throws(TorchError)
}

extension Model {
    var parameterGroups: [ParameterGroup] { [ParameterGroup(parameters: parameters, rateFactor: 1)] }
    func initialize(fromImages images: Tensor) throws(TorchError) {}
    func prepare(progress: Double) throws(TorchError) {}
}

/// Parameters that share a learning rate.
struct ParameterGroup {
    var parameters: [NamedTensor]
    /// Learning rate relative to the recipe's under SGD.
    var rateFactor: Double
}

/// A model's name, recipe and maker.
struct ModelEntry: Sendable {
    let name: String
    let recipe: Recipe
    /// - Throws: `Failure(.usage)` for an image size that the network cannot take.
    let make: @Sendable (_ input: ImageShape, _ classes: Int, _ generator: Generator) throws -> any Model

    static let all: [ModelEntry] = [
        Airbench.entry("airbench-s", widths: [32, 64, 64], batchSize: 256),
        Airbench.entry("airbench94", widths: [64, 256, 256], batchSize: 1024),
        SeedVisionTransformer.entry,
    ]

    static func named(_ name: String) throws -> ModelEntry {
        if let entry = all.first(where: { $0.name == name }) { return entry }
        let names = all.map(\.name)
        throw Failure(.usage, "there is no model '\(name)'", remedy: suggestion(for: name, among: names))
    }
}
