import ASTTypes
import ArgumentParser
import Inspection
import SampleStore
import Terminal

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One sample: its picture, its record and its history in a run.")

    enum PictureChoice: String, CaseIterable {
        case auto
        case always
        case never
    }

    @OptionGroup var arguments: StoreArguments

    @Argument(help: "The sample's number, from 0.")
    var id: Int

    @OptionGroup var chosen: RunArguments

    @Option(
        help: ArgumentHelp(
            "Draw the picture in 24-bit colour: auto (on a terminal), always or never. (default: auto)",
            valueName: "when"),
        completion: .list(PictureChoice.allCases.map(\.rawValue)),
        transform: { try choose($0, "choice", from: PictureChoice.self) })
    var picture = PictureChoice.auto

    func validate() throws {
        if id < 0 { throw ValidationError("a sample's number is 0 or more, not \(id)") }
    }

    mutating func run() throws {
        let store = try arguments.open()
        guard id < store.count else {
            throw Failure(
                .usage, "there is no sample \(id) in \(store.path), which has \(store.count.grouped)",
                remedy: store.count > 0 ? "choose one of 0 to \(store.count - 1)" : nil)
        }
        var inspected: InspectedRun?
        if try chosen.run != nil || !HistoryRun.names(in: store).isEmpty {
            inspected = try chosen.open(in: store, logger: arguments.logger)
        }
        let details = try SampleDetails(SampleID(id), in: store, run: inspected)
        if arguments.json { return try writeJSON(details, pretty: true) }
        if picture == .always || picture == .auto && StandardStream.output.allowsColour {
            try writeOutput(try halfBlocks(of: details, in: store))
        }
        try writeOutput(aligned(Self.lines(of: details)))
    }

    private func halfBlocks(of details: SampleDetails, in store: SampleStore) throws -> String {
        let picture = try Picture(of: details.id, in: store)
        return picture.fitted(toColumns: min(StandardStream.output.width ?? 80, 64)).halfBlocks() + "\n"
    }

    private static func lines(of sample: SampleDetails) -> [(String, String)] {
        let record = sample.record
        var lines = [
            ("id", "\(sample.id)"), ("name", sample.name), ("class", "\(sample.className) (\(sample.label))"),
            ("split", sample.split ?? "none"), ("shape", "\(record.shape)"),
            (
                "stored as",
                "\(record.encoding.name), \(Int(record.length).grouped) bytes in block \(record.block) at \(record.offset)"
            ),
            ("checksum", "\(sample.checksumText) (XXH3-64)"),
            ("intensity", "standard deviation \(cell(Double(record.intensityDeviation), decimals: 4))"),
        ]
        if let run = sample.run, let history = sample.history {
            lines += [("", ""), ("run", run)] + Self.lines(of: history)
        }
        return lines
    }

    private static func lines(of history: SampleRow) -> [(String, String)] {
        guard history.visits > 0 else { return [("visits", "none yet")] }
        return [
            ("visits", "\(history.visits.grouped), \(history.activations.grouped) of them trained"),
            ("last step", history.lastSeenStep?.grouped ?? "none in this run"),
            ("loss", "\(cell(history.lossLast)) last, \(cell(history.lossEMA)) mean"),
            ("margin", cell(history.margin)), ("gradient norm", cell(history.gradientNorm)),
            ("prediction", history.lastCorrect == true ? "correct the last time" : "wrong the last time"),
            ("forgettings", history.forgettings.grouped),
        ]
    }
}
