import ASTTypes
import Foundation
import LMDB
import TestSupport
import Testing

@testable import SampleStore

@Suite struct WriterTests {
    @Test func anUnfinishedWriterLeavesNothingUnderTheFinalName() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            var writer: SampleStoreWriter? = try SampleStoreWriter(creating: path, identity: identity)
            try writer?.beginSplit("train")
            try writer?.append(rawSample(0))
            #expect(try folder.entries() == ["a.ast.partial"])
            writer = nil
            #expect(try folder.entries() == [])
        }
    }

    @Test func aSecondWriterIsRefusedByTheFirstOnesProcess() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let first = try SampleStoreWriter(creating: path, identity: identity)
            let message = failure(.temporary) {
                _ = try SampleStoreWriter(creating: path, identity: identity)
            }
            #expect(message.contains("process \(getpid())"))
            try first.beginSplit("train")
            try first.append(rawSample(0))
            _ = try first.finishTest()
            #expect(try SampleStore(opening: path).count == 1)
        }
    }

    @Test func thePartialFolderOfADeadWriterIsStartedAnew() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try FileManager.default.createDirectory(
                atPath: path + ".partial/samples", withIntermediateDirectories: true)
            try Data("4000000 x\n".utf8).write(to: URL(filePath: path + ".partial/writer.lock"))
            try Data("rubbish".utf8).write(to: URL(filePath: path + ".partial/samples/data.mdb"))
            #expect(failure(.noInput) { _ = try SampleStore(opening: path) }.contains("interrupted"))
            try makeStore([rawSample(0)], at: path)
            #expect(try SampleStore(opening: path).verify().matchesManifest)
            #expect(try URL(filePath: path).entries() == ["manifest.json", "samples"])
        }
    }

    @Test func aStoreBeingWrittenSaysByWhom() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let writer = try SampleStoreWriter(creating: path, identity: identity)
            let message = failure(.noInput) { _ = try SampleStore(opening: path) }
            #expect(message.contains("still being written by process \(getpid())"))
            writer.abandon()
        }
    }

    @Test func anExistingStoreIsReplacedOnlyWhenAsked() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore([rawSample(0)], at: path)
            #expect(
                failure(.cannotCreate) { _ = try SampleStoreWriter(creating: path, identity: identity) }
                    .contains(path))
            try makeStore([rawSample(1), rawSample(2)], at: path, replacing: true)
            #expect(try SampleStore(opening: path).count == 2)
            #expect(try folder.entries() == ["a.ast"])
        }
    }

    @Test func aFolderThatIsNoStoreIsNeverReplaced() throws {
        try withTemporaryFolder { folder in
            try Data("precious".utf8).write(to: folder.appending(path: "photo.jpg"))
            #expect(
                failure(.cannotCreate) {
                    _ = try SampleStoreWriter(creating: folder.path, replacing: true, identity: identity)
                }.contains("not a store"))
            #expect(try folder.entries() == ["photo.jpg"])
        }
    }

    @Test func aMapThatGrowsLosesNothing() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples = (0..<2_000).map { rawSample($0, side: 16) }
            let writer = try SampleStoreWriter(
                in: WorkFolder(forStore: path, replacing: false), identity: identity, mapSize: 1 << 16)
            try writer.beginSplit("train")
            for sample in samples { try writer.append(sample) }
            let digest = try writer.finishTest().digest
            #expect(try makeStore(samples, at: folder.file("b.ast")).digest == digest)
            #expect(try SampleStore(opening: path).verify().matchesManifest)
        }
    }

    @Test func samplesThatContradictThemselvesAreRefusedByName() throws {
        try withTemporaryFolder { folder in
            let writer = try SampleStoreWriter(creating: folder.file("a.ast"), identity: identity)
            try writer.beginSplit("train")
            var short = rawSample(3)
            short.bytes.removeLast()
            #expect(
                failure(.badData) { try writer.append(short) }.contains("'train/class 3/3.png' has 47 bytes"))
            var flat = rawSample(4)
            flat.shape.height = 0
            #expect(failure(.badData) { try writer.append(flat) }.contains("impossible shape"))
            var empty = longSample(5, count: 1)
            empty.bytes = []
            #expect(failure(.badData) { try writer.append(empty) }.contains("large 5.jpg"))
            #expect(failure(.badData) { _ = try writer.finishTest() }.contains("no sample"))
            var unknown = rawSample(6)
            unknown.label = Label(10)
            try writer.append(unknown)
            #expect(
                failure(.badData) { _ = try writer.finishTest() }.contains(
                    "label 10, but there are 10 classes"))
        }
    }

    @Test func aSlashAtTheEndOfThePathChangesNothing() throws {
        try withTemporaryFolder { folder in
            try makeStore([rawSample(0)], at: folder.file("a.ast") + "/")
            #expect(try folder.entries() == ["a.ast"])
            try makeStore([rawSample(1)], at: folder.file("a.ast") + "//", replacing: true)
            #expect(try folder.entries() == ["a.ast"])
            #expect(
                try SampleStore(opening: folder.file("a.ast")).bytes(of: SampleID(0)) == rawSample(1).bytes)
        }
    }

    @Test(arguments: [("a", "."), ("a/", "."), ("/a", "/"), ("/a/b/", "/a"), ("a//b", "a"), ("../a", "..")])
    func theParentOfAPathIsFound(path: String, parent: String) {
        #expect(Files.parent(of: path) == parent)
    }

    @Test func aMissingParentFolderIsNamed() throws {
        try withTemporaryFolder { folder in
            let message = failure(.cannotCreate) {
                _ = try SampleStoreWriter(creating: folder.file("no/a.ast"), identity: identity)
            }
            #expect(message.contains(folder.file("no")))
        }
    }

    @Test func aFailedWriteIsAFullDiskOnlyWhenLittleIsFree() {
        let full = Files.outOfSpace(code: EIO, needing: 64_000_000, free: 1_500_000, "/data/a.ast")
        #expect(full?.kind == .inputOutput)
        #expect(full?.message == "the disk of /data/a.ast is full: 64.0 MB more are needed, 1.50 MB are free")
        #expect(Files.outOfSpace(code: EIO, needing: 64_000_000, free: 1 << 40, "/data/a.ast") == nil)
        #expect(Files.outOfSpace(code: ENOSPC, needing: 10, free: 1 << 40, "/data/a.ast") != nil)
        #expect(Files.outOfSpace(code: EACCES, needing: 10, free: 0, "/data/a.ast") == nil)
    }

    /// Their index and names, which wait for a checkpoint that never comes, must not make every sample a transaction.
    @Test func withoutCheckpointsSmallSamplesShareBlocksToTheEnd() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let writer = try SampleStoreWriter(
                creating: path, identity: identity,
                limits: CommitLimits(bytes: 1, samples: .max, interval: .seconds(1_000)))
            try writer.beginSplit("train")
            let name = String(repeating: "n", count: 200)
            let bytesPerSample = SampleRecord.byteCount + name.utf8.count
            let count = 2 * CommitLimits.slack / bytesPerSample
            for number in 0..<count {
                try writer.append(
                    NewSample(
                        name: name, label: Label(number % 10), encoding: .raw,
                        shape: ImageShape(height: 1, width: 1, channels: 3),
                        bytes: [0, 1, UInt8(number % 256)],
                        intensityDeviation: 0))
            }
            _ = try writer.finishTest()
            let store = try SampleStore(opening: path)
            #expect(store.count == count)
            let blocks = try VolumeReader(store.volumes[0], classes: 10).blockCount()
            #expect(blocks <= 1 + count / 300)
        }
    }
}
