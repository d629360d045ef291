import ASTTypes
import ArgumentParser
import SampleStore
import Terminal

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-ingest merge",
        abstract: "Join stores into one.",
        discussion: """
            The samples of the first store come first, then those of the second, and so on; parts made with --shard come \
            in their own order, and the result is the same as that of an ingest of the whole. Classes and splits are \
            joined by name. On one file system the stores' files are linked, not copied. The stores stay as they are.
            """)

    @Argument(help: "Stores to join, then the store to make.")
    var stores: [String]

    @Flag(help: "Copy all images, so that the new store shares nothing with the others.")
    var copy = false

    @Flag(name: .shortAndLong, help: "Replace the store to make if it exists.")
    var force = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        guard stores.count >= 2 else {
            throw ValidationError("give one store or more to join, then the store to make")
        }
    }

    func run() throws {
        let target = stores[stores.count - 1]
        var progress = Progress(label: "merging", total: nil, unit: "samples", quiet: verbosity.quiet)
        let manifest = try StoreMerge.merge(
            Array(stores.dropLast()), into: target, replacing: force, copying: copy
        ) { progress.update($0) }
        progress.finish()
        let report = MergeReport(target, manifest)
        if json { return try writeJSON(report, pretty: true) }
        if verbosity.quiet { return }
        var table = TextTable(columns: [.init("merged"), .init(target)])
        for split in manifest.splits { table.add([split.name, "\(split.count.grouped) samples"]) }
        table.add(["classes", manifest.classes.count.grouped])
        table.add(["volumes", manifest.volumes.count.grouped])
        table.add(["payload", ByteCount(rawValue: manifest.payloadBytes).description])
        table.add(["digest", manifest.digest])
        try writeOutput(table.render())
    }
}

private struct MergeReport: Encodable {
    let store: String
    let samples: Int
    let classes: Int
    let volumes: Int
    let payloadBytes: Int64
    let digest: String

    enum CodingKeys: String, CodingKey {
        case store, samples, classes, volumes, digest
        case payloadBytes = "payload_bytes"
    }

    init(_ store: String, _ manifest: Manifest) {
        self.store = store
        samples = manifest.samples
        classes = manifest.classes.count
        volumes = manifest.volumes.count
        payloadBytes = manifest.payloadBytes
        digest = manifest.digest
    }
}
