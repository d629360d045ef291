import Foundation
import TestSupport
import Testing

@Suite struct CommandLineTests {
    private static let commands = ["ast-ingest", "ast-inspect", "ast-train", "ast-bench"]

    private func inspect(_ arguments: String...) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-inspect").run(arguments)
    }

    @Test(arguments: [
        ("ast-ingest", "ast-ingest [OPTIONS] SOURCE STORE"), ("ast-inspect", "ast-inspect <subcommand>"),
        ("ast-train", "ast-train [<options>] <store>"), ("ast-bench", "ast-bench <subcommand>"),
    ]) func helpSaysWhatTheCommandDoesOnStandardOutput(name: String, usage: String) throws {
        guard BuiltCommand.isBuilt(name) else { return }
        let result = try BuiltCommand(name).run(["--help"])
        #expect(result.exitCode == 0)
        #expect(result.output.hasPrefix("OVERVIEW: "))
        #expect(result.output.contains("USAGE: \(usage)"))
        #expect(result.errors == "")
    }

    @Test func helpOfInspectListsItsSubcommands() throws {
        let help = try inspect("--help").output
        #expect(help.hasPrefix("OVERVIEW: Look at a sample store and at what training"))
        for name in ["summary", "top", "classes", "show", "runs", "verify"] {
            #expect(help.contains("\n  \(name) "))
            #expect(try inspect(name, "--help").output.contains("--json"))
        }
    }

    @Test(arguments: commands) func anUnknownOptionLeavesWith64(name: String) throws {
        guard BuiltCommand.isBuilt(name) else { return }
        let result = try BuiltCommand(name).run(["--no-such-option"])
        #expect(result.exitCode == 64)
        #expect(result.output == "")
        #expect(!result.errors.isEmpty)
    }

    @Test func aMistypedOptionOrValueNamesTheNearestOne() throws {
        let option = try inspect("top", "x.ast", "--clas", "cat")
        #expect(option.exitCode == 64)
        #expect(option.errors.contains("--class"))
        let value = try inspect("top", "x.ast", "--by", "margn")
        #expect(value.exitCode == 64)
        #expect(value.errors.contains("unknown column 'margn'; did you mean 'margin'?"))
        let subcommand = try inspect("tops", "x.ast")
        #expect(subcommand.exitCode == 64)
        #expect(subcommand.errors == "ast-inspect: error: unknown subcommand 'tops'; did you mean 'top'?\n")
    }

    @Test(arguments: [
        ["top", "x", "-n", "0"], ["show", "x", "-5"], ["show", "x", "one"], ["top"], ["top", "x", "y"],
    ])
    func argumentsThatCannotBeMeantLeaveWith64(arguments: [String]) throws {
        let result = try BuiltCommand("ast-inspect").run(arguments)
        #expect(result.exitCode == 64)
        #expect(!result.crashed)
    }

    @Test func aMissingStoreLeavesWith66AndSaysWhatToDo() throws {
        try withTemporaryFolder { folder in
            let result = try inspect("summary", folder.appending(path: "none.ast").path)
            #expect(result.exitCode == 66)
            #expect(result.errors.hasPrefix("ast-inspect: error: "))
            #expect(result.errors.contains("none.ast"))
            #expect(result.errors.split(separator: "\n").count == 1)
        }
    }

    @Test func aFolderThatIsNoStoreIsRefused() throws {
        try withTemporaryFolder { folder in
            let result = try inspect("summary", folder.path)
            #expect([65, 66].contains(result.exitCode))
            #expect(result.errors.contains(folder.lastPathComponent))
        }
    }

    @Test func aStoreOfANewerFormatIsRefused() throws {
        try TinyStore.with { store in
            let file = URL(filePath: store).appending(path: "manifest.json")
            var manifest = try #require(
                JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            manifest["format_version"] = 99
            try JSONSerialization.data(withJSONObject: manifest).write(to: file)
            let result = try inspect("summary", store)
            #expect(result.exitCode == 65)
            #expect(result.errors.contains("99"))
        }
    }

    @Test func unknownRunsSplitsClassesAndSamplesAreNamed() throws {
        try TinyStore.with { store in
            let run = try inspect("top", store, "--run", "b")
            #expect([64, 66].contains(run.exitCode))
            #expect(run.errors.contains("'b'"))
            let split = try inspect("top", store, "--split", "tran")
            #expect(split.exitCode == 64)
            #expect(split.errors.contains("train"))
            let className = try inspect("top", store, "--class", "dg")
            #expect(className.exitCode == 64)
            #expect(className.errors.contains("did you mean 'dog'?"))
            for id in ["12", "4294967296"] {
                let sample = try inspect("show", store, id)
                #expect(sample.exitCode == 64)
                #expect(sample.errors.contains("choose one of 0 to 11"))
            }
        }
    }

    @Test(arguments: [["top"], ["top", "--json"], ["summary"], ["runs"], ["verify", "-q"], ["--help"]])
    func aReaderThatLeavesEndsTheCommandQuietly(arguments: [String]) throws {
        try TinyStore.with { store in
            let all = arguments == ["--help"] ? arguments : arguments + [store, "-q"]
            let result = try BuiltCommand("ast-inspect").run(all, readerLeaves: true)
            #expect(result.exitCode == 0)
            #expect(!result.crashed)
            #expect(result.errors == "")
        }
    }

    @Test func underscoresAreTakenForDashes() throws {
        let result = try BuiltCommand("ast-inspect").run(["--generate_completion_script", "bash"])
        #expect(result.exitCode == 0)
        #expect(result.output.contains("ast-inspect"))
    }
}
