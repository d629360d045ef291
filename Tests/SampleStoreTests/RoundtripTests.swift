import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@Suite struct RoundtripTests {
    @Test func manySmallAndAFewLargeSamplesComeBackAsTheyWere() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            var samples = (0..<10_000).map { rawSample($0) }
            for number in 0..<5 {
                samples.insert(longSample(number, count: 40_000 * (number + 1)), at: 1_700 * number)
            }
            let manifest = try makeStore(samples, at: path)
            let store = try SampleStore(opening: path)
            #expect(store.manifest == manifest)
            #expect(store.count == samples.count)
            let reader = try store.makeReader()
            for (index, sample) in samples.enumerated() {
                let id = SampleID(index)
                try reader.withBytes(of: id) { record, bytes in
                    let same = bytes.withUnsafeBytes { Array($0) == sample.bytes }
                    #expect(same && record.label == sample.label && record.shape == sample.shape)
                    #expect(record.encoding == sample.encoding)
                    #expect(record.intensityDeviation == sample.intensityDeviation)
                    #expect(Int(record.length) == sample.bytes.count)
                }
                if index % 97 == 0 { #expect(try store.name(of: id) == sample.name) }
            }
            #expect(try store.name(of: SampleID(samples.count - 1)) == samples.last?.name)
            #expect(try store.labels() == samples.map(\.label))
            #expect(try store.intensityDeviations() == samples.map(\.intensityDeviation))
            #expect(try folder.entries() == ["a.ast"])
        }
    }

    @Test func theManifestSaysWhatWasWritten() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let writer = try SampleStoreWriter(creating: path, identity: identity)
            try writer.beginSplit("train")
            for number in 0..<30 { try writer.append(rawSample(number)) }
            try writer.beginSplit("test")
            for number in 30..<40 { try writer.append(rawSample(number)) }
            try writer.beginSplit("train")
            for number in 40..<45 { try writer.append(rawSample(number)) }
            try writer.beginSplit("nothing")
            try writer.recordBadFile(BadFile(name: "x.png", reason: "is empty"))
            let manifest = try writer.finishTest()
            #expect(manifest.formatVersion == 2 && manifest.byteOrder == "little")
            #expect(manifest.samples == 45)
            #expect(manifest.payloadBytes == 45 * 48)
            #expect(manifest.shape == ImageShape(height: 4, width: 4, channels: 3))
            #expect(manifest.badFiles == 1)
            #expect(manifest.digest.count == 32)
            let store = try SampleStore(opening: path)
            #expect(try store.ids(ofSplit: "test") == (30..<40).map { SampleID($0) })
            #expect(
                try store.ids(ofSplit: "train")
                    == ((0..<30).map { SampleID($0) } + (40..<45).map { SampleID($0) }))
            #expect(store.manifest.splits.count == 2)
            let line = try String(contentsOfFile: path + "/bad_files.jsonl", encoding: .utf8)
            #expect(line == "{\"name\":\"x.png\",\"reason\":\"is empty\"}\n")
        }
    }

    @Test func theDigestFollowsFromTheContentsAlone() throws {
        try withTemporaryFolder { folder in
            let samples = (0..<3_000).map { rawSample($0) }
            let digest = try makeStore(samples, at: folder.file("a.ast")).digest
            #expect(try makeStore(samples, at: folder.file("b.ast")).digest == digest)
            // Long samples between the short ones change blocks and offsets, not what `verify` computes.
            let mixed = [longSample(1, count: 50_000)] + samples
            try makeStore(mixed, at: folder.file("c.ast"))
            let report = try SampleStore(opening: folder.file("c.ast")).verify()
            #expect(report.matchesManifest && report.bad.isEmpty && report.samples == 3_001)
            #expect(report.digest != digest)
            for change in 0..<3 {
                var other = samples
                switch change {
                case 0: other[17].bytes[5] ^= 1
                case 1: other[17].label = Label(9)
                default: other[17].name += "x"
                }
                #expect(try makeStore(other, at: folder.file("\(change).ast")).digest != digest)
            }
        }
    }

    @Test func packedSamplesTakeLittleMoreThanTheirBytes() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let count = 6_000
            let manifest = try makeStore((0..<count).map { rawSample($0, side: 32) }, at: path)
            #expect(manifest.payloadBytes == Int64(count * 3_072))
            var bytes = 0
            for file in ["manifest.json", "samples/data.mdb"] {
                let values = try URL(filePath: path + "/" + file).resourceValues(forKeys: [.fileSizeKey])
                bytes += values.fileSize ?? 0
            }
            #expect(Double(bytes) < 1.05 * Double(manifest.payloadBytes), "\(bytes) bytes")
        }
    }

    @Test func awkwardNamesComeBack() throws {
        try withTemporaryFolder { folder in
            let names = [
                "", "é/ü", "a", "ab", "abc", "ab", String(repeating: "n", count: 4_096), "a\u{0}b\n",
            ]
            let samples = (0..<600).map { number in
                var sample = rawSample(number)
                sample.name = names[number % names.count]
                return sample
            }
            try makeStore(samples, at: folder.file("a.ast"))
            let store = try SampleStore(opening: folder.file("a.ast"))
            for number in 0..<600 {
                #expect(try store.name(of: SampleID(number)) == names[number % names.count])
            }
        }
    }

    @Test func prefetchingIsOnlyAHint() throws {
        try withTemporaryFolder { folder in
            try makeStore([rawSample(0), longSample(1, count: 100_000)], at: folder.file("a.ast"))
            let store = try SampleStore(opening: folder.file("a.ast"))
            let reader = try store.makeReader()
            try reader.prefetch(SampleID(0))
            try reader.prefetch(SampleID(1))
            #expect(failure(.usage) { try store.makeReader().prefetch(SampleID(2)) }.contains("0 to 1"))
        }
    }

    @Test func traitsComeBackWhereTheyWereMeasured() throws {
        try withTemporaryFolder { folder in
            let traits = ImageTraits(
                perceptualHash: 0x0123_4567_89AB_CDEF, brightest: 0.75, darkest: 0.125, sharpness: 3.5,
                entropy: 7.25,
                isGrey: false)
            var grey = traits
            grey.isGrey = true
            grey.entropy = .infinity
            let samples = [nil, traits, grey].enumerated().map { number, traits in
                var sample = rawSample(number)
                sample.traits = traits
                if number == 0 { sample.intensityDeviation = .nan }
                return sample
            }
            try makeStore(samples, at: folder.file("a.ast"))
            let store = try SampleStore(opening: folder.file("a.ast"))
            #expect(try (0..<3).map { try store.record(of: SampleID($0)).traits } == [nil, traits, grey])
            #expect(try store.intensityDeviations()[0].isNaN)
        }
    }
}
