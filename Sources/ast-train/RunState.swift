import ASTTypes
import Foundation
import Planning
import Training

/// What a run remembers beside its weights and its history, to go on as if it had never ended. It lies in the checkpoint.
struct RunState: Codable {
    /// Finished ones.
    var epochs: Int
    /// Of the last batch.
    var step: UInt32
    /// The number of the last step of each finished epoch.
    var lastSteps: [UInt32]
    var gate: [Double]?
    var budget: RunBudget.Memory?
    var stepLog: StepLog
    /// Those met in training so far, ascending.
    var badSamples: [SampleID]

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

}

extension RunState {
    /// The state in a checkpoint; nil where there is no checkpoint, or none of a run.
    private init?(in path: String) {
        guard let note = try? Trainer.note(in: path),
            let state = try? JSONDecoder().decode(Self.self, from: Data(note.utf8))
        else { return nil }
        self = state
    }

    /// The state after so many epochs of the run in a folder, whose checkpoint is then `last.safetensors`.
    ///
    /// A checkpoint is written before its epoch is committed to the history, and gets its name after that. A run that was
    /// killed in between is brought to order here; one that the history does not know of counts for nothing.
    /// - Throws: `Failure(.badData)` where there is none.
    static func recover(_ folder: RunFolder, epochs: Int) throws -> RunState {
        if let next = RunState(in: folder.nextWeightsPath), next.epochs == epochs {
            try folder.promoteCheckpoint()
            return next
        }
        if let last = RunState(in: folder.weightsPath), last.epochs == epochs { return last }
        throw Failure(
            .badData,
            "\(folder.path) has no checkpoint of epoch \(epochs), which is the last in the history",
            remedy: "start the run again with --output \(folder.path) --force")
    }
}
