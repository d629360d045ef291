import ASTTypes
import Datasets
import Foundation
import Ingestion
import SampleStore
import Synchronization
import TestSupport
import Testing

@Suite struct IngestorTests {
    private func ingest(
        _ source: URL, to store: URL, workers: Int = 2, encoding: EncodingChoice = .auto,
        policy: ErrorPolicy = .stop
    ) throws -> IngestReport {
        let options = IngestOptions(
            storage: StorageOptions(encoding: encoding), errorPolicy: policy, workers: workers)
        return try Ingestor(try openDataset(at: source.path), options: options).run(into: store.path)
    }

    /// A CIFAR folder of `count` records whose label and pixels follow from their number.
    private func writeCIFAR(_ count: Int, in folder: URL) throws {
        let records = (0..<count).flatMap { number in
            let value = UInt8(truncatingIfNeeded: number &* 37)
            return DatasetFixture.cifarRecord(
                label: UInt8(number % 10), red: value, green: 5, blue: 255 - value)
        }
        try DatasetFixture.write(records, "data_batch_1.bin", in: folder)
        try DatasetFixture.write(Array(records.prefix(3073)), "test_batch.bin", in: folder)
    }

    /// Nothing was large enough or waited long enough to be committed by itself.
    @Test func whoStopsAnIngestLosesNothingThatWasTakenIn() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeCIFAR(300, in: source)
            let store = folder.appending(path: "store")
            let isStopped = Atomic(false)
            var options = IngestOptions(workers: 1)
            options.commitInterval = .seconds(3600)
            let stopped = Ingestor(try openDataset(at: source.path), options: options) {
                isStopped.load(ordering: .relaxed)
            }
            var done = 0
            let failure = #expect(throws: Failure.self) {
                try stopped.run(into: store.path) { event in
                    guard case .progress(let items, _) = event, items >= 64 else { return }
                    if done == 0 { done = items }
                    isStopped.store(true, ordering: .relaxed)
                }
            }
            #expect(failure?.kind == .interrupted)
            #expect(!FileManager.default.fileExists(atPath: store.path))
            let resumed = try ingest(source, to: store)
            #expect(done >= 64 && resumed.resumedItems == done)
            let whole = try ingest(source, to: folder.appending(path: "whole"))
            #expect(resumed.manifest.digest == whole.manifest.digest)
        }
    }

    @Test func contentsAreTheSameForAnyNumberOfWorkers() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeCIFAR(300, in: source)
            let reports = try [1, 2, 4].map {
                try ingest(source, to: folder.appending(path: "store-\($0)"), workers: $0)
            }
            #expect(Set(reports.map(\.manifest.digest)).count == 1)
            #expect(Set(reports.map(\.manifest.mean)).count == 1)
            let store = try SampleStore(opening: folder.appending(path: "store-4").path)
            #expect(try store.labels() == (0..<300).map { Label($0 % 10) } + [Label(0)])
            #expect(try store.name(of: SampleID(299)) == "data_batch_1.bin#299")
            #expect(try store.ids(ofSplit: "test") == [SampleID(300)])
            let first = try store.makeReader().withBytes(of: SampleID(7)) { record, bytes in
                #expect(record.shape == ImageShape(height: 32, width: 32, channels: 3))
                return (0..<3).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
            }
            #expect(first == [3, 5, 252])  // 7 × 37 mod 256 = 3
        }
    }

    @Test func statisticsAreExactOverTheTrainSplit() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            let records = [(0, 51, 255), (102, 51, 255)].flatMap { red, green, blue in
                DatasetFixture.cifarRecord(label: 0, red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
            }
            try DatasetFixture.write(records, "data_batch_1.bin", in: source)
            let dark = DatasetFixture.cifarRecord(label: 0, red: 1, green: 1, blue: 1)
            try DatasetFixture.write(dark, "test_batch.bin", in: source)
            let report = try ingest(source, to: folder.appending(path: "store"))
            #expect(report.manifest.mean == [0.2, 0.2, 1])
            #expect(report.manifest.standardDeviation == [0.2, 0, 0])
            #expect(report.splits.map(\.samples) == [2, 1])
            // Of the values 0, 51 and 255: mean 102, variance (102² + 51² + 153²) / 3.
            let deviation = try SampleStore(opening: report.store).record(of: SampleID(0)).intensityDeviation
            #expect(abs(deviation - Float((12138.0).squareRoot() / 255)) < 1e-6)
        }
    }

    @Test func greyImagesAloneMakeAGreyStore() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "images")
            try DatasetFixture.write(
                ImageFixture.png([0, 255, 0, 255], width: 2, height: 2, color: .grey), "a/1.png", in: source)
            let report = try ingest(source, to: folder.appending(path: "store"))
            #expect(report.manifest.channels == 1)
            #expect(report.manifest.shape == ImageShape(height: 2, width: 2, channels: 1))
            #expect(report.manifest.mean == [0.5])
            #expect(report.manifest.standardDeviation == [0.5])
        }
    }

    @Test(arguments: [1, 4]) func greyImagesKeepOneChannelAndCountAsColourAmongColouredOnes(workers: Int)
        throws
    {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "images")
            let grey = try ImageFixture.png([100], width: 1, height: 1, color: .grey)
            for number in 100..<199 { try DatasetFixture.write(grey, "a/\(number).png", in: source) }
            let colour = try ImageFixture.png([0, 100, 200], width: 1, height: 1, color: .rgb)
            try DatasetFixture.write(colour, "a/199.png", in: source)
            let report = try ingest(source, to: folder.appending(path: "store"), workers: workers)
            #expect(report.manifest.channels == 3)
            #expect(report.manifest.shape == ImageShape(height: 1, width: 1, channels: 3))
            #expect(report.manifest.mean == [0.99, 1, 1.01].map { $0 * 100 / 255 })
            let reader = try SampleStore(opening: report.store).makeReader()
            for (id, expected) in [(0, [100]), (99, [0, 100, 200])] as [(Int, [UInt8])] {
                let pixels = try reader.withBytes(of: SampleID(id)) { _, bytes in
                    (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
                }
                #expect(pixels == expected)
            }
        }
    }

    @Test func largeImagesKeepTheirFilesAndSmallOnesAreDecoded() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "images")
            let large = try ImageFixture.plainJPEG([10, 20, 30], width: 65, height: 64)
            let small = try ImageFixture.plainJPEG([10, 20, 30], width: 64, height: 64)
            try DatasetFixture.write(large, "a/large.jpg", in: source)
            try DatasetFixture.write(small, "a/small.jpg", in: source)
            let expected: [(EncodingChoice, [PixelEncoding])] = [
                (.auto, [.jpeg, .raw]), (.raw, [.raw, .raw]), (.keep, [.jpeg, .jpeg]),
            ]
            for (choice, encodings) in expected {
                let report = try ingest(
                    source, to: folder.appending(path: "store-\(choice)"), encoding: choice)
                let store = try SampleStore(opening: report.store)
                #expect(report.manifest.shape == nil)
                let records = try (0..<2).map { try store.record(of: SampleID($0)) }
                #expect(records.map(\.encoding) == encodings)
                #expect(records[0].shape == ImageShape(height: 64, width: 65, channels: 3))
                #expect(Int(records[0].length) == (encodings[0] == .jpeg ? large.count : 65 * 64 * 3))
            }
        }
    }
}
