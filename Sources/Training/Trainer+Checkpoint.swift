internal import ASTTypes
internal import Foundation
internal import Torch

/// Checkpoints hold the weights under their own names, and all else that going on needs: the optimizer's memory, the
/// slow copy, the generator, the counts. A run continued from one is, on a CPU, bit for bit the run not interrupted.
extension Trainer {
    /// Writes a safetensors file; the file at `path` is replaced only when the new one is safely on the disk.
    /// - Parameter note: what the caller wants back with it from ``note(in:)``.
    /// - Throws: `Failure(.cannotCreate)` or `Failure(.inputOutput)`.
    public func save(to path: String, note: String? = nil) throws {
        var file = Safetensors(metadata: description)
        try reportingTorchErrors {
            for item in try storedTensors() {
                file.tensors[item.name] = try entry(item.tensor, as: .float32)
            }
            file.tensors[Self.generatorName] = try entry(generator.state(), as: .byte)
        }
        file.metadata["trained_samples"] = String(trainedSamples)
        file.metadata["steps"] = String(steps)
        if pace != nil { file.metadata["progress"] = String(progress) }
        file.metadata[Self.noteName] = note
        try file.write(to: path)
    }

    /// What a checkpoint was saved with; nil where that was nothing.
    /// - Throws: `Failure(.noInput)` when it cannot be read, `Failure(.badData)` when it is damaged.
    public static func note(in path: String) throws -> String? {
        try Safetensors(path: path).metadata[noteName]
    }

    /// Takes over everything from a file that ``save(to:)`` wrote.
    /// - Throws: `Failure(.noInput)` when it cannot be read; `Failure(.badData)` when it is damaged; `Failure(.usage)`
    ///   when it belongs to another model. The trainer is then as before.
    public func load(from path: String) throws {
        let file = try Safetensors(path: path)
        for (key, value) in description.sorted(by: { $0.key < $1.key })
        where file.metadata[key] != value {
            throw Failure(
                .usage,
                "the checkpoint \(path) has \(key) \(file.metadata[key] ?? "unknown"), and the trainer \(value)",
                remedy: "train with the options of the run that wrote it")
        }
        func count(_ key: String) throws -> Int {
            if let text = file.metadata[key], let count = Int(text), count >= 0 { return count }
            throw Failure(
                .badData, "the checkpoint \(path) does not say its \(key)",
                remedy: "use one that ast-train wrote")
        }
        let (trained, taken) = (try count("trained_samples"), try count("steps"))
        try reportingTorchErrors {
            let targets = try storedTensors()
            let sources = try targets.map { try source(for: $0, in: file, path) }
            guard let state = file.tensors[Self.generatorName], state.type == .byte else {
                throw Failure(.badData, "the checkpoint \(path) lacks \(Self.generatorName)", remedy: nil)
            }
            try generator.restore(.from([UInt8](state.bytes)))
            for (target, source) in zip(targets, sources) { try target.tensor.assign(source) }
        }
        (trainedSamples, steps) = (trained, taken)
        pace = file.metadata["progress"].flatMap(Double.init).map {
            Pace(trained: trained, start: $0, samples: 1, end: $0)
        }
    }

    private static let noteName = "run_state"
    private static let generatorName = "generator.state"

    /// What must be the same in the trainer that reads a checkpoint as in the one that wrote it.
    private var description: [String: String] {
        [
            "format": "adaptive-sparse-training 1", "model": options.model, "input": "\(options.input)",
            "classes": String(options.classes), "optimizer": optimizer.quantities.joined(separator: ","),
        ]
    }

    private func storedTensors() throws(TorchError) -> [NamedTensor] {
        let state = try optimizer.state()
        let quantities = optimizer.quantities
        let names = model.parameterGroups.flatMap(\.parameters).flatMap { parameter in
            quantities.map { "optimizer.\(parameter.name).\($0)" }
        }
        return model.parameters + model.buffers + (lookahead?.slow.prefixed("lookahead") ?? [])
            + zip(names, state).map { NamedTensor($0, $1) }
    }

    private func entry(_ tensor: Tensor, as type: Safetensors.ElementType) throws -> Safetensors.Entry {
        let shape = try tensor.shape()
        switch type {
        case .byte: return .init(type: type, shape: shape, bytes: Data(try tensor.bytes()))
        case .float32:
            let bits = try tensor.floats().map(\.bitPattern.littleEndian)
            return .init(type: type, shape: shape, bytes: bits.withUnsafeBytes { Data($0) })
        }
    }

    private func source(for target: NamedTensor, in file: Safetensors, _ path: String) throws
        -> Tensor
    {
        guard let entry = file.tensors[target.name], entry.type == .float32,
            entry.shape == (try target.tensor.shape())
        else {
            throw Failure(
                .badData, "the checkpoint \(path) lacks \(target.name) in the size that the model has",
                remedy: "use a checkpoint of the same model")
        }
        let values = entry.bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Float(
                    bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
                )
            }
        }
        return try .from(values, shape: entry.shape)
    }
}
