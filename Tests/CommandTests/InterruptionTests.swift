import Foundation
import SampleStore
import TestSupport
import Testing

/// Ctrl-C, and what the next command does with what it left.
@Suite struct InterruptionTests {
    /// Presses Ctrl-C once something is committed and much is left to do.
    private func interrupt(_ arguments: [String], store: String) throws -> BuiltCommand.Result {
        let running = try BuiltCommand("ast-ingest").start(arguments + ["-j", "1", "--commit-every", "0"])
        let isBegun = try running.wait { Ingests.hasCommitted(store + ".partial/samples") }
        running.interrupt()
        let result = try running.finish()
        try #require(isBegun && result.exitCode == 130, "\(result.exitCode): \(result.errors)")
        return result
    }

    @Test func afterCtrlCTheSameCommandGoesOnAndAnotherIsRefused() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<400, side: 24, in: source)
            let (store, whole) = (folder.path + "/a.ast", folder.path + "/whole.ast")
            let interrupted = try interrupt([source.path, store], store: store)
            #expect(interrupted.errors.contains("interrupted: what is done is kept beside \(store)"))
            #expect(interrupted.errors.contains("run the same command again to go on"))
            #expect(interrupted.errors.contains("--restart"))
            #expect(!Ingests.exists(store) && Ingests.exists(store + ".partial"))

            let other = try Ingests.run(source.path, store, "--encode", "jpeg", "--quality", "80")
            #expect(other.exitCode == 73)
            #expect(
                other.errors.contains(
                    "begun with other options: --encode auto, not --encode jpeg --quality 80 --subsampling 420"
                ))
            #expect(Ingests.exists(store + ".partial"))

            let resumed = try Ingests.report(source.path, store)
            let fresh = try Ingests.report(source.path, whole)
            #expect((resumed["resumed_items"] as? Int ?? 0) >= 32)
            #expect(resumed["samples"] as? Int == 400)
            #expect(resumed["digest"] as? String == fresh["digest"] as? String)
            #expect(try Ingests.verifiedDigest(store) == fresh["digest"] as? String)
            #expect(!Ingests.exists(store + ".partial"))
        }
    }

    @Test func aSourceThatChangedIsNoticedAndRestartBeginsAnew() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<400, side: 24, in: source)
            let store = folder.path + "/a.ast"
            _ = try interrupt([source.path, store], store: store)
            try Ingests.writePictures(400..<401, in: source)
            let changed = try Ingests.run(source.path, store)
            #expect(changed.exitCode == 73)
            #expect(changed.errors.contains("the source changed"))
            #expect(changed.errors.contains("--restart"))
            #expect(!Ingests.exists(store))
            let restarted = try Ingests.report(source.path, store, "--restart")
            #expect(restarted["resumed_items"] as? Int == 0)
            #expect(restarted["samples"] as? Int == 401)
            let fresh = try Ingests.report(source.path, folder.path + "/whole.ast")
            #expect(restarted["digest"] as? String == fresh["digest"] as? String)
        }
    }

    @Test func ctrlCWhileAddingLeavesTheStoreAsItWas() throws {
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
            try Ingests.writePictures(0..<5, in: first)
            try Ingests.writePictures(5..<405, split: "test", side: 24, in: second)
            let store = folder.path + "/a.ast"
            let before = try Ingests.report(first.path, store)["digest"] as? String
            let running = try BuiltCommand("ast-ingest").start([
                second.path, store, "--append", "-j", "1", "--commit-every", "0",
            ])
            let isBegun = try running.wait { Ingests.hasCommitted(store + "/samples-1.partial/samples") }
            running.interrupt()
            let interrupted = try running.finish()
            try #require(isBegun && interrupted.exitCode == 130, "\(interrupted.errors)")
            #expect(interrupted.errors.contains("run the same command again to go on"))
            #expect(try Ingests.verifiedDigest(store) == before)
            #expect(try Ingests.manifest(store).samples == 5)
            let resumed = try Ingests.report(second.path, store, "--append")
            #expect((resumed["resumed_items"] as? Int ?? 0) > 0)
            #expect(resumed["samples"] as? Int == 405)
            #expect(try Ingests.verifiedDigest(store) == resumed["digest"] as? String)
        }
    }

    @Test func aSecondWriterIsRefusedNamingTheFirst() throws {
        try withTemporaryFolder { folder in
            let feed = try Feed(in: folder)
            let stream = try Ingests.stream()
            let store = folder.path + "/a.ast"
            let command = try BuiltCommand("ast-ingest")
            let arguments = ["-", store, "--encode", "raw", "--commit-every", "0"]
            let first = try command.start(arguments, input: feed.path)
            try feed.write(stream.beginning)
            try #require(try first.wait { Ingests.hasCommitted(store + ".partial/samples") })
            // The first one waits for more: it does not end for the second one's sake.
            try DatasetFixture.write(try Ingests.tar(0..<3), "b.tar", in: folder)
            let second = try Ingests.run(folder.path + "/b.tar", store)
            #expect(second.exitCode == 75)
            #expect(second.errors.contains("\(store) is being written by process \(first.identifier)"))
            let forced = try Ingests.run(folder.path + "/b.tar", store, "--force", "--restart")
            #expect(forced.exitCode == 75)
            try feed.write(stream.rest)
            feed.end()
            #expect(try first.finish().exitCode == 0)
            #expect(try Ingests.manifest(store).samples == 240)
        }
    }

    @Test func standardInputMakesTheStoreOfTheFile() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "a.tar")
            try Data(try Ingests.tar(0..<70)).write(to: file)
            let byFile = try Ingests.report(file.path, folder.path + "/file.ast")
            let byInput = try Ingests.report("-", folder.path + "/input.ast", input: file)
            #expect(byInput["samples"] as? Int == 70)
            #expect(byInput["digest"] as? String == byFile["digest"] as? String)
        }
    }

    @Test(arguments: [SIGKILL, SIGINT]) func aStreamThatIsGivenAgainIsGoneOnWith(signal: Int32) throws {
        try withTemporaryFolder { folder in
            let stream = try Ingests.stream()
            try DatasetFixture.write(stream.beginning + stream.rest, "whole.tar", in: folder)
            try DatasetFixture.write(try Ingests.tar(100..<400), "other.tar", in: folder)
            let (whole, other) = (folder.appending(path: "whole.tar"), folder.appending(path: "other.tar"))
            let store = folder.path + "/a.ast"
            let arguments = ["-", store, "--encode", "raw", "--commit-every", "0"]
            let feed = try Feed(in: folder)
            let running = try BuiltCommand("ast-ingest").start(arguments, input: feed.path)
            try feed.write(stream.beginning)
            try #require(try running.wait { Ingests.hasCommitted(store + ".partial/samples") })
            // The stream stalls meanwhile: what ends the command is the signal alone.
            if signal == SIGKILL { running.kill() } else { running.interrupt() }
            #expect(try running.finish().exitCode == (signal == SIGKILL ? SIGKILL : 130))
            feed.end()
            #expect(!Ingests.exists(store))

            let refused = try BuiltCommand("ast-ingest").run(arguments, input: other)
            #expect(refused.exitCode == 73)
            #expect(refused.errors.contains("the source changed"))
            let resumed = try Ingests.object(
                try BuiltCommand("ast-ingest").run(arguments + ["--json"], input: whole))
            #expect((resumed["resumed_items"] as? Int ?? 0) >= 32)
            let fresh = try Ingests.report(whole.path, folder.path + "/fresh.ast")
            #expect(resumed["digest"] as? String == fresh["digest"] as? String)
        }
    }
}
