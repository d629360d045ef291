import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct CIFARTests {
    private let names = (0..<10).map { "class-\($0)" }

    private func write(_ records: [[UInt8]], _ name: String, in folder: URL) throws {
        try DatasetFixture.write(records.flatMap { $0 }, name, in: folder)
    }

    @Test func planesBecomePixelsAndSplitsKeepTheOrderOfTheFiles() throws {
        try withTemporaryFolder { folder in
            var record = DatasetFixture.cifarRecord(label: 3, red: 1, green: 2, blue: 3)
            record[1 + 33] = 99  // red of row 1, column 1
            let plain = DatasetFixture.cifarRecord(label: 7, red: 0, green: 0, blue: 0)
            try write([plain, record], "data_batch_1.bin", in: folder)
            try write([record], "data_batch_2.bin", in: folder)
            try write([plain], "test_batch.bin", in: folder)
            try DatasetFixture.write(
                Array((names.joined(separator: "\n") + "\n\n").utf8), "batches.meta.txt", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.kind == "cifar10")
            #expect(source.classes == names)
            #expect(
                try splits(source) == [SplitSize(name: "train", count: 3), SplitSize(name: "test", count: 1)])
            let item = try items(source)[2]
            #expect(item.name == "data_batch_2.bin#0")
            #expect(item.label == .number(3))
            guard case .pixels(let shape, let bytes) = item.payload else {
                throw Failure(.other, "no pixels")
            }
            #expect(shape == ImageShape(height: 32, width: 32, channels: 3))
            #expect(Array(bytes[0..<3]) == [1, 2, 3])
            #expect(Array(bytes[(33 * 3)..<(33 * 3 + 3)]) == [99, 2, 3])
            #expect(source.notices.contains { $0.contains("data_batch_3.bin is absent") })
        }
    }

    @Test func theFineLabelOfCIFAR100IsUsed() throws {
        try withTemporaryFolder { folder in
            let record = [19] + DatasetFixture.cifarRecord(label: 73, red: 9, green: 8, blue: 7)
            try write([record], "train.bin", in: folder)
            try write([record, record], "test.bin", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.kind == "cifar100")
            #expect(source.classes.count == 100)
            let item = try items(source)[2]
            #expect(item.label == .number(73))
            guard case .pixels(_, let bytes) = item.payload else { throw Failure(.other, "no pixels") }
            #expect(Array(bytes[0..<3]) == [9, 8, 7])
        }
    }

    @Test func aFileOfTheWrongLengthIsRefusedByNameAndRecord() throws {
        try withTemporaryFolder { folder in
            let record = DatasetFixture.cifarRecord(label: 0, red: 0, green: 0, blue: 0)
            try write([record, Array(record.dropLast())], "data_batch_1.bin", in: folder)
            let failure = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(failure?.kind == .badData)
            #expect(
                failure?.message.contains(
                    "data_batch_1.bin has 6145 bytes: 1 whole CIFAR-10 records of 3073 bytes, then 3072 of the 3073 "
                        + "bytes of record 1") == true)
        }
    }

    @Test func aLabelOutOfRangeIsRefusedByRecord() throws {
        try withTemporaryFolder { folder in
            let good = DatasetFixture.cifarRecord(label: 9, red: 0, green: 0, blue: 0)
            try write(
                [good, DatasetFixture.cifarRecord(label: 200, red: 0, green: 0, blue: 0)], "data_batch_1.bin",
                in: folder)
            let source = try openDataset(at: folder.path)
            let read = try items(source)
            #expect(read[0].label == .number(9))
            #expect(read.count == 2)
            let failure = failure(of: read[1])
            #expect(failure?.kind == .badData)
            #expect(failure?.message.contains("record 1 (at byte 3073) has label 200") == true)
        }
    }

    @Test func aListOfClassesOfTheWrongLengthIsRefused() throws {
        try withTemporaryFolder { folder in
            try write(
                [DatasetFixture.cifarRecord(label: 0, red: 0, green: 0, blue: 0)], "test_batch.bin",
                in: folder)
            try DatasetFixture.write(Array("cat\ndog\n".utf8), "batches.meta.txt", in: folder)
            let failure = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(failure?.message.contains("names 2 classes") == true)
        }
    }
}
