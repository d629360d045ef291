import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import SampleStore

@Suite struct AppendTests {
    @discardableResult
    private func append(
        _ samples: [NewSample], to path: String, split: String = "train", classes: [String] = classes
    ) throws -> Manifest {
        let writer = try SampleStoreWriter(appendingTo: path, identity: identity)
        try writer.beginSplit(split)
        for sample in samples { try writer.append(sample) }
        try writer.recordBadFile(BadFile(name: "new", reason: "is bad"))
        return try writer.finish(
            classes: classes, mean: [0, 0, 0], standardDeviation: [1, 1, 1], source: source)
    }

    @Test func aStoreInManyVolumesIsAsOneInOne() throws {
        try withTemporaryFolder { folder in
            let samples = (0..<1_500).map { rawSample($0) }
            let whole = try makeStore(samples, at: folder.file("whole.ast"))
            let path = folder.file("a.ast")
            try makeStore(Array(samples[..<300]), at: path)
            let before = try SampleStore(opening: path)
            try append(Array(samples[300..<1_400]), to: path)
            let manifest = try append(Array(samples[1_400...]), to: path)
            #expect(manifest.digest == whole.digest && manifest.splits == whole.splits)
            #expect(manifest.mean == whole.mean && manifest.payloadBytes == whole.payloadBytes)
            #expect(manifest.volumes.map(\.samples) == [300, 1_100, 100] && manifest.badFiles == 2)
            #expect(
                try URL(filePath: path).entries() == [
                    "bad_files.jsonl", "manifest.json", "samples", "samples-1", "samples-2",
                ])
            let store = try SampleStore(opening: path)
            #expect(store.manifest == manifest && store.count == 1_500)
            let reader = try store.makeReader()
            for number in [0, 299, 300, 301, 1_399, 1_400, 1_499, 5] {
                try reader.withBytes(of: SampleID(number)) { record, bytes in
                    #expect(bytes.withUnsafeBytes { Array($0) } == samples[number].bytes)
                    #expect(record.label == samples[number].label)
                }
                #expect(try reader.name(of: SampleID(number)) == samples[number].name)
                try reader.prefetch(SampleID(number))
            }
            #expect(try store.labels() == samples.map(\.label))
            #expect(try store.intensityDeviations() == samples.map(\.intensityDeviation))
            let report = try store.verify()
            #expect(report.matchesManifest && report.samples == 1_500)
            #expect(try before.count == 300 && before.bytes(of: SampleID(299)) == samples[299].bytes)
        }
    }

    @Test func newSplitsAndClassesComeBehindTheOld() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore((0..<10).map { rawSample($0) }, at: path)
            var odd = rawSample(11)
            odd.label = Label(10)
            let message = failure(.badData) { try append([odd], to: path, classes: ["other"] + classes) }
            #expect(message.contains("do not begin with"))
            #expect(try URL(filePath: path).entries() == ["manifest.json", "samples"])
            try append([odd], to: path, split: "test", classes: classes + ["new"])
            let store = try SampleStore(opening: path)
            #expect(store.manifest.splits.map(\.name) == ["train", "test"])
            #expect(try store.ids(ofSplit: "test") == [SampleID(10)])
            #expect(try store.record(of: SampleID(10)).label == Label(10))
            #expect(store.manifest.classes.last == "new")
        }
    }

    @Test func anInterruptedAdditionGoesOnAndDisturbsNobody() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore((0..<10).map { rawSample($0) }, at: path)
            do {
                let writer = try SampleStoreWriter(appendingTo: path, identity: identity)
                let second = failure(.temporary) {
                    _ = try SampleStoreWriter(appendingTo: path, identity: identity)
                }
                #expect(second.contains("process \(getpid())"))
                try writer.beginSplit("train")
                for number in 10..<15 { try writer.append(rawSample(number)) }
                try writer.suspend { [15] }
            }
            #expect(try SampleStore(opening: path).verify().samples == 10)
            let writer = try SampleStoreWriter(appendingTo: path, identity: identity)
            #expect(writer.resumedState == [15] && writer.count == 5)
            for number in 15..<30 { try writer.append(rawSample(number)) }
            let digest = try writer.finishTest().digest
            #expect(
                digest == (try makeStore((0..<30).map { rawSample($0) }, at: folder.file("b.ast")).digest))
        }
    }

    @Test func anAdditionThatOnlyLacksItsPlaceGetsIt() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let first = try makeStore((0..<10).map { rawSample($0) }, at: path)
            let manifest = try append([rawSample(10)], to: path)
            let work = path + "/samples-1.partial"
            let files = FileManager.default
            // As if it had died before any of its last steps, then after the first one, then before cleaning up.
            for step in 0..<3 {
                try files.createDirectory(atPath: work, withIntermediateDirectories: true)
                try Files.write(manifest.json(), to: work + "/manifest.json")
                try Files.write(
                    Array("{\"name\":\"new\",\"reason\":\"is bad\"}\n".utf8), to: work + "/bad_files.jsonl")
                if step < 2 { try Files.write(first.json(), to: path + "/manifest.json") }
                if step == 0 { try files.moveItem(atPath: path + "/samples-1", toPath: work + "/samples") }
                let writer = try SampleStoreWriter(appendingTo: path, identity: identity)
                #expect(writer.completed == manifest)
                let store = try SampleStore(opening: path)
                #expect(try store.manifest == manifest && store.verify().matchesManifest)
                let lines = try Files.read(path + "/bad_files.jsonl").count { $0 == UInt8(ascii: "\n") }
                #expect(lines == 1)
                #expect(!Files.exists(work) && !Files.exists(path + "/samples-2.partial"))
            }
        }
    }

    @Test func theHistoryOfAnAncestorIsExtendedByUnvisitedSamples() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore((0..<1_000).map { rawSample($0, side: 1) }, at: path)
            let header = { (name: String, store: SampleStore) in
                RunHeader(
                    name: name, storeDigest: store.manifest.digest, model: "m", policy: "ast", rate: 0.1,
                    epochsPlanned: 1, seed: 1, batchSize: 1, started: "2026-01-01T00:00:00Z",
                    trainSplit: "train")
            }
            var old = HistoryColumns(labels: try SampleStore(opening: path).labels())
            for index in 0..<1_000 { old.visits[index] = UInt16(index) }
            let record = EpochRecord(
                epoch: 1, loss: 1, accuracy: nil, activationRate: 0, threshold: nil, samplesTrained: 0,
                samplesForwarded: 0, samplesRead: 0, bytesRead: 0, seconds: 0, validationSeconds: 0,
                imagesPerSecond: 0, energy: .init(model: "seed", savedPercent: 0, provenance: "modelled"))
            try {
                let store = try SampleStore(opening: path)
                try HistoryRun.create(in: store, header: header("a", store)).commit(old, epoch: record)
            }()
            try append((1_000..<1_100).map { rawSample($0, side: 1) }, to: path)
            try append((1_100..<1_200).map { rawSample($0, side: 1) }, to: path)
            let store = try SampleStore(opening: path)
            let columns = try HistoryRun.open("a", in: store).columns()
            #expect(columns.count == 1_200 && columns.visits.prefix(1_000) == old.visits[...])
            #expect(columns.visits.suffix(200).allSatisfy { $0 == 0 })
            #expect(columns.referenceLoss.suffix(200).allSatisfy { $0.isNaN })
            #expect(columns.classID == (try store.labels().map(\.rawValue)))
            #expect(try HistoryRun.create(in: store, header: header("b", store)).columns().count == 1_200)
        }
    }
}
