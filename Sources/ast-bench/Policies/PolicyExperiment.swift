import ASTTypes
import Comparison
import SampleStore

/// Which cells an experiment has and what they share. Pure: nothing is read or run.
struct PolicyExperiment {
    /// What every cell was trained with: cells of other settings cannot be compared with these.
    struct Settings: Codable, Equatable {
        var storeDigest: String
        var model: String
        var epochs: Int
        /// Options for ast-train that were passed on as they are.
        var options: [String]

        enum CodingKeys: String, CodingKey {
            case model, epochs, options
            case storeDigest = "store_digest"
        }
    }

    let settings: Settings
    /// Seed after seed, so that an experiment that is stopped early has compared all policies with fewer seeds, and a
    /// machine that slows down slows all of them alike.
    let cells: [Cell]

    /// - Parameters:
    ///   - policies: `uniform` at every rate is added, as the control.
    ///   - rates: each in (0, 1].
    ///   - withFull: whether `full` is added too.
    init(settings: Settings, policies: [String], rates: [Double], seeds: Int, withFull: Bool) {
        self.settings = settings
        var groups: [(policy: String, rate: Double)] =
            withFull || policies.contains("full") ? [("full", 1)] : []
        for policy in ["uniform"] + policies where policy != "full" {
            for rate in rates where !groups.contains(where: { $0.policy == policy && $0.rate == rate }) {
                groups.append((policy, rate))
            }
        }
        cells = (1...UInt64(seeds)).flatMap { seed in
            groups.map { Cell(policy: $0.policy, rate: $0.rate, seed: seed) }
        }
    }

    /// What ast-train is called with for one cell.
    func arguments(_ cell: Cell, store: String, output: String) -> [String] {
        var arguments = [
            store, "--model", settings.model, "--epochs", "\(settings.epochs)", "--seed", "\(cell.seed)",
            "--policy", cell.policy,
        ]
        if cell.policy != "full" { arguments += ["--rate", "\(cell.rate)"] }
        return arguments + ["--output", output, "--force", "--log-interval", "0", "--json", "-q"]
            + settings.options
    }
}

extension CellResult {
    /// What the lines of a run say, or nil when it has not come to its last epoch.
    /// - Throws: `Failure(.badData)` where the run had nothing to validate on.
    init?(_ cell: Cell, lines: [EpochRecord], epochs: Int) throws {
        guard lines.count == epochs, let last = lines.last, last.epoch == epochs else { return nil }
        guard let accuracy = last.accuracy else {
            throw Failure(
                .badData, "\(cell.name) has no validation accuracy",
                remedy: "compare policies on a store with a test or validation split")
        }
        let joules = lines.compactMap(\.energy.joules)
        self.init(
            cell: cell, accuracy: accuracy, worstClassAccuracy: last.worstClassAccuracy,
            samplesTrained: lines.reduce(0) { $0 + $1.samplesTrained },
            samplesForwarded: lines.reduce(0) { $0 + $1.samplesForwarded },
            samplesRead: lines.reduce(0) { $0 + $1.samplesRead },
            bytesRead: lines.reduce(0) { $0 + $1.bytesRead },
            seconds: lines.reduce(0) { $0 + $1.seconds },
            joules: joules.count == lines.count ? joules.reduce(0, +) : nil,
            claimedSaving: lines.reduce(0) { $0 + $1.energy.savedPercent } / 100 / Double(epochs),
            activationRate: lines.reduce(0) { $0 + $1.activationRate } / Double(epochs))
    }
}
