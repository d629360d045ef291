import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import SampleStore

/// Every checkpoint is committed.
private let everyCheckpoint = CommitLimits(bytes: 1 << 30, samples: 0, interval: .zero)

/// A caller that ingests `samples` and keeps its cursor in its checkpoints, as an ingest does.
private struct Caller {
    let samples: [NewSample]
    /// Samples of the first split.
    let train: Int
    let path: String
    var limits = everyCheckpoint

    func start() throws -> SampleStoreWriter {
        try SampleStoreWriter(creating: path, identity: identity, limits: limits)
    }

    func cursor(of writer: SampleStoreWriter) -> Int {
        writer.resumedState.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    func append(_ range: Range<Int>, to writer: SampleStoreWriter, checkpoints: Bool = true) throws {
        for number in range {
            try writer.beginSplit(number < train ? "train" : "test")
            try writer.append(samples[number])
            if number % 7 == 0 { try writer.recordBadFile(BadFile(name: "\(number)", reason: "is bad")) }
            if checkpoints { try writer.checkpoint { Array("\(number + 1)".utf8) } }
        }
    }

    /// Everything until the source ends before `stop`, which is as if the process died there.
    func run(stoppingAt stop: Int, unseen: Int = 0) throws {
        let writer = try start()
        try append(cursor(of: writer)..<stop, to: writer)
        try append(stop..<min(stop + unseen, samples.count), to: writer, checkpoints: false)
    }

    func complete() throws -> Manifest {
        let writer = try SampleStoreWriter(creating: path, identity: identity)
        try append(cursor(of: writer)..<samples.count, to: writer)
        return try writer.finishTest()
    }
}

extension Manifest {
    /// Without the time at which it was made.
    var timeless: Manifest {
        var copy = self
        copy.created = ""
        return copy
    }
}

@Suite struct ResumeTests {
    private let samples =
        (0..<1_300).map { rawSample($0, side: 1) } + (0..<4).map { longSample($0, count: 40_000 + $0) }
        + (1_300..<1_310).map { rawSample($0, side: 8) }

    private func reference(in folder: URL) throws -> (Manifest, [UInt8]) {
        let caller = Caller(
            samples: samples, train: 1_250, path: folder.file("whole.ast"), limits: .standard)
        return (try caller.complete().timeless, try Files.read(caller.path + "/bad_files.jsonl"))
    }

    @Test(arguments: [1, 2, 255, 256, 257, 1_022, 1_023, 1_024, 1_250, 1_302, 1_313])
    func whatIsCommittedIsGoneOnFrom(stop: Int) throws {
        try withTemporaryFolder { folder in
            let (manifest, badFiles) = try reference(in: folder)
            let coarse = CommitLimits(bytes: 1 << 30, samples: stop - 1, interval: .seconds(1_000))
            var caller = Caller(samples: samples, train: 1_250, path: folder.file("a.ast"), limits: coarse)
            try caller.run(stoppingAt: max(stop, 1), unseen: 20)
            caller.limits = CommitLimits(bytes: 1 << 30, samples: 400, interval: .seconds(1_000))
            let writer = try caller.start()
            #expect(writer.count >= stop - 1 && writer.count <= stop)
            #expect(caller.cursor(of: writer) == writer.count)
            #expect(writer.badFileCount == (writer.count + 6) / 7)
            #expect(writer.notices.isEmpty)
            try caller.append(writer.count..<samples.count, to: writer)
            #expect(try writer.finishTest().timeless == manifest)
            #expect(try Files.read(caller.path + "/bad_files.jsonl") == badFiles)
            #expect(try SampleStore(opening: caller.path).verify().matchesManifest)
            #expect(try folder.entries() == ["a.ast", "whole.ast"])
        }
    }

    @Test func manyInterruptionsChangeNothing() throws {
        try withTemporaryFolder { folder in
            let samples = (0..<80).map { rawSample($0) }
            let whole = Caller(samples: samples, train: 50, path: folder.file("whole.ast"))
            let manifest = try whole.complete()
            let caller = Caller(samples: samples, train: 50, path: folder.file("a.ast"))
            for stop in stride(from: 2, to: 80, by: 3) { try caller.run(stoppingAt: stop, unseen: stop % 4) }
            #expect(try caller.complete().timeless == manifest.timeless)
            #expect(try SampleStore(opening: caller.path).verify().matchesManifest)
        }
    }

    @Test func blocksWrittenAheadOfACheckpointAreDropped() throws {
        try withTemporaryFolder { folder in
            let samples =
                (0..<40).map { longSample($0, count: 60_000) } + (0..<100).map { rawSample($0, side: 64) }
            let whole = Caller(samples: samples, train: 200, path: folder.file("whole.ast"))
            let digest = try whole.complete().digest
            let caller = Caller(samples: samples, train: 200, path: folder.file("a.ast"))
            do {
                let writer = try SampleStoreWriter(
                    in: WorkFolder(forStore: caller.path, replacing: false), identity: identity,
                    limits: CommitLimits(
                        bytes: 400_000 - CommitLimits.slack, samples: 10, interval: .seconds(1_000)))
                try caller.append(0..<15, to: writer)
                try caller.append(15..<120, to: writer, checkpoints: false)
            }
            let partial = Files.size(caller.path + ".partial/samples/data.mdb")
            #expect(partial > 100 * 12_288, "nothing was written ahead: the test shows nothing")
            #expect(try caller.complete().digest == digest)
            #expect(try SampleStore(opening: caller.path).verify().matchesManifest)
        }
    }

    @Test func suspendingKeepsWhatItsStateCovers() throws {
        try withTemporaryFolder { folder in
            let caller = Caller(
                samples: (0..<20).map { rawSample($0) }, train: 20, path: folder.file("a.ast"),
                limits: .standard)
            let writer = try caller.start()
            try caller.append(0..<9, to: writer)
            try writer.suspend { Array("9".utf8) }
            #expect(try caller.start().count == 9)
            let again = try caller.start()
            try caller.append(9..<12, to: again)
            try again.suspend()
            #expect(try caller.start().count == 9)
            #expect(try caller.complete().samples == 20)
        }
    }

    @Test func nothingIsLeftOfAWriterWithoutACheckpoint() throws {
        try withTemporaryFolder { folder in
            let caller = Caller(
                samples: (0..<20).map { rawSample($0) }, train: 20, path: folder.file("a.ast"),
                limits: .standard)
            try caller.run(stoppingAt: 12)
            #expect(try folder.entries() == [])
            try caller.start().suspend()
            #expect(try folder.entries() == [])
        }
    }

    @Test(arguments: [
        ("source", "from another source: nowhere, not elsewhere"),
        ("fingerprint", "the source changed since"),
        ("options", "with other options: none, not elsewhere"),
    ])
    func anotherIdentityIsRefusedInWords(fact: String, words: String) throws {
        try withTemporaryFolder { folder in
            let caller = Caller(
                samples: (0..<20).map { rawSample($0) }, train: 20, path: folder.file("a.ast"))
            try caller.run(stoppingAt: 12)
            var other = identity
            for index in other.facts.indices where other.facts[index].name == fact {
                other.facts[index].value = "elsewhere"
            }
            let message = failure(.cannotCreate) {
                _ = try SampleStoreWriter(creating: caller.path, identity: other)
            }
            #expect(message.contains(words) && message.contains("--restart"))
            #expect(try caller.start().count == 12)
            let anew = try SampleStoreWriter(creating: caller.path, restarting: true, identity: other)
            #expect(anew.count == 0 && anew.resumedState == nil)
        }
    }

    @Test func aDamagedRemainderIsBegunAnewAndSaidToBe() throws {
        try withTemporaryFolder { folder in
            let caller = Caller(
                samples: (0..<1_100).map { rawSample($0) }, train: 2_000, path: folder.file("a.ast"))
            let digest = try Caller(samples: caller.samples, train: 2_000, path: folder.file("b.ast"))
                .complete().digest
            let data = URL(filePath: caller.path + ".partial/samples/data.mdb")
            for damage in 0..<4 {
                var coarse = caller
                coarse.limits = CommitLimits(bytes: 1 << 30, samples: 500, interval: .seconds(1_000))
                try coarse.run(stoppingAt: 600)
                var bytes = [UInt8](try Data(contentsOf: data))
                switch damage {
                case 0:
                    while let found = bytes.firstRange(of: Array("\"bad_file_bytes\"".utf8)) {
                        bytes[found.lowerBound + 3] ^= 1
                    }
                case 1: bytes.removeLast(bytes.count / 2)
                case 2: bytes = Array("rubbish".utf8)
                default: try Data().write(to: URL(filePath: caller.path + ".partial/bad_files.jsonl"))
                }
                try Data(bytes).write(to: data)
                let writer = try coarse.start()
                #expect(writer.resumedState == nil && writer.count == 0)
                #expect(writer.notices.first?.contains("beginning anew") == true)
                writer.abandon()
                #expect(try folder.entries() == ["b.ast"])
            }
            #expect(try caller.complete().digest == digest)
        }
    }

    @Test func aFullDiskIsSaidWithBytesAndARerunCompletes() throws {
        try withTemporaryFolder { folder in
            let samples = (0..<30).map { longSample($0, count: 100_000) }
            let caller = Caller(samples: samples, train: 30, path: folder.file("a.ast"))
            var free: Int64 = 1 << 40
            do {
                let writer = try SampleStoreWriter(
                    in: WorkFolder(forStore: caller.path, replacing: false), identity: identity,
                    limits: everyCheckpoint, freeBytes: { _ in free })
                try caller.append(0..<10, to: writer)
                free = 1_000
                let message = failure(.inputOutput) { try caller.append(10..<30, to: writer) }
                #expect(message.contains("is full") && message.contains("1.00 kB are free"))
            }
            let writer = try caller.start()
            #expect(writer.count == 10)
            try caller.append(10..<30, to: writer)
            #expect(try writer.finishTest().samples == 30)
            #expect(
                failure(.inputOutput) {
                    try SampleStoreWriter.requireFreeSpace(1 << 60, for: caller.path)
                }.contains("is full"))
            try SampleStoreWriter.requireFreeSpace(1, for: folder.file("not-there"))
        }
    }
}
