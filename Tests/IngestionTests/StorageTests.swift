import ASTTypes
import Datasets
import Foundation
import Images
import SampleStore
import TestSupport
import Testing

@testable import Ingestion

@Suite struct StorageTests {
    @Test func limitsKeepProportionsAndNeverEnlarge() {
        #expect(SizeLimit.shortSide(256).size(width: 500, height: 375) == (341, 256))
        #expect(SizeLimit.longSide(256).size(width: 375, height: 500) == (192, 256))
        #expect(SizeLimit.shortSide(256).size(width: 255, height: 4000) == (255, 4000))
        #expect(SizeLimit.longSide(10).size(width: 1000, height: 1) == (10, 1))
        #expect(SizeLimit.none.size(width: 7, height: 9) == (7, 9))
    }

    @Test(arguments: [0.0, 0.1, 0.25, 1.0 / 3, 0.9, 1.0]) func theRawShareIsMetInEveryStretch(share: Double) {
        let options = StorageOptions(encoding: .jpeg, rawShare: share)
        let raw = (0..<1000).map { options.isRawByShare($0) }
        for end in [10, 100, 1000] {
            #expect(abs(Double(raw[..<end].count { $0 }) - share * Double(end)) <= 1)
        }
    }

    @Test func partsOfASourceAreAllOfItInOrder() {
        for (items, parts) in [(10, 3), (7, 7), (1_281_167, 16)] {
            let ranges = (1...parts).map { SourceShard(index: $0, of: parts).ordinals(of: items) }
            #expect(ranges.first?.lowerBound == 0)
            #expect(ranges.last?.upperBound == items)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect((ranges.map(\.count).max() ?? 0) - (ranges.map(\.count).min() ?? 0) <= 1)
        }
    }

    /// A JPEG with detail, so that quality shows.
    private func photo(_ seed: Int, side: Int = 160) throws -> [UInt8] {
        let pixels = (0..<(side * side * 3)).map { index in
            let (x, y) = (index / 3 % side, index / 3 / side)
            return UInt8(
                truncatingIfNeeded: (x * x + y * seed) / 9 + (x / 8 + y / 8) % 2 * 40 + index % 3 * 20)
        }
        return try ImageFixture.jpeg(pixels, width: side, height: side)
    }

    private func ingest(_ folder: URL, _ storage: StorageOptions) throws -> (SampleStore, IngestReport) {
        let source = folder.appending(path: "images")
        let store = folder.appending(path: "store").path
        let options = IngestOptions(storage: storage, workers: 2, replacing: true)
        let report = try Ingestor(try openDataset(at: source.path), options: options).run(into: store)
        return (try SampleStore(opening: store), report)
    }

    @Test func anIndexIsWrittenIntoJPEGsThatAreLargeEnough() throws {
        try withTemporaryFolder { folder in
            let large = try photo(3, side: 330)
            let small = try photo(4, side: 90)
            try DatasetFixture.write(large, "images/a/large.jpg", in: folder)
            try DatasetFixture.write(small, "images/a/small.jpg", in: folder)
            for encoding in [EncodingChoice.keep, .jpeg] {
                let (store, report) = try ingest(
                    folder, StorageOptions(encoding: encoding, quality: 100, subsampling: 444, indexes: true))
                #expect(report.storage.contains("--index"))
                var stored: [[UInt8]] = []
                let reader = try store.makeReader()
                for id in 0..<2 {
                    try reader.withBytes(of: SampleID(id)) { _, bytes in
                        stored.append(bytes.withUnsafeBytes { [UInt8]($0) })
                    }
                }
                #expect(stored[0] != large && stored[1] == small)
                #expect(stored[0].indices.contains { stored[0][$0...].starts(with: Array("ASTINDEX".utf8)) })
                var pixels: [[UInt8]] = [[], []]
                let file = stored[0]
                try ImageDecoder().decode(file.span.bytes, as: 3, into: &pixels[0])
                try ImageDecoder().decode(large.span.bytes, as: 3, into: &pixels[1])
                #expect(pixels[0] == pixels[1])
            }
        }
    }

    /// What is gone on with has the index too, or is refused.
    @Test func theIndexIsPartOfTheIngestsIdentity() {
        #expect(StorageOptions(indexes: true).summary != StorageOptions().summary)
    }

    @Test func jpegIsMadeSmallerOrLeftAlone() throws {
        try withTemporaryFolder { folder in
            let large = try photo(3)
            let small = try photo(4, side: 40)
            try DatasetFixture.write(large, "images/a/large.jpg", in: folder)
            try DatasetFixture.write(small, "images/a/small.jpg", in: folder)
            let (store, _) = try ingest(
                folder, StorageOptions(encoding: .jpeg, limit: .shortSide(80), quality: 95))
            let shrunk = try store.record(of: SampleID(0))
            #expect(shrunk.shape == ImageShape(height: 80, width: 80, channels: 3))
            #expect(shrunk.encoding == .jpeg && Int(shrunk.length) < large.count)
            #expect(try store.record(of: SampleID(1)).shape.width == 40)
            let (full, _) = try ingest(
                folder, StorageOptions(encoding: .jpeg, quality: 100, subsampling: 444))
            let same = try full.makeReader().withBytes(of: SampleID(1)) { _, bytes in
                bytes.withUnsafeBytes { Array($0) }
            }
            #expect(same == small)  // encoding it anew would not make it smaller
        }
    }

    @Test func keptFilesAreSampledForTheStatisticsOrAllDecodedOnRequest() throws {
        try withTemporaryFolder { folder in
            let cut = Array(try photo(5).dropLast(600)) + [0xFF, 0xD9]  // damaged inside, whole from outside
            for number in 0..<300 {
                try DatasetFixture.write(
                    try photo(number, side: 70), "images/a/\(number + 100).jpg", in: folder)
            }
            try DatasetFixture.write(cut, "images/a/100b.jpg", in: folder)
            let (store, report) = try ingest(folder, StorageOptions(encoding: .keep))
            #expect(report.manifest.samples == 301)
            #expect(report.measuredSamples == 151)
            #expect(try store.intensityDeviations().count { $0.isNaN } == 150)
            #expect(report.manifest.mean.allSatisfy { $0 > 0 && $0 < 1 })
            let failure = #expect(throws: Failure.self) {
                try ingest(folder, StorageOptions(encoding: .keep, decodesKept: true))
            }
            #expect(failure?.message.contains("100b.jpg: damaged image") == true)
        }
    }

    @Test func theAdvisorMeasuresEveryWayAndLosesNothingUnasked() throws {
        try withTemporaryFolder { folder in
            for number in 0..<4 {
                try DatasetFixture.write(try photo(number, side: 300), "images/a/\(number).jpg", in: folder)
            }
            let source = try openDataset(at: folder.appending(path: "images").path)
            let (sample, _) = try StorageAdvisor.sample(source, try source.makeReader(from: 0))
            // As for a plan, but without a limit of time, so that a busy machine changes nothing.
            var limits = StorageAdvisor.Limits.thorough
            limits.duration = .seconds(3600)
            let advice = try #require(
                try StorageAdvisor(StorageOptions(), workers: 1).advise(sample, items: 4, limits: limits))
            #expect(advice.images == 4)
            #expect(advice.picked.encoding == .auto)
            #expect(advice.rows.map(\.choice).prefix(2) == ["--encode keep", "--encode raw"])
            #expect(advice.rows[0].quality == nil && advice.rows[1].quality == nil)
            let shrunk = try #require(
                advice.rows.first { $0.choice.hasPrefix("--encode jpeg --short-side 256") })
            #expect(try #require(shrunk.quality) > 20)
            #expect(advice.rows[1].bytesPerImage == 300 * 300 * 3)
            #expect(
                advice.rows.allSatisfy { $0.imagesPerSecond > 0 && $0.storeBytes == $0.bytesPerImage * 4 })
        }
    }

    @Test func picturesThatHardlyShrinkAsFilesAreStoredDecoded() throws {
        try withTemporaryFolder { folder in
            var state: UInt64 = 1
            let noise = (0..<(80 * 80 * 3)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            let png = try ImageFixture.png(noise, width: 80, height: 80, color: .rgb)
            for number in 0..<4 { try DatasetFixture.write(png, "images/a/\(number).png", in: folder) }
            let (store, report) = try ingest(folder, StorageOptions())
            #expect(report.storage == "--encode raw")
            #expect(try store.record(of: SampleID(0)).encoding == .raw)
        }
    }
}
