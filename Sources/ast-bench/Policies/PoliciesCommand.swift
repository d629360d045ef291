import ASTTypes
import ArgumentParser
import Comparison
import Foundation
import SampleStore
import Terminal

struct PoliciesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policies",
        abstract: "Train with each policy, rate and seed, and say which beat uniform sampling.",
        discussion: """
            Every cell is a run of ast-train for the same number of epochs. 'uniform' at every rate is always among \
            them, and 'full' unless left out: their accuracy over time and over samples is the curve that a policy has to beat, by \
            more than two standard errors of the difference, both at equal training time and at equal samples. Run \
            the same command again to go on after an interruption, with more --seeds, --rates or --policies to add \
            to it. Options after -- are passed on to ast-train.
            """)

    @Argument(help: "The store to train on.", completion: .directory) var store: String
    @Option(help: "The model to train.") var model = "airbench-s"
    @Option(help: ArgumentHelp("Policies to compare, with commas between.", valueName: "names"))
    var policies = "history"
    @Option(help: ArgumentHelp("Rates to compare them at, with commas between.", valueName: "shares"))
    var rates = "0.1,0.3,0.5"
    @Option(help: "Seeds a cell is trained with: 1 to N.") var seeds = 3
    @Option(help: "Epochs of every run.") var epochs = 10
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Folder of the experiment. (default: policies-MODEL)", valueName: "dir"))
    var output: String?
    @Option(
        help: ArgumentHelp("The ast-train to run. (default: the one beside this command)", valueName: "path"))
    var astTrain: String?
    @Flag(help: "Leave full out, where an epoch of everything takes too long.") var withoutFull = false
    @Flag(help: "Keep the runs' histories in the store.") var keepHistory = false
    @OptionGroup var report: ReportOptions
    @Argument(parsing: .postTerminator, help: "Options for ast-train.") var options: [String] = []

    mutating func run() throws {
        let interruption = Interruption()
        try require("--seeds", seeds, in: 1...1000)
        try require("--epochs", epochs, in: 1...100_000)
        let opened = try SampleStore(opening: store)
        let experiment = PolicyExperiment(
            settings: .init(
                storeDigest: opened.manifest.digest, model: model, epochs: epochs, options: options),
            policies: try words(policies, "--policies"), rates: try rateList(), seeds: seeds,
            withFull: !withoutFull)
        let train = try TrainCommand(astTrain)
        let folder = CellFolder(path: output ?? "policies-\(model)")
        try folder.prepare(experiment.settings)
        var results: [CellResult] = []
        for (number, cell) in experiment.cells.enumerated() {
            let result =
                try folder.result(cell, epochs: epochs)
                ?? trainCell(cell, opened, experiment, folder, train, interruption)
            results.append(result)
            report.note(
                "\(number + 1)/\(experiment.cells.count) \(cell.name): \(result.accuracy.percent(decimals: 2)) in "
                    + result.seconds.asDuration)
        }
        try write(PolicyComparison(results), folder)
    }

    private func trainCell(
        _ cell: Cell, _ opened: SampleStore, _ experiment: PolicyExperiment, _ folder: CellFolder,
        _ train: TrainCommand,
        _ interruption: Interruption
    ) throws -> CellResult {
        let output = folder.output(cell)
        let name = URL(filePath: output).lastPathComponent
        // A history that cannot be removed is in nobody's way, and no reason to lose the cell.
        defer { if !keepHistory { try? HistoryRun.remove(name, from: opened) } }
        let lines = try train.run(experiment.arguments(cell, store: store, output: output), interruption)
        guard let result = try CellResult(cell, lines: CellFolder.lines(lines, cell), epochs: epochs) else {
            throw Failure(.internalError, "ast-train ended before the last epoch of \(cell.name)")
        }
        try folder.save(lines, of: cell)
        return result
    }

    private func write(_ comparison: PolicyComparison, _ folder: CellFolder) throws {
        let result = PolicyReport(comparison, model: model, epochs: epochs)
        try folder.write(result.csv, to: "results.csv")
        try folder.write(try jsonText(result, pretty: true) + "\n", to: "results.json")
        let title = "\(URL(filePath: store).lastPathComponent), \(model), \(epochs) epochs, \(seeds) seeds"
        try folder.write(chart(of: comparison, title: title, over: .trainingTime), to: "chart.svg")
        try folder.write(chart(of: comparison, title: title, over: .trainedSamples), to: "chart-samples.svg")
        try folder.write(result.table, to: "table.txt")
        if report.json { return try writeJSON(result, pretty: false) }
        try writeOutput(result.table)
        report.note(
            "results.csv, results.json, table.txt, chart.svg and chart-samples.svg are in \(folder.path)")
    }

    private func words(_ list: String, _ option: String) throws -> [String] {
        let words = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
        guard !words.isEmpty else { throw Failure(.usage, "\(option) names nothing") }
        for word in words where !word.allSatisfy({ $0.isLetter || $0 == "-" }) {
            throw Failure(.usage, "'\(word)' in \(option) is no policy", remedy: "see ast-train --help")
        }
        return words
    }

    private func rateList() throws -> [Double] {
        try rates.split(separator: ",").map { word in
            guard let rate = Double(word.trimmingCharacters(in: .whitespaces)), rate > 0, rate <= 1 else {
                throw Failure(
                    .usage, "'\(word)' in --rates is no share", remedy: "give numbers above 0 and up to 1")
            }
            return rate
        }
    }
}
