import Terminal

@main enum Main {
    /// `merge` and `relabel` are commands of their own; anything else is a source to convert.
    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "merge": CommandLineTool.run(MergeCommand.self, after: "merge")
        case "relabel": CommandLineTool.run(RelabelCommand.self, after: "relabel")
        default: CommandLineTool.run(AstIngest.self)
        }
    }
}
