import ASTTypes
import ArgumentParser
import Inspection
import Logging
import SampleStore
import Terminal

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "All training runs of a store, side by side, the oldest first.",
        discussion: """
            Accuracy is the last one measured on the validation split. Trained counts backwards; forward, read and \
            bytes leave validation out, and so do the seconds. Energy saved says where the number comes from: modelled \
            is what the seed's model makes of the samples skipped, measured comes from the machine's own counters.
            """)

    @OptionGroup var arguments: StoreArguments

    mutating func run() throws {
        let store = try arguments.open()
        let rows = try RunRow.all(in: store)
        if arguments.json { return try writeJSON(rows, pretty: true) }
        if rows.isEmpty {
            arguments.logger.notice("no runs yet; train with: ast-train \(store.path)")
        }
        var table = TextTable(columns: [
            .init("run"), .init("model"), .init("policy"), .init("rate", .right), .init("epochs", .right),
            .init("accuracy", .right), .init("trained", .right), .init("forward", .right),
            .init("read", .right),
            .init("bytes", .right), .init("time", .right), .init("energy saved", .right),
        ])
        for row in rows { table.add(Self.cells(row)) }
        try writeOutput(table.render(width: StandardStream.output.width))
    }

    private static func cells(_ row: RunRow) -> [String] {
        let (header, totals) = (row.header, row.totals)
        let saved = totals.energySavedPercent.map {
            "\($0.rounded(toDecimals: 1)) % \(totals.energyProvenance ?? "")"
        }
        return [
            header.name, header.model, header.policy,
            header.rate.percent(decimals: header.rate < 0.1 ? 1 : 0),
            "\(totals.epochs)/\(header.epochsPlanned)", percentCell(totals.accuracy, decimals: 2),
            totals.samplesTrained.grouped, totals.samplesForwarded.grouped, totals.samplesRead.grouped,
            ByteCount(rawValue: totals.bytesRead).description, totals.seconds.asDuration, saved ?? "-",
        ]
    }
}
