import ASTTypes
import Comparison
import Terminal

/// A comparison as JSON, CSV and a table.
struct PolicyReport: Encodable {
    /// Of the training split: what `full` trains in an epoch.
    var samples: Int
    var model: String
    var epochs: Int
    var rows: [Row]
    /// A line for each policy that was judged.
    private let verdicts: [String]

    enum CodingKeys: String, CodingKey { case samples, model, epochs, rows }

    struct Row: Encodable {
        var policy: String
        var rate: Double
        var seeds: Int
        var accuracy: Double
        var accuracyConfidence: Double?
        var worstClassAccuracy: Double?
        var samplesForwarded: Double
        var samplesTrained: Double
        var samplesRead: Double
        var bytesRead: Double
        var seconds: Double
        var joules: Double?
        var claimedEnergySaving: Double
        var claimedSpeedup: Double
        var speedup: Double?
        var atEqualSeconds: Judged?
        var atEqualSamples: Judged?

        struct Judged: Encodable {
            var verdict: String
            var difference: Double?
            var standardError: Double?
            enum CodingKeys: String, CodingKey {
                case verdict, difference
                case standardError = "standard_error"
            }

            init?(_ verdict: Verdict?) {
                guard let verdict else { return nil }
                self.verdict = verdict.outcome.rawValue
                difference = verdict.difference
                standardError = verdict.standardError
            }
        }

        enum CodingKeys: String, CodingKey {
            case policy, rate, seeds, accuracy, seconds, joules, speedup
            case accuracyConfidence = "accuracy_confidence_95"
            case worstClassAccuracy = "worst_class_accuracy"
            case samplesForwarded = "samples_forwarded"
            case samplesTrained = "samples_trained"
            case samplesRead = "samples_read"
            case bytesRead = "bytes_read"
            case claimedEnergySaving = "claimed_energy_saving"
            case claimedSpeedup = "claimed_speedup"
            case atEqualSeconds = "at_equal_seconds"
            case atEqualSamples = "at_equal_samples"
        }
    }

    init(_ comparison: PolicyComparison, model: String, epochs: Int) {
        self.model = model
        self.epochs = epochs
        verdicts = comparison.rows.compactMap(\.sentence)
        let fullRow = comparison.rows.first { $0.policy == "full" }
        samples = Int((fullRow?.samplesTrained ?? 0) / Double(epochs))
        let full = fullRow?.seconds
        rows = comparison.rows.map { row in
            Row(
                policy: row.policy, rate: row.rate, seeds: row.seeds, accuracy: row.accuracy.mean,
                accuracyConfidence: row.accuracy.confidence, worstClassAccuracy: row.worstClass?.mean,
                samplesForwarded: row.samplesForwarded, samplesTrained: row.samplesTrained,
                samplesRead: row.samplesRead, bytesRead: row.bytesRead, seconds: row.seconds,
                joules: row.joules, claimedEnergySaving: row.claimedSaving,
                claimedSpeedup: row.claimedSpeedup, speedup: full.map { $0 / row.seconds },
                atEqualSeconds: .init(row.atEqualSeconds), atEqualSamples: .init(row.atEqualSamples))
        }
    }

    var table: String {
        let titles = [
            "accuracy", "worst class", "forward", "trained", "read", "bytes", "time", "faster", "joules",
            "claimed saving", "claimed faster", "vs uniform, same time", "same samples",
        ]
        var table = TextTable(
            columns: [.init("policy"), .init("rate", .right)] + titles.map { .init($0, .right) })
        for row in rows { table.add(row.cells) }
        return table.render() + (verdicts.isEmpty ? "" : "\n" + verdicts.joined())
    }

    var csv: String {
        let head =
            "policy,rate,seeds,accuracy,accuracy_confidence_95,worst_class_accuracy,samples_forwarded,"
            + "samples_trained,samples_read,bytes_read,seconds,joules,claimed_energy_saving,claimed_speedup,"
            + "verdict_at_equal_seconds,verdict_at_equal_samples\n"
        return head + rows.map { $0.csv + "\n" }.joined()
    }
}

extension PolicyReport.Row {
    fileprivate var cells: [String] {
        [
            policy, "\(rate)",
            accuracy.percent(decimals: 2)
                + (accuracyConfidence.map { " ± " + (100 * $0).rounded(toDecimals: 2) } ?? ""),
            worstClassAccuracy?.percent() ?? "–", Int(samplesForwarded).grouped, Int(samplesTrained).grouped,
            Int(samplesRead).grouped, ByteCount(rawValue: Int64(bytesRead)).description, seconds.asDuration,
            speedup.map { $0.rounded(toDecimals: 2) + "×" } ?? "–",
            joules.map { $0.rounded(toDecimals: 0) } ?? "not measured", claimedEnergySaving.percent(),
            claimedSpeedup.rounded(toDecimals: 1) + "×", Self.difference(atEqualSeconds),
            Self.difference(atEqualSamples),
        ]
    }

    private static func difference(_ judged: Judged?) -> String {
        guard let judged else { return "control" }
        guard let difference = judged.difference else { return judged.verdict }
        let points = (difference < 0 ? "−" : "+") + (100 * abs(difference)).rounded(toDecimals: 2) + " pp"
        return judged.standardError.map { points + " (SE " + (100 * $0).rounded(toDecimals: 2) + ")" }
            ?? points
    }

    fileprivate var csv: String {
        let fields: [String] = [
            policy, "\(rate)", "\(seeds)", "\(accuracy)", accuracyConfidence.map { "\($0)" } ?? "",
            worstClassAccuracy.map { "\($0)" } ?? "", "\(samplesForwarded)", "\(samplesTrained)",
            "\(samplesRead)", "\(bytesRead)", "\(seconds)", joules.map { "\($0)" } ?? "",
            "\(claimedEnergySaving)", "\(claimedSpeedup)", atEqualSeconds?.verdict ?? "control",
            atEqualSamples?.verdict ?? "control",
        ]
        return fields.joined(separator: ",")
    }
}

extension PolicyComparison.Row {
    /// Nil for the controls.
    fileprivate var sentence: String? {
        guard let atEqualSeconds, let atEqualSamples else { return nil }
        let verdict =
            earnsItsKeep
            ? "earns its keep: above uniform by more than 2 standard errors at equal time and at equal samples"
            : "does not: \(atEqualSeconds.outcome.rawValue) at equal time, \(atEqualSamples.outcome.rawValue) at equal samples"
        return "\(policy) at \(rate): \(verdict)\n"
    }
}
