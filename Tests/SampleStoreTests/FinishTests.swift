import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import SampleStore

/// What a process that died while finishing left, put there by hand.
@Suite struct FinishTests {
    private let samples = (0..<20).map { rawSample($0) }

    private func move(_ from: String, _ to: String) throws {
        try FileManager.default.moveItem(atPath: from, toPath: to)
    }

    @Test func aStoreThatOnlyLacksItsNameGetsIt() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let manifest = try makeStore(samples, at: path)
            try move(path, path + ".partial")
            #expect(
                failure(.cannotCreate) {
                    _ = try SampleStoreWriter(creating: path, identity: IngestIdentity(["source": "x"]))
                }.contains("another source"))
            let writer = try SampleStoreWriter(creating: path, identity: identity)
            #expect(writer.completed == manifest)
            // A caller that does not ask does everything again, for nothing, and gets the same.
            try writer.beginSplit("train")
            for sample in samples { try writer.append(sample) }
            try writer.checkpoint { [1] }
            #expect(try writer.finishTest() == manifest)
            #expect(try SampleStore(opening: path).verify().matchesManifest)
            #expect(try folder.entries() == ["a.ast"])
        }
    }

    @Test func aManifestBesideAStateCountsForNothing() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let manifest = try makeStore(samples, at: folder.file("b.ast"))
            let writer = try SampleStoreWriter(creating: path, identity: identity)
            try writer.beginSplit("train")
            for sample in samples.prefix(5) { try writer.append(sample) }
            try writer.suspend { [5] }
            try Files.write(manifest.json(), to: path + ".partial/manifest.json")
            let again = try SampleStoreWriter(creating: path, identity: identity)
            #expect(again.completed == nil && again.resumedState == [5])
            for sample in samples.dropFirst(5) { try again.append(sample) }
            #expect(try again.finishTest().timeless == manifest.timeless)
        }
    }

    @Test func aReplacementBrokenOffBetweenItsRenamesLosesNeitherStore() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let old = try makeStore([rawSample(99)], at: path)
            try move(path, path + ".partial.replaced")
            let new = try makeStore(samples, at: folder.file("b.ast"))
            try move(folder.file("b.ast"), path + ".partial")
            let writer = try SampleStoreWriter(creating: path, replacing: true, identity: identity)
            #expect(writer.completed == new)
            #expect(try folder.entries() == ["a.ast"])
            #expect(try SampleStore(opening: path).count == 20)

            try move(path, path + ".partial.replaced")
            #expect(
                failure(.cannotCreate) {
                    _ = try SampleStoreWriter(creating: path, identity: identity)
                }.contains("is there already"))
            #expect(try SampleStore(opening: path).manifest.digest == new.digest && old.digest != new.digest)
        }
    }

    @Test func aFinishedStoreHasNoState() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let writer = try SampleStoreWriter(
                creating: path, identity: identity,
                limits: CommitLimits(bytes: 1, samples: 1, interval: .zero))
            try writer.beginSplit("train")
            for sample in samples {
                try writer.append(sample)
                try writer.checkpoint { Array("cursor".utf8) }
            }
            _ = try writer.finishTest()
            #expect(try VolumeFile.state(in: path + "/samples") == nil)
            #expect(try URL(filePath: path).entries() == ["manifest.json", "samples"])
        }
    }
}
