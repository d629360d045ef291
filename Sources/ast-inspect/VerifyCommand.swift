import ASTTypes
import ArgumentParser
import SampleStore
import Terminal

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every sample again and compare it with its hash.",
        discussion: "Leaves with 65 where a sample is damaged, and names each one.")

    @OptionGroup var arguments: StoreArguments

    /// `{samples, bad, digest}`: the digest is of the contents in order, however the store was written.
    private struct Result: Encodable {
        var samples: Int
        var bad: Int
        var digest: String
    }

    mutating func run() throws {
        let store = try arguments.open()
        var progress = Progress(
            label: "verifying", total: store.count, unit: "samples", quiet: arguments.verbosity.quiet)
        let report = try store.verify { progress.update($0) }
        progress.finish()
        for sample in report.bad {
            diagnostic("bad sample \(sample.id): \(printable(sample.name)): \(printable(sample.reason))")
        }
        let result = Result(samples: report.samples, bad: report.bad.count, digest: report.digest)
        if arguments.json {
            try writeJSON(result, pretty: true)
        } else {
            try writeOutput(
                "\(result.samples.grouped) samples, \(result.bad.grouped) bad, digest \(result.digest)\n")
        }
        try check(report, of: store)
    }

    private func check(_ report: VerifyReport, of store: SampleStore) throws {
        let remedy = "make the store again with ast-ingest, or restore it from a copy"
        if let first = report.bad.first {
            let others = report.bad.count > 1 ? " and \((report.bad.count - 1).grouped) more" : ""
            throw Failure(
                .badData, "\(store.path) is damaged: sample \(first.id) (\(first.name))\(others)",
                remedy: remedy)
        }
        if !report.matchesManifest {
            throw Failure(
                .badData,
                "\(store.path): the contents have digest \(report.digest), but the manifest names \(store.manifest.digest)",
                remedy: remedy)
        }
    }
}
