import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

/// Runs that are killed, and go on as if they had not been.
@Suite(
    .enabled(if: BuiltCommand.isBuilt("ast-train"), "ast-train is built only where libtorch is"), .serialized)
struct TrainResumeTests: Trains {
    private static let epochs = 20

    /// Starts or resumes a run, and kills it as soon as it says that an epoch is done.
    private func kill(_ arguments: [String], after epoch: Int) throws {
        let command = try BuiltCommand("ast-train").start(arguments)
        let text = "Epoch \(epoch < 10 ? " " : "")\(epoch)/\(Self.epochs)"
        let isRunning = try command.wait { try command.output.contains(text) }
        command.kill()
        let result = try command.finish()
        #expect(isRunning && result.crashed, "\(result.errors)")
    }

    /// All that a run leaves behind but for times.
    private func results(_ run: String, store: String, runs: String) throws -> (
        files: [Data], epochs: [EpochRecord], columns: HistoryColumns
    ) {
        let history = try HistoryRun.open(run, in: SampleStore(opening: store))
        #expect(history.header.finished)
        let epochs = try history.epochs().map { record in
            var record = record
            (record.seconds, record.validationSeconds, record.imagesPerSecond) = (0, 0, 0)
            record.overhead = nil
            return record
        }
        let files = try ["last.safetensors", "steps.csv"].map {
            try Data(contentsOf: URL(filePath: "\(runs)/\(run)/\($0)"))
        }
        #expect(!FileManager.default.fileExists(atPath: "\(runs)/\(run)/next.safetensors"))
        return (files, epochs, try history.columns())
    }

    private func bits(_ columns: HistoryColumns) -> [[UInt32]] {
        [
            columns.lossLast, columns.lossEMA, columns.lossDeviation, columns.marginEMA,
            columns.gradientNorm, columns.referenceLoss,
        ].map { $0.map { UInt32($0.bitPattern) } } + [
            columns.lastScored, columns.visits.map { UInt32($0) }, columns.activations.map { UInt32($0) },
            columns.inclusionSum.map(\.bitPattern), columns.forgettings.map { UInt32($0) },
            columns.correctRun.map { UInt32($0) }, columns.flags.map { UInt32($0.rawValue) },
            columns.classID.map { UInt32($0) }, columns.costClass.map { UInt32($0) },
        ]
    }

    @Test(arguments: [
        ["--policy", "budgeted", "--gate", "rank", "--rate", "0.2"],
        ["--policy", "ast", "--threshold", "0.6", "--rate", "0.3"],
        ["--policy", "history", "--budget-samples", "143", "--bad-samples", "skip", "--bad-limit", "0.2"],
    ])
    func aRunKilledTwiceEndsAsTheRunThatWasNot(options: [String]) throws {
        try withStore(samples: 24) { store, runs in
            if options.contains("--bad-samples") { try TinyStore.damage(store, sample: 7) }
            let all =
                [store] + Self.small + options + ["--epochs", "\(Self.epochs)", "--log-interval", "3"]
            let whole = try BuiltCommand("ast-train").run(all + ["--output", runs + "/whole"])
            #expect(whole.exitCode == 0, "\(whole.errors)")
            let folder = runs + "/cut"
            try kill(all + ["--output", folder], after: 2)
            try moveCheckpointBack(folder)
            // With all of its options, then with none.
            try kill(all + ["--resume", folder], after: 5)
            try leaveHalfACheckpoint(folder)
            let last = try BuiltCommand("ast-train").run([store, "--resume", folder, "-q", "--json"])
            #expect(last.exitCode == 0, "\(last.errors)")
            #expect(last.errors.contains("goes on after epoch"), "\(last.errors)")
            let numbers = try objects(last.output).compactMap { $0["epoch"] as? Int }
            #expect(numbers.last == Self.epochs && numbers.count < Self.epochs - 4)

            let (a, b) = try (
                results("whole", store: store, runs: runs), results("cut", store: store, runs: runs)
            )
            #expect(a.files == b.files && a.epochs == b.epochs)
            #expect(bits(a.columns) == bits(b.columns))
            let table = try String(contentsOfFile: folder + "/summary.csv", encoding: .utf8)
            #expect(table.split(separator: "\n").count == Self.epochs + 1)
        }
    }

    /// As after a kill between the commit of an epoch and the renaming of its checkpoint.
    private func moveCheckpointBack(_ folder: String) throws {
        let next = folder + "/next.safetensors"
        guard !FileManager.default.fileExists(atPath: next) else { return }
        try FileManager.default.moveItem(atPath: folder + "/last.safetensors", toPath: next)
    }

    /// As after a kill before the commit of an epoch: what it had written counts for nothing.
    private func leaveHalfACheckpoint(_ folder: String) throws {
        let next = folder + "/next.safetensors"
        guard !FileManager.default.fileExists(atPath: next) else { return }
        let whole = try Data(contentsOf: URL(filePath: folder + "/last.safetensors"))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: next))
    }

    @Test func whatCannotBeResumedIsSaidAndChangesNothing() throws {
        try withStore { store, runs in
            let folder = runs + "/a"
            func refusal(_ arguments: [String], store: String = store) throws -> String {
                let result = try BuiltCommand("ast-train").run([store] + arguments + ["-q"])
                #expect(result.exitCode == 64 && result.output == "", "\(result.errors)")
                return result.errors
            }
            #expect(try refusal(["--resume", folder]).contains("there is no run to resume"))
            let options = ["--epochs", "1", "--rate", "0.5"]
            #expect(try train(store, output: folder, options).exitCode == 0)
            #expect(try refusal(["--resume", folder]).contains("came to its end"))
            #expect(try refusal(["--resume", folder, "--output", runs + "/b"]).contains("--output"))
            #expect(try refusal(["--resume", folder, "--force"]).contains("--force"))
            let others = try refusal(["--resume", folder] + Self.small + ["--epochs", "1", "--rate", "0.4"])
            #expect(
                others.contains("--rate is 0.4, and the run in \(folder) was started with 0.5"), "\(others)")
            let missing = try refusal(["--resume", folder] + Self.small + ["--epochs", "1"])
            #expect(missing.contains("--rate is not given"), "\(missing)")
            try TinyStore.write(to: runs + "/other.ast", samples: 12)
            #expect(try refusal(["--resume", folder], store: runs + "/other.ast").contains("no run 'a'"))
            try FileManager.default.copyItem(atPath: store + "/history", toPath: runs + "/other.ast/history")
            #expect(
                try refusal(["--resume", folder], store: runs + "/other.ast").contains("other contents"))
        }
    }

    @Test func aRunWithoutAFinishedEpochIsToBeStartedAgain() throws {
        try withStore { store, runs in
            let folder = runs + "/a"
            #expect(try train(store, output: folder, ["--epochs", "1"]).exitCode == 0)
            let opened = try SampleStore(opening: store)
            var header = try HistoryRun.open("a", in: opened).header
            header.finished = false
            try HistoryRun.create(in: opened, header: header, replacing: true).saveHeader()
            let empty = try BuiltCommand("ast-train").run([store, "--resume", folder])
            #expect(empty.exitCode == 64 && empty.errors.contains("nothing to resume"), "\(empty.errors)")
        }
    }
}
