import ASTTypes
import ArgumentParser
import Inspection
import SampleStore
import Terminal

struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "What a store holds, and how its newest run went.")

    @OptionGroup var arguments: StoreArguments
    @OptionGroup var chosen: RunArguments

    mutating func run() throws {
        let store = try arguments.open()
        let facts = try StoreSummary(of: store)
        var inspected: InspectedRun?
        if chosen.run != nil || !facts.runs.isEmpty {
            inspected = try chosen.open(in: store, logger: arguments.logger)
        }
        let summary = Summary(store: facts, run: inspected.map(RunSummary.init))
        if arguments.json { return try writeJSON(summary, pretty: true) }
        var lines = Self.lines(of: facts)
        if let run = summary.run {
            lines += [("", "")] + (try Self.lines(of: run, in: store))
        }
        try writeOutput(aligned(lines))
    }

    private static func lines(of store: StoreSummary) -> [(String, String)] {
        let manifest = store.manifest
        let splits = manifest.splits.map { "\($0.name) \($0.count.grouped)" }.joined(separator: ", ")
        let names =
            manifest.classes.prefix(10).joined(separator: ", ") + (manifest.classes.count > 10 ? ", …" : "")
        let overhead = Double(store.diskBytes) / Double(max(1, manifest.payloadBytes))
        return [
            ("store", store.path),
            ("samples", "\(manifest.samples.grouped) (\(splits))"),
            ("classes", "\(manifest.classes.count) (\(names))"),
            ("shape", manifest.shape.map { "\($0)" } ?? "sizes differ, \(manifest.channels) channels"),
            ("bytes", "\(ByteCount(rawValue: manifest.payloadBytes)) of images"),
            (
                "on disk",
                "\(ByteCount(rawValue: store.diskBytes)) with runs (\(overhead.rounded(toDecimals: 3)) × the images)"
            ),
            ("mean", numbers(manifest.mean)),
            ("deviation", numbers(manifest.standardDeviation)),
            ("source", "\(manifest.source.kind), \(manifest.source.path), \(manifest.created)"),
            (
                "bad files",
                manifest.badFiles == 0
                    ? "none" : "\(manifest.badFiles.grouped), see bad_files.jsonl in the store"
            ),
            ("digest", manifest.digest),
            ("runs", store.runs.isEmpty ? "none" : store.runs.joined(separator: ", ")),
        ]
    }

    private static func numbers(_ values: [Double]) -> String {
        values.map { $0.rounded(toDecimals: 4) }.joined(separator: ", ")
    }

    private static func lines(of run: RunSummary, in store: SampleStore) throws -> [(String, String)] {
        let header = run.header
        let totals = run.totals
        let end = header.finished ? "" : ", not finished"
        var lines = [
            (
                "run",
                "\(header.name): \(header.model), policy \(header.policy), rate \(header.rate.percent()), seed \(header.seed)"
            ),
            (
                "epochs",
                "\(totals.epochs) of \(header.epochsPlanned)\(end), \(totals.seconds.asDuration) of training"
            ),
            (
                "accuracy",
                "\(percentCell(totals.accuracy, decimals: 2)) at the end, \(percentCell(totals.bestAccuracy, decimals: 2)) at best"
            ),
            ("activation", "\(percentCell(run.activationRate)) of the samples trained per epoch"),
            (
                "energy",
                "\(cell(totals.energySavedPercent, decimals: 1)) % saved (\(totals.energyProvenance ?? "unknown"))"
            ),
            (
                "coverage",
                "\(percentCell(run.coverage, decimals: 2)) (\(run.visited.grouped) of \(run.samples.grouped) samples visited)"
            ),
            ("visits", run.visits.map { text($0, decimals: 0) } ?? "-"),
            ("loss", run.loss.map { text($0, decimals: 3) } ?? "-"),
            ("never learned", "\(run.neverLearned.grouped) of the visited samples"),
            ("forgotten", "\(run.forgotten.grouped) samples at least once"),
        ]
        if let error = totals.gateError {
            let points = (100 * error).rounded(toDecimals: 2)
            lines.append(
                (
                    "gate",
                    "missed its share of the rows by \(points) points, root mean square after epoch \([EpochRecord].gateSettlingEpochs)"
                ))
        }
        if let stalest = run.stalest {
            let name = try store.name(of: stalest.id)
            lines.append(("stalest", "sample \(stalest.id) (\(name)), \(stalest.stepsAgo.grouped) steps ago"))
        }
        return lines
    }

    private static func text(_ spread: Distribution, decimals: Int) -> String {
        let points = [
            ("min", spread.minimum), ("25 %", spread.quarter), ("median", spread.median),
            ("75 %", spread.threeQuarters), ("95 %", spread.ninetyFivePercent), ("max", spread.maximum),
        ]
        let quantiles = points.map { "\($0.0) \($0.1.rounded(toDecimals: decimals))" }.joined(separator: ", ")
        return "mean \(spread.mean.rounded(toDecimals: max(decimals, 2))) (\(quantiles))"
    }
}

/// Lines of `title  text`, the texts below one another.
func aligned(_ lines: [(String, String)]) -> String {
    let width = lines.map { displayWidth($0.0) }.max() ?? 0
    return lines.map { title, text in
        if title.isEmpty { return "\n" }
        let padding = String(repeating: " ", count: width - displayWidth(title))
        return "\(styled(title, .bold))\(padding)  \(printable(text))\n"
    }.joined()
}
