import ASTTypes
import Foundation
import SampleStore

/// The folder of one run, with the names timm uses: `args.yaml`, `summary.csv`, `last.safetensors`.
struct RunFolder {
    let path: String

    /// The run's name in the store: the folder's own name.
    var runName: String { URL(filePath: path).standardizedFileURL.lastPathComponent }
    /// The checkpoint of the last epoch in the history.
    var weightsPath: String { path + "/last.safetensors" }
    /// One that is written before its epoch is in the history.
    var nextWeightsPath: String { path + "/next.safetensors" }

    func create(header: RunHeader, more: [(String, String)]) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .cannotCreate, "cannot create the output folder \(path): \(error.localizedDescription)",
                remedy: "choose another --output")
        }
        let lines =
            [
                ("run", header.name), ("model", header.model), ("policy", header.policy),
                ("rate", "\(header.rate)"),
                ("epochs", "\(header.epochsPlanned)"), ("seed", "\(header.seed)"),
                ("batch_size", "\(header.batchSize)"), ("train_split", header.trainSplit),
                ("val_split", header.validationSplit ?? "none"), ("history", header.startedFrom ?? "none"),
                ("store_digest", header.storeDigest), ("started", header.started),
            ] + more
        try write(lines.map { "\($0): \(yaml($1))\n" }.joined(), to: "args.yaml")
    }

    /// Makes the checkpoint that was written last the run's, now that the history knows its epoch.
    func promoteCheckpoint() throws {
        guard rename(nextWeightsPath, weightsPath) == 0 else {
            throw Failure(
                .inputOutput, "cannot rename \(nextWeightsPath): \(String(cString: strerror(errno)))",
                remedy: "check the folder's permissions")
        }
    }

    /// The text of a file of the folder; nil where it cannot be read.
    func text(of name: String) -> String? {
        try? String(contentsOf: URL(filePath: path).appending(path: name), encoding: .utf8)
    }

    func writeSummary(_ epochs: [EpochRecord]) throws {
        let head =
            "epoch,train_loss,eval_top1,activation_rate,threshold,samples_trained,samples_forwarded,samples_read,bytes_read,seconds,validation_seconds\n"
        let rows = epochs.map { epoch in
            let fields: [String] = [
                "\(epoch.epoch)", epoch.loss.map { "\($0)" } ?? "", epoch.accuracy.map { "\($0)" } ?? "",
                "\(epoch.activationRate)", epoch.threshold.map { "\($0)" } ?? "", "\(epoch.samplesTrained)",
                "\(epoch.samplesForwarded)", "\(epoch.samplesRead)", "\(epoch.bytesRead)",
                "\(epoch.seconds)",
                "\(epoch.validationSeconds)",
            ]
            return fields.joined(separator: ",") + "\n"
        }
        try write(head + rows.joined(), to: "summary.csv")
    }

    func write(_ text: String, to name: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path).appending(path: name), options: .atomic)
        } catch {
            throw Failure(
                .inputOutput, "cannot write \(path)/\(name): \(error.localizedDescription)",
                remedy: "check the folder's permissions and the free space")
        }
    }

    /// A YAML scalar that reads back as the same text.
    private func yaml(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "._-/".utf8.contains(byte)
        }
        if plain, !text.isEmpty { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
