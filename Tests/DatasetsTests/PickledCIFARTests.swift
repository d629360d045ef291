import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct PickledCIFARTests {
    private let names = (0..<10).map { "class-\($0)" }
    private let rows: [[UInt8]] = {
        var second = [UInt8](repeating: 1, count: 1024) + [UInt8](repeating: 2, count: 1024)
        second += [UInt8](repeating: 3, count: 1024)
        second[33] = 99
        return [(0..<3072).map { UInt8(truncatingIfNeeded: $0) }, second]
    }()

    private func put(_ fixture: String, _ name: String, in folder: URL) throws {
        let file = gunzipped(base64: fixture)
        try #require(!file.isEmpty)
        try DatasetFixture.write(file, name, in: folder)
    }

    /// An item without its name, which tells the versions apart.
    private func nameless(_ items: [SourceItem]) -> [SourceItem] {
        items.map { SourceItem(name: "", split: $0.split, label: $0.label, payload: $0.payload) }
    }

    @Test(arguments: [
        PickleFixture.python2Protocol0, PickleFixture.python2Protocol1, PickleFixture.python2Protocol2,
        PickleFixture.python3Protocol0, PickleFixture.python3Protocol1, PickleFixture.python3Protocol2,
        PickleFixture.python3Protocol3, PickleFixture.python3Protocol4, PickleFixture.columnMajorArrays,
        PickleFixture.shortLabels,
    ]) func everyProtocolGivesTheItemsOfTheBinaryVersion(fixture: String) throws {
        try withTemporaryFolder { folder in
            for name in ["data_batch_2", "test_batch"] { try put(fixture, "py/\(name)", in: folder) }
            try put(PickleFixture.meta, "py/batches.meta", in: folder)
            for name in ["data_batch_2.bin", "test_batch.bin"] {
                try DatasetFixture.write([3] + rows[0] + [9] + rows[1], "bin/\(name)", in: folder)
            }
            try DatasetFixture.write(
                Array(names.joined(separator: "\n").utf8), "bin/batches.meta.txt", in: folder)
            let source = try openDataset(at: folder.path + "/py")
            let binary = try openDataset(at: folder.path + "/bin")
            #expect(source.kind == "cifar10")
            #expect(source.classes == names && source.classes == binary.classes)
            #expect(source.count == 4)
            #expect(try nameless(items(source)) == nameless(items(binary)))
            #expect(
                try DatasetsTests.names(source) == [
                    ["data_batch_2#0", "data_batch_2#1"], ["test_batch#0", "test_batch#1"],
                ])
            #expect(try items(source, from: 3) == Array(items(source)[3...]))
            #expect(source.notices.contains { $0.contains("data_batch_1 is absent") })
        }
    }

    @Test func theFineLabelsAndNamesOfCIFAR100AreUsed() throws {
        try withTemporaryFolder { folder in
            try put(PickleFixture.hundred, "cifar-100-python/train", in: folder)
            try put(PickleFixture.hundredMeta, "cifar-100-python/meta", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.kind == "cifar100")
            #expect(source.classes == (0..<100).map { "fine-\($0)" })
            #expect(try items(source).map(\.label) == [.number(73), .number(5)])
        }
    }

    @Test func theBinaryVersionIsPreferred() throws {
        try withTemporaryFolder { folder in
            try put(PickleFixture.python2Protocol2, "test_batch", in: folder)
            try DatasetFixture.write([3] + rows[0], "test_batch.bin", in: folder)
            #expect(try openDataset(at: folder.path).count == 1)
        }
    }

    @Test func aLabelOutOfRangeMakesOneItemUnusable() throws {
        try withTemporaryFolder { folder in
            var file = gunzipped(base64: PickleFixture.python2Protocol2)
            let labels = [0x4B, 3, 0x4B, 9] as [UInt8]
            let place = try #require(file.indices.first { file[$0...].starts(with: labels) })
            file[place + 3] = 10
            try DatasetFixture.write(file, "data_batch_1", in: folder)
            let read = try items(try openDataset(at: folder.path))
            #expect(failure(of: read[0]) == nil)
            #expect(failure(of: read[1])?.message.contains("data_batch_1: record 1 has label 10") == true)
        }
    }

    @Test func aHostileOrDamagedFileIsRefusedByNameOpcodeAndOffset() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write(Array("cos\nsystem\n(S'x'\ntR.".utf8), "data_batch_1", in: folder)
            let hostile = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(hostile?.kind == .badData)
            #expect(
                hostile?.message.contains("data_batch_1: GLOBAL os.system at byte 0 is not allowed") == true)
            #expect(hostile?.remedy?.contains("nothing in it was run") == true)
            let good = gunzipped(base64: PickleFixture.python2Protocol2)
            try DatasetFixture.write(Array(good[..<3000]), "data_batch_1", in: folder)
            let short = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(short?.message.contains("BINSTRING at byte") == true)
            try DatasetFixture.write(Array("}.".utf8), "data_batch_1", in: folder)
            let empty = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(empty?.message.contains("without 'data' and 'labels'") == true)
        }
    }

    @Test func aTableOfNamesOfTheWrongLengthIsRefused() throws {
        try withTemporaryFolder { folder in
            try put(PickleFixture.hundred, "train", in: folder)
            try put(PickleFixture.meta, "meta", in: folder)
            let failure = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(failure?.message.contains("names 0 classes under 'fine_label_names'") == true)
        }
    }

    @Test func aFileThatChangesBetweenOpeningAndReadingIsNotTakenForTheSame() throws {
        try withTemporaryFolder { folder in
            try put(PickleFixture.python2Protocol2, "test_batch", in: folder)
            let source = try openDataset(at: folder.path)
            try FileManager.default.removeItem(at: folder.appending(path: "test_batch"))
            #expect(throws: Failure.self) { try items(source) }
        }
    }

    private static let hasBoth =
        RealData.isPresent("cifar-10-batches-bin") && RealData.isPresent("cifar-10-batches-py")

    @Test(.enabled(if: hasBoth, Comment(rawValue: RealData.hint)))
    func theRealCIFAR10IsTheSameInBothVersions() throws {
        let pickled = try openDataset(at: try #require(RealData.folder("cifar-10-batches-py")).path)
        let binary = try openDataset(at: try #require(RealData.folder("cifar-10-batches-bin")).path)
        #expect(pickled.classes == binary.classes)
        let readers = (try pickled.makeReader(from: 0), try binary.makeReader(from: 0))
        var count = 0
        while let item = try readers.0.next() {
            let other = try #require(try readers.1.next())
            guard item.label == other.label, item.split == other.split, item.payload == other.payload else {
                Issue.record("\(item.name) differs from \(other.name)")
                return
            }
            count += 1
        }
        #expect(count == 60_000)
        #expect(try readers.1.next() == nil)
    }
}
