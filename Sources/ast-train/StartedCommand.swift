import ASTTypes
import ArgumentParser
import Foundation
import Terminal

/// How a run was started, kept beside it in `command.json`: what it is to go on with.
struct StartedCommand: Codable {
    static let file = "command.json"

    /// As they were given.
    var arguments: [String]
    /// The value of every option that its results depend on.
    var settings: [String: String]

    init(_ command: AstTrain) {
        arguments = CommandLineTool.arguments()
        settings = Self.settings(of: command)
    }

    func write(to folder: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try folder.write(
            String(decoding: try encoder.encode(self), as: UTF8.self) + "\n", to: Self.file)
    }

    /// The command with which the run of a folder goes on: as it was started, where `command` says nothing but that.
    /// - Throws: `Failure(.usage)` for a folder without a run, and for options that are not the run's.
    static func resumed(_ folder: RunFolder, by command: AstTrain) throws -> AstTrain {
        guard command.output.output == nil, !command.output.force else {
            let option = command.output.force ? "--force" : "--output"
            throw Failure(
                .usage, "\(option) makes a new run, and --resume goes on with one",
                remedy: "leave one of them out")
        }
        guard let text = folder.text(of: file) else {
            throw Failure(
                .usage, "there is no run to resume in \(folder.path): it has no \(file)",
                remedy: "give the --output folder of a run, or start one without --resume")
        }
        guard let started = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
            let original = try? AstTrain.parse(started.arguments)
        else {
            throw Failure(
                .badData, "\(folder.path)/\(file) is damaged, or of another version of this program",
                remedy: "start the run again")
        }
        var resumed = command
        if saysNothingElse(CommandLineTool.arguments()) {
            resumed = original
            resumed.store = command.store
            resumed.output.json = command.output.json
            resumed.output.quiet = command.output.quiet
            resumed.output.force = false
            resumed.output.resume = command.output.resume
            resumed.data.workers = command.data.workers
        }
        resumed.output.output = folder.path
        try started.check(settings(of: resumed), folder)
        return resumed
    }

    /// What may be said beside `--resume` without saying all of it again: nothing that changes a result.
    private static let free: Set<Substring> = [
        "--resume", "-q", "--quiet", "--json", "-j", "--workers",
    ]

    private static func saysNothingElse(_ arguments: [String]) -> Bool {
        arguments.filter { $0.hasPrefix("-") }.allSatisfy { free.contains($0.prefix { $0 != "=" }) }
    }

    private func check(_ others: [String: String], _ folder: RunFolder) throws {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) where others[name] != value {
            throw Failure(
                .usage,
                "\(name) is \(Self.shown(others[name])), and the run in \(folder.path) was started with \(Self.shown(value))",
                remedy: "give the run's options, or none beside --resume")
        }
    }

    private static func shown(_ value: String?) -> String {
        guard let value, value != "nil" else { return "not given" }
        guard value.hasPrefix("Optional("), value.hasSuffix(")") else { return value }
        return String(value.dropFirst("Optional(".count).dropLast())
    }

    /// By the names of the options' properties, in the words of their descriptions.
    private static func settings(of command: AstTrain) -> [String: String] {
        let groups: [Any] = [
            command.selection, command.budget, command.optimization, command.data, command.augmentation,
            command.output,
        ]
        let without: Set = [
            "workers", "output", "resume", "force", "energy", "cpuWatts", "json", "quiet",
        ]
        var settings: [String: String] = [:]
        for child in groups.flatMap({ Mirror(reflecting: $0).children }) {
            let name = String((child.label ?? "").drop { $0 == "_" })
            if !without.contains(name) { settings[optionName(name)] = String(describing: child.value) }
        }
        return settings
    }

    /// `maxAge` is `--max-age`.
    private static func optionName(_ property: String) -> String {
        if let own = ["learningRate": "--lr", "learningRateExponent": "--lr-exponent", "optimizer": "--opt"][
            property]
        {
            return own
        }
        return "--" + property.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}
