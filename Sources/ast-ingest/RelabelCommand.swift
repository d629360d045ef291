import ASTTypes
import ArgumentParser
import Datasets
import SampleStore
import Terminal

struct RelabelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-ingest relabel",
        abstract: "Correct labels of a store.",
        usage: """
            ast-ingest relabel FIXES STORE
            ast-ingest relabel --undo STORE
            """,
        discussion: """
            FIXES is a .csv with the columns id (or name) and label; a label is a class's name or number. All lines are \
            applied or none. The corrections lie over the labels of the ingest in the store's relabels.jsonl: --undo \
            takes the last batch back, and the store's digest stays that of the ingest.
            """)

    @Argument(help: "The corrections, then the store; with --undo the store alone.")
    var paths: [String]

    @Flag(help: "Take back the corrections that were applied last.")
    var undo = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    func validate() throws {
        guard paths.count == (undo ? 1 : 2) else {
            throw ValidationError(
                undo ? "--undo takes the store alone" : "give the corrections, then the store")
        }
    }

    func run() throws {
        let path = paths[paths.count - 1]
        let batch: Int
        var samples = 0
        if undo {
            batch = try Relabelling.undo(path)
        } else {
            let fixes = try labelFixes(
                try readLabelFixes(paths[0]), in: try SampleStore(opening: path), paths[0])
            samples = fixes.count
            batch = try Relabelling.apply(fixes, to: path)
        }
        let corrected = try SampleStore(opening: path).relabelled
        if json {
            try writeJSON(
                RelabelReport(store: path, batch: batch, undone: undo, relabelled: corrected), pretty: true)
        } else if !verbosity.quiet {
            let done = undo ? "undone" : "\(samples.grouped) labels corrected"
            try writeOutput(
                "batch \(batch): \(done); \(corrected.grouped) labels of \(path) differ from its ingest\n")
        }
    }
}

private struct RelabelReport: Encodable {
    let store: String
    let batch: Int
    let undone: Bool
    /// Samples whose label is not that of the ingest.
    let relabelled: Int
}

/// Finds the samples and classes that lines name.
/// - Throws: `Failure(.badData)` naming the first line whose sample or class is not in the store.
func labelFixes(_ lines: [LabelFixLine], in store: SampleStore, _ file: String) throws -> [LabelFix] {
    var ids: [String: SampleID?] = [:]
    for line in lines where line.id == nil { if let name = line.name { ids[name] = .some(nil) } }
    if !ids.isEmpty {
        try store.forEachName { id, name in if ids.keys.contains(name) { ids[name] = id } }
    }
    let labels = Dictionary(
        store.manifest.classes.enumerated().map { ($1, Label($0)) }, uniquingKeysWith: { first, _ in first })
    return try lines.map { line in
        let place = "\(file): line \(line.line)"
        guard let id = line.id.map({ Int($0) }) ?? ids[line.name ?? ""]??.index,
            (0..<store.count).contains(id)
        else {
            throw Failure(
                .badData,
                "\(place) names the sample \(line.id.map(String.init) ?? "'\(line.name ?? "")'"), "
                    + "which \(store.path) does not have",
                remedy: "take ids or names as ast-inspect prints them")
        }
        let number = Int(line.label).flatMap { store.manifest.classes.indices.contains($0) ? Label($0) : nil }
        guard let label = labels[line.label] ?? number else {
            throw Failure(
                .badData, "\(place) gives the unknown class '\(line.label)'",
                remedy: suggestion(for: line.label, among: store.manifest.classes))
        }
        return LabelFix(id: SampleID(id), to: label)
    }
}
