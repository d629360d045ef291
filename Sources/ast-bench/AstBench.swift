import ArgumentParser
import Terminal

@main struct Main {
    static func main() { CommandLineTool.run(AstBench.self) }
}

struct AstBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-bench",
        abstract: "Measure on this machine how fast each part of the work is.",
        discussion: """
            Every figure is the median of several rounds. Where a figure is compared with another, both are measured \
            in turn within the same run, so that a busy machine slows both alike. Close other programs for figures \
            worth writing down.
            """,
        version: "0.1.0",
        subcommands: subcommands)

    private static var subcommands: [any ParsableCommand.Type] {
        let everywhere: [any ParsableCommand.Type] = [
            LimitsCommand.self, DecodeCommand.self, StoreCommand.self, StreamCommand.self, PlanCommand.self,
            HistoryCommand.self, IngestCommand.self, PoliciesCommand.self,
        ]
        #if LIBTORCH
            return everywhere + [StepCommand.self]
        #else
            return everywhere
        #endif
    }
}

/// How every subcommand reports.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
    var quiet = false

    /// Prints `report` as JSON, or else `rows` as a table of name and value.
    func print<Report: Encodable>(_ report: Report, rows: [(String, String)]) throws {
        if json { return try writeJSON(report, pretty: false) }
        var table = TextTable(columns: [TextTable.Column("what"), TextTable.Column("measured", .right)])
        for (name, value) in rows { table.add([name, value]) }
        try writeOutput(table.render())
    }

    /// Says on standard error how far the measurement is.
    func note(_ message: String) {
        if !quiet { diagnostic("ast-bench: \(message)") }
    }
}
