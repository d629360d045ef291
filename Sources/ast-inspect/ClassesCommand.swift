import ArgumentParser
import Inspection
import SampleStore
import Terminal

struct ClassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classes", abstract: "How a run went for each class.",
        discussion: """
            Accuracy is that of the last prediction made of each visited sample while it was trained on, not of a \
            test split.
            """)

    @OptionGroup var arguments: StoreArguments
    @OptionGroup var chosen: RunArguments

    mutating func run() throws {
        let store = try arguments.open()
        let inspected = try chosen.open(in: store, logger: arguments.logger)
        let rows = inspected.classRows(classes: store.manifest.classes, labels: try store.labels())
        if arguments.json { return try writeJSON(rows, pretty: true) }
        var table = TextTable(columns: [
            .init("class"), .init("samples", .right), .init("visited", .right), .init("mean loss", .right),
            .init("accuracy", .right), .init("forgettings", .right), .init("trained", .right),
            .init("share of trained", .right),
        ])
        for row in rows {
            table.add([
                row.name, row.samples.grouped, row.visited.grouped, cell(row.meanLoss),
                percentCell(row.accuracy),
                row.forgettings.grouped, row.activations.grouped, percentCell(row.activationShare),
            ])
        }
        try writeOutput(table.render(width: StandardStream.output.width))
    }
}
