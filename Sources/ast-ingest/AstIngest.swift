import ASTTypes
import ArgumentParser
import Datasets
import Foundation
import Ingestion
import Logging
import Recipes
import SampleStore
import Terminal

struct AstIngest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-ingest",
        abstract: "Convert an image data set into a sample store.",
        usage: """
            ast-ingest [OPTIONS] SOURCE STORE
            ast-ingest --append [OPTIONS] SOURCE STORE
            ast-ingest --plan [OPTIONS] SOURCE
            ast-ingest merge A B … STORE
            ast-ingest relabel FIXES STORE
            """,
        discussion: """
            SOURCE is recognised by what lies in it: CIFAR-10 or CIFAR-100 (binary or Python version), IDX files such \
            as MNIST's (plain or .gz), a folder of class folders (also with train/ and val/ or test/ above them), tar \
            files and WebDataset shards (plain, .gz, .zst, .xz; shard-{000..127}.tar; - for standard input), or a \
            .csv or .jsonl list of path, label and split. STORE is a folder that appears when everything is written, \
            or not at all. An ingest that was interrupted or killed goes on when the same command is run again.

            SOURCE may also be the name of a recipe (\(Recipe.names.joined(separator: ", "))), whose files are \
            downloaded to $XDG_CACHE_HOME/ast/downloads, else ~/.cache/ast/downloads.

            Examples:
              ast-ingest cifar10 cifar.ast
              ast-ingest cifar-10-batches-bin cifar.ast
              ast-ingest photos photos.ast --on-error skip --json
              ast-ingest imagenet/train imagenet.ast --encode jpeg --short-side 256
              curl https://…/shard-000.tar | ast-ingest - web.ast
              ast-ingest 'shard-{000..127}.tar' part3.ast --shard 3/16
            """,
        version: "0.1.0")

    @Argument(
        help:
            "The data set: a folder, a file, shards in braces, - for a tar on standard input, or a recipe's name."
    )
    var source: String

    @Argument(help: "The store to make, or with --append the one to add to.")
    var store: String?

    @OptionGroup(title: "SOURCE") var sourceArguments: SourceArguments
    @OptionGroup(title: "SOURCE") var recipes: RecipeArguments
    @OptionGroup(title: "STORAGE") var storage: StorageArguments

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp("Threads that read and decode (default: one per core).", valueName: "n"))
    var workers: Int?

    @Option(
        help: "At a file that cannot be used: stop, skip (name it in the store), or max=N (skip up to N).",
        transform: Self.errorPolicy)
    var onError = ErrorPolicy.stop

    @Flag(help: "Add the samples to STORE, whose ids and histories stay as they are.")
    var append = false

    @Option(
        help: ArgumentHelp(
            "Ingest only part I of N, I from 1; ast-ingest merge joins the parts.", valueName: "i/n"),
        transform: Self.shard)
    var shard: SourceShard?

    @Option(
        help: ArgumentHelp(
            "Have what is done on the disk at least this often, for a later run to go on from (default: 10).",
            valueName: "seconds"))
    var commitEvery = 10.0

    @Flag(help: "Begin anew, whatever an interrupted ingest left.")
    var restart = false

    @Flag(name: .shortAndLong, help: "Replace STORE if it exists.")
    var force = false

    @Flag(help: "Measure on some images what each way of storing would bring, print it, and stop.")
    var plan = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        if let workers, !(1...1024).contains(workers) {
            throw ValidationError("--workers is \(workers); give a number from 1 to 1024")
        }
        guard commitEvery >= 0, commitEvery <= 86_400 else {
            throw ValidationError("--commit-every is \(commitEvery); give seconds from 0 to 86400")
        }
        if store == nil, !plan { throw ValidationError("STORE is missing: give the folder to make") }
        if append, force || shard != nil {
            throw ValidationError("--append does not go with \(force ? "--force" : "--shard")")
        }
    }

    func run() throws {
        let interruption = Interruption()
        let logger = verbosity.makeLogger("ast-ingest")
        logger.debug("looking at \(source)")
        let dataset = try recipes.open(
            source, options: sourceArguments.options(interruption), logger, quiet: verbosity.quiet,
            interruption)
        for notice in dataset.notices { logger.notice("\(notice)") }
        var options = IngestOptions(
            storage: try storage.options(), errorPolicy: onError,
            workers: workers ?? ProcessInfo.processInfo.activeProcessorCount, replacing: force,
            restarting: restart, appending: append, shard: shard)
        options.commitInterval = .seconds(commitEvery)
        let ingestor = Ingestor(dataset, options: options) { interruption.exitCode != nil }
        logger.debug("found \(ingestor.itemCount.map(String.init) ?? "some") images of kind \(dataset.kind)")
        guard let store, !plan else { return try printPlan(ingestor) }
        do {
            try print(try convert(ingestor, into: store, logger), logger)
        } catch {
            if let code = interruption.exitCode { throw stopped(code, store) }
            throw error
        }
    }

    private func convert(_ ingestor: Ingestor, into store: String, _ logger: Logger) throws -> IngestReport {
        var progress = Progress(
            label: "ingesting", total: ingestor.itemCount, unit: "images", quiet: verbosity.quiet)
        let report = try ingestor.run(into: store) { event in
            switch event {
            case .progress(let done, let bad):
                progress.update(done, note: bad == 0 ? "" : "\(bad.grouped) bad")
            case .notice(let text): logger.notice("\(text)")
            case .advice(let advice):
                if logger.logLevel <= .notice { diagnostic(adviceText(advice)) }
            }
        }
        progress.finish()
        return report
    }

    private func printPlan(_ ingestor: Ingestor) throws {
        guard let advice = try ingestor.plan() else {
            throw Failure(
                .badData, "none of the images of \(source) that were looked at can be decoded",
                remedy: "check that this is what was meant")
        }
        if json { try writeJSON(advice, pretty: true) } else { try writeOutput(adviceText(advice)) }
    }

    private func stopped(_ code: Int32, _ store: String) -> Failure {
        Failure(
            Failure.Kind(rawValue: code), "interrupted: what is done is kept beside \(store)",
            remedy: "run the same command again to go on, or with --restart to start over")
    }

    private func print(_ report: IngestReport, _ logger: Logger) throws {
        if json {
            try writeJSON(report, pretty: true)
        } else if !verbosity.quiet {
            try writeOutput(reportText(report))
        }
        if report.manifest.badFiles > 0 {
            logger.warning(
                "\(report.manifest.badFiles.grouped) bad files are left out and named in \(report.store)/bad_files.jsonl"
            )
        }
    }

    private static func errorPolicy(_ word: String) throws -> ErrorPolicy {
        if word.hasPrefix("max="), let count = Int(word.dropFirst(4)), count >= 0 { return .atMost(count) }
        let choices: KeyValuePairs<String, ErrorPolicy> = [
            "stop": .stop, "skip": .skip, "max=10": .atMost(10),
        ]
        return try choose(word, "error policy", from: choices)
    }

    private static func shard(_ word: String) throws -> SourceShard {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count,
            count <= 1_000_000
        else {
            throw ValidationError(
                "--shard is '\(printable(word))'; give I/N with I from 1 to N, such as 3/16")
        }
        return SourceShard(index: index, of: count)
    }
}
