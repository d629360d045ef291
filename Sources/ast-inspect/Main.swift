import ArgumentParser
import Terminal

@main enum Main {
    static func main() { CommandLineTool.run(AstInspect.self) }
}

struct AstInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-inspect",
        abstract: "Look at a sample store and at what training remembered of its samples.",
        discussion: """
            STORE is made by ast-ingest; its runs are made by ast-train. Where a run can be chosen, the newest is the \
            default.

            Examples:
              ast-inspect summary cifar.ast
              ast-inspect top cifar.ast --by loss -n 20
              ast-inspect show cifar.ast 4711
              ast-inspect runs cifar.ast --json | jq '.[].totals.accuracy'
            """,
        version: "0.1.0",
        subcommands: [
            SummaryCommand.self, TopCommand.self, ClassesCommand.self, ShowCommand.self, RunsCommand.self,
            VerifyCommand.self,
        ])
}
