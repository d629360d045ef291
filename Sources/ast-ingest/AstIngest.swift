import ASTTypes
import ArgumentParser
import Datasets
import Foundation
import Ingestion
import Logging
import SampleStore
import Terminal

@main enum Main {
    static func main() { CommandLineTool.run(AstIngest.self) }
}

struct AstIngest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-ingest",
        abstract: "Convert an image data set into a sample store.",
        discussion: """
            SOURCE is recognised by what lies in it: the binary version of CIFAR-10 or CIFAR-100, IDX files such as \
            MNIST's (plain or .gz), a folder of class folders, also with train/ and val/ or test/ above them, or tars \
            of either class folders or WebDataset samples. \
            STORE is a folder that appears when everything is written, or not at all.

            Examples:
              ast-ingest cifar-10-batches-bin cifar.ast
              ast-ingest /usr/share/datasets/fashion-mnist fashion.ast
              ast-ingest photos photos.ast --on-error skip --json
              ast-ingest 'imagenet-train-{000..127}.tar' imagenet.ast
              tar -cf - photos | ast-ingest - photos.ast
            """,
        version: "0.1.0")

    @Argument(
        help:
            "The data set: a folder, an IDX images file, a tar, shards ('s-{000..127}.tar'), or - for a tar on stdin."
    )
    var source: String

    @Argument(help: "The store to make.")
    var store: String

    @Option(help: "How the data set lies on disk: auto, cifar, idx, folder or tar.", transform: Self.format)
    var format = DatasetFormat.auto

    @Option(
        help:
            "How pictures are kept: raw (decoded), keep (the file as it is), or auto (raw up to 64×64 pixels).",
        transform: Self.encoding)
    var encode = EncodingChoice.auto

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp("Threads that read and decode (default: one per core).", valueName: "n"))
    var workers: Int?

    @Option(
        help: "At a file that cannot be used: stop, skip (name it in the store), or max=N (skip up to N).",
        transform: Self.errorPolicy)
    var onError = ErrorPolicy.stop

    @Flag(name: .shortAndLong, help: "Replace STORE if it exists.")
    var force = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        if let workers, !(1...1024).contains(workers) {
            throw ValidationError("--workers is \(workers); give a number from 1 to 1024")
        }
    }

    func run() throws {
        let interruption = Interruption()
        let logger = verbosity.makeLogger("ast-ingest")
        logger.debug("looking at \(source)")
        let dataset = try openDataset(at: source, format: format)
        for notice in dataset.notices { logger.notice("\(notice)") }
        let total = dataset.count
        logger.debug("found \(total.map(String.init) ?? "some") images of kind \(dataset.kind)")
        let options = IngestOptions(
            encoding: encode, errorPolicy: onError,
            workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
            replacing: force)
        let ingestor = Ingestor(dataset, options: options) { interruption.exitCode != nil }
        var progress = Progress(label: "ingesting", total: total, unit: "images", quiet: verbosity.quiet)
        let report: IngestReport
        do {
            report = try ingestor.run(into: store) { done, bad in
                progress.update(done, note: bad == 0 ? "" : "\(bad.grouped) bad")
            }
        } catch {
            if let code = interruption.exitCode { throw stopped(code) }
            throw error
        }
        progress.finish()
        try print(report)
        if report.manifest.badFiles > 0 {
            logger.warning(
                "\(report.manifest.badFiles.grouped) bad files are left out and named in \(store)/bad_files.jsonl"
            )
        }
    }

    private func stopped(_ code: Int32) -> Failure {
        Failure(
            Failure.Kind(rawValue: code), "interrupted: \(store) was not made",
            remedy: "run the command again to start over")
    }

    private func print(_ report: IngestReport) throws {
        if json {
            try writeJSON(report, pretty: true)
        } else if !verbosity.quiet {
            try writeOutput(reportText(report))
        }
    }

    private static func format(_ word: String) throws -> DatasetFormat {
        try choose(word, "format", from: DatasetFormat.self)
    }

    private static func encoding(_ word: String) throws -> EncodingChoice {
        try choose(word, "encoding", from: EncodingChoice.self)
    }

    private static func errorPolicy(_ word: String) throws -> ErrorPolicy {
        if word.hasPrefix("max="), let count = Int(word.dropFirst(4)), count >= 0 { return .atMost(count) }
        let choices: KeyValuePairs<String, ErrorPolicy> = [
            "stop": .stop, "skip": .skip, "max=10": .atMost(10),
        ]
        return try choose(word, "error policy", from: choices)
    }
}
