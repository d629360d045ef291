import ASTTypes
import ArgumentParser
import Inspection
import Logging
import SampleStore
import Terminal

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "The samples that a run found hardest.",
        discussion: """
            Hardest first: the largest loss, gradient norm or number of forgettings, the smallest margin. Samples \
            that were never run forward have no loss and are left out, except by visits. A loss is as old as the \
            sample's last visit, which the column "last step" tells.
            """)

    enum Order: EnumerableFlag {
        case ascending
        case descending
    }

    @OptionGroup var arguments: StoreArguments
    @OptionGroup var chosen: RunArguments

    @Option(
        help:
            "Rank by loss, loss-ema, margin, gradient-norm, forgettings, visits or activations. (default: loss)",
        completion: .list(RankingColumn.allCases.map(\.rawValue)),
        transform: { try choose($0, "column", from: RankingColumn.self) })
    var by = RankingColumn.loss

    @Option(name: [.customShort("n"), .customLong("count")], help: "How many samples to show.")
    var count = 20

    @Option(help: "Only samples of this split. (default: the split that the run trained on)")
    var split: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("Only samples of this class.", valueName: "name"))
    var className: String?

    @Flag(help: "Order by the values themselves. (default: hardest first)")
    var order: Order?

    func validate() throws {
        if count < 1 { throw ValidationError("-n must be at least 1, not \(count)") }
    }

    mutating func run() throws {
        let store = try arguments.open()
        let inspected = try chosen.open(in: store, logger: arguments.logger)
        let candidates = try candidates(store, inspected)
        let order = order.map { $0 == .ascending ? RankingOrder.ascending : .descending } ?? by.hardestFirst
        let ids = inspected.columns.ranked(candidates, by: by, order, count: count)
        let rows = try ids.map { try SampleRow($0, in: store, columns: inspected.columns) }
        if arguments.json { return try writeJSON(rows, pretty: true) }
        if rows.isEmpty {
            arguments.logger.notice("none of the \(candidates.count.grouped) samples was visited")
        }
        try writeOutput(Self.table(rows).render(width: StandardStream.output.width))
    }

    private func candidates(_ store: SampleStore, _ inspected: InspectedRun) throws -> [SampleID] {
        let ids = try split.map { try store.ids(ofSplit: $0) } ?? inspected.ids
        guard let className else { return ids }
        let label = try store.manifest.label(ofClass: className)
        return ids.filter { inspected.columns.classID[$0.index] == label.rawValue }
    }

    private static func table(_ rows: [SampleRow]) -> TextTable {
        var table = TextTable(columns: [
            .init("id", .right), .init("name"), .init("class"), .init("loss", .right),
            .init("mean loss", .right),
            .init("margin", .right), .init("visits", .right), .init("trained", .right),
            .init("forgotten", .right),
            .init("last step", .right),
        ])
        for row in rows {
            table.add([
                row.id.description, row.name, row.className, cell(row.lossLast), cell(row.lossEMA),
                cell(row.margin, decimals: 2), row.visits.grouped, row.activations.grouped,
                row.forgettings.grouped, row.lastSeenStep?.grouped ?? "-",
            ])
        }
        return table
    }
}
