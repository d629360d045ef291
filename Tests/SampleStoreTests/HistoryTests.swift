import ASTTypes
import Foundation
import LMDB
import TestSupport
import Testing

@testable import SampleStore

@Suite struct HistoryTests {
    private func withStore(samples: Int = 5_000, _ body: (SampleStore) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try makeStore((0..<samples).map { rawSample($0, side: 1) }, at: folder.file("a.ast"))
            try body(SampleStore(opening: folder.file("a.ast")))
        }
    }

    private func header(_ name: String, _ store: SampleStore, started: String = "2026-01-01T00:00:00Z")
        -> RunHeader
    {
        RunHeader(
            name: name, storeDigest: store.manifest.digest, model: "m", policy: "ast", rate: 0.1,
            epochsPlanned: 3,
            seed: .max, batchSize: 128, started: started, trainSplit: "train")
    }

    private func epoch(_ number: Int) -> EpochRecord {
        EpochRecord(
            epoch: number, loss: .nan, accuracy: 0.5, activationRate: 0.1, threshold: nil, samplesTrained: 1,
            samplesForwarded: 2, samplesRead: 3, bytesRead: 4, seconds: 5, validationSeconds: 6,
            imagesPerSecond: 7,
            energy: .init(model: "seed", savedPercent: 90, provenance: "modelled"))
    }

    /// Columns in which every value of every column differs from its neighbours, with NaN among them.
    private func columns(_ count: Int, seed: UInt64) -> HistoryColumns {
        var generator = SeededGenerator(state: seed)
        var columns = HistoryColumns(labels: (0..<count).map { Label($0 % 10) })
        for index in 0..<count {
            let word = generator.next()
            columns.lossLast[index] = index % 7 == 0 ? .nan : Float16(Float(word & 0xFF))
            columns.lossEMA[index] = Float16(Float(word >> 8 & 0xFF))
            columns.lossDeviation[index] = Float16(Float(word >> 16 & 0xFF))
            columns.marginEMA[index] = -Float16(Float(word >> 24 & 0xFF))
            columns.gradientNorm[index] = Float16(Float(word >> 32 & 0xFF))
            columns.referenceLoss[index] = index % 3 == 0 ? .nan : .infinity
            columns.lastScored[index] = UInt32(truncatingIfNeeded: word)
            columns.visits[index] = UInt16(truncatingIfNeeded: word >> 8)
            columns.activations[index] = UInt16(truncatingIfNeeded: word >> 16)
            columns.inclusionSum[index] = Float(word & 0xFFFF)
            columns.forgettings[index] = UInt8(truncatingIfNeeded: word >> 40)
            columns.correctRun[index] = UInt8(truncatingIfNeeded: word >> 48)
            columns.flags[index] = .init(rawValue: UInt8(truncatingIfNeeded: word) & 3)
            columns.reserved[index] = UInt8(truncatingIfNeeded: word >> 56)
            columns.costClass[index] = UInt16(truncatingIfNeeded: word >> 30)
        }
        return columns
    }

    /// Bit for bit, so that NaN equals NaN.
    private func bytes(_ columns: HistoryColumns) throws -> [[UInt8]] {
        var all: [[UInt8]] = []
        try columns.forEachColumn { _, buffer in all.append(Array(buffer)) }
        return all
    }

    @Test func everyColumnComesBackBitForBit() throws {
        try withStore { store in
            let written = columns(store.count, seed: 1)
            var run: HistoryRun? = try HistoryRun.create(in: store, header: header("a", store))
            try run?.commit(written, epoch: epoch(1))
            #expect(try run?.columns().count == store.count)
            run = nil
            let read = try HistoryRun.open("a", in: store)
            #expect(try bytes(read.columns()) == bytes(written))
            #expect(Set(try bytes(written)).count == 16, "two columns are alike: a swap would go unnoticed")
            #expect(read.header == header("a", store))
            let epochs = try read.epochs()
            #expect(epochs.count == 1)
            #expect(epochs.first?.loss == nil && epochs.first?.accuracy == 0.5)
        }
    }

    @Test func aCommitIsWhollyThereOrNotAtAll() throws {
        try withStore { store in
            let run = try HistoryRun.create(in: store, header: header("a", store))
            let first = columns(store.count, seed: 1)
            try run.commit(first, epoch: epoch(1))
            // A map without room for the second commit, kept from growing by a living reader.
            let folder = store.path + "/history/a"
            let environment = try HistoryEnvironments.open(folder, writing: false, samples: store.count)
            let reader = try ReadTransaction(environment)
            var failed = false
            for seed in 2..<40 where !failed {
                do {
                    try run.commit(columns(store.count, seed: UInt64(seed)), epoch: epoch(seed))
                } catch is Failure {
                    failed = true
                    let read = try HistoryRun.open("a", in: store)
                    #expect(try read.epochs().map(\.epoch) == Array(1..<seed))
                    let last = seed == 2 ? first : columns(store.count, seed: UInt64(seed - 1))
                    #expect(try bytes(read.columns()) == bytes(last))
                }
            }
            #expect(failed, "no commit failed: the test shows nothing")
            #expect(try reader.count(of: environment.tables(["epochs"])[0]) == 1)
        }
    }

    @Test func manyEpochsAreKeptInOrderAndTheHeaderFollows() throws {
        try withStore { store in
            var run: HistoryRun? = try HistoryRun.create(in: store, header: header("a", store))
            for number in 1...12 {
                try run?.commit(columns(store.count, seed: UInt64(number)), epoch: epoch(number))
            }
            run?.header.finished = true
            try run?.saveHeader()
            run = nil
            let read = try HistoryRun.open("a", in: store)
            #expect(try read.epochs().map(\.epoch) == Array(1...12))
            #expect(try bytes(read.columns()) == bytes(columns(store.count, seed: 12)))
            #expect(read.header.finished)
            #expect(failure(.internalError) { try read.saveHeader() }.contains("open for reading"))
        }
    }

    @Test func aRunWithoutACommitSaysThatNothingWasVisited() throws {
        try withStore { store in
            let run = try HistoryRun.create(in: store, header: header("a", store))
            let columns = try run.columns()
            #expect(columns.visits.allSatisfy { $0 == 0 })
            #expect(columns.classID == (try store.labels().map(\.rawValue)))
        }
    }

    @Test func aSecondTrainerIsRefusedByTheFirstOnesProcess() throws {
        try withStore(samples: 10) { store in
            let first = try HistoryRun.create(in: store, header: header("a", store))
            let message = failure(.temporary) {
                _ = try HistoryRun.create(in: store, header: header("a", store), replacing: true)
            }
            #expect(message.contains("run 'a'") && message.contains("process \(getpid())"))
            #expect(first.header.name == "a")
        }
    }

    @Test func aRunIsReplacedOnlyWhenAsked() throws {
        try withStore(samples: 10) { store in
            try HistoryRun.create(in: store, header: header("a", store)).commit(
                columns(10, seed: 1), epoch: epoch(1))
            _ = failure(.cannotCreate) { _ = try HistoryRun.create(in: store, header: header("a", store)) }
            #expect(try HistoryRun.open("a", in: store).epochs().count == 1)
            let run = try HistoryRun.create(in: store, header: header("a", store), replacing: true)
            #expect(try run.epochs().isEmpty)
        }
    }

    @Test func aRunIsRemovedUnlessItIsBeingWrittenAndAnUnknownOneIsNoError() throws {
        try withStore(samples: 10) { store in
            do {
                let run = try HistoryRun.create(in: store, header: header("a", store))
                try run.commit(columns(10, seed: 1), epoch: epoch(1))
                #expect(throws: Failure.self) { try HistoryRun.remove("a", from: store) }
                #expect(try HistoryRun.names(in: store) == ["a"])
            }
            try HistoryRun.remove("a", from: store)
            #expect(try HistoryRun.names(in: store).isEmpty)
            try HistoryRun.remove("a", from: store)
            #expect(throws: Failure.self) { try HistoryRun.remove("../samples", from: store) }
            #expect(FileManager.default.fileExists(atPath: store.path + "/samples"))
        }
    }

    @Test func runsAreListedNewestFirstAlsoWhileOneIsWritten() throws {
        try withStore(samples: 10) { store in
            #expect(try HistoryRun.names(in: store) == [])
            _ = try HistoryRun.create(
                in: store, header: header("old", store, started: "2026-01-01T00:00:00Z"))
            let run = try HistoryRun.create(
                in: store, header: header("new", store, started: "2026-03-01T00:00:00Z"))
            _ = try HistoryRun.create(
                in: store, header: header("middle", store, started: "2026-02-01T00:00:00Z"))
            #expect(try HistoryRun.names(in: store) == ["new", "middle", "old"])
            #expect(run.header.name == "new")
        }
    }

    @Test func anUnknownRunSuggestsTheNearest() throws {
        try withStore(samples: 10) { store in
            _ = try HistoryRun.create(in: store, header: header("baseline", store))
            #expect(
                failure(.usage) { _ = try HistoryRun.open("basline", in: store) }.contains(
                    "did you mean 'baseline'?"))
            #expect(
                failure(.usage) { _ = try HistoryRun.open("x", in: store) }.contains("choose one of baseline")
            )
        }
    }

    @Test(arguments: ["", "..", "../a", "a/b", ".hidden", "a b", "ü", String(repeating: "a", count: 101)])
    func namesThatAreNoFoldersAreRefused(name: String) throws {
        try withStore(samples: 10) { store in
            #expect(
                failure(.usage) { _ = try HistoryRun.create(in: store, header: header(name, store)) }
                    .contains("letters"))
            #expect(failure(.usage) { _ = try HistoryRun.open(name, in: store) }.contains("letters"))
        }
    }

    @Test func theHistoryOfOtherContentsIsRefused() throws {
        try withStore(samples: 10) { store in
            _ = try HistoryRun.create(in: store, header: header("a", store))
            let other = store.path + "2"
            try makeStore((0..<11).map { rawSample($0, side: 1) }, at: other)
            try FileManager.default.copyItem(atPath: store.path + "/history", toPath: other + "/history")
            let message = failure(.badData) {
                _ = try HistoryRun.open("a", in: SampleStore(opening: other))
            }
            #expect(message.contains("other contents"))
        }
    }

    @Test func aRunOfANewerFormatIsRefusedAsSuch() throws {
        try withStore(samples: 10) { store in
            _ = try HistoryRun.create(in: store, header: header("a", store))
            do {
                let environment = try Environment(path: store.path + "/history/a", mode: .writing)
                let table = try environment.tables(["run"])[0]
                var value = Array(#"{"format_version":2,"fields":"unknown"}"#.utf8)
                Sealed.seal(&value, key: 0)
                try environment.write { try $0.put(value.span.bytes, for: 0, in: table) }
            }
            #expect(failure(.badData) { _ = try HistoryRun.open("a", in: store) }.contains("newer version"))
            #expect(try HistoryRun.names(in: store) == ["a"])
        }
    }

    @Test func whatACrashedCreationLeftCountsAsNoRun() throws {
        try withStore(samples: 10) { store in
            let folder = URL(filePath: store.path + "/history/a")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data([1, 2, 3]).write(to: folder.appending(path: "data.mdb"))
            #expect(try HistoryRun.names(in: store) == [])
            _ = failure(.usage) { _ = try HistoryRun.open("a", in: store) }
            let run = try HistoryRun.create(in: store, header: header("a", store))
            #expect(try run.epochs().isEmpty)
        }
    }

    @Test func aDamagedColumnIsNamed() throws {
        try withStore { store in
            var written = HistoryColumns(labels: try store.labels())
            for index in 0..<store.count { written.lastScored[index] = 0xABCD_1234 }
            try HistoryRun.create(in: store, header: header("a", store)).commit(written, epoch: epoch(1))
            let data = URL(filePath: store.path + "/history/a/data.mdb")
            var bytes = [UInt8](try Data(contentsOf: data))
            let found = try #require(bytes.firstRange(of: [0x34, 0x12, 0xCD, 0xAB, 0x34, 0x12, 0xCD, 0xAB]))
            bytes[found.lowerBound + 2] ^= 1
            try Data(bytes).write(to: data)
            let message = failure(.badData) { _ = try HistoryRun.open("a", in: store).columns() }
            #expect(message.contains("column lastScored"))
        }
    }
}
