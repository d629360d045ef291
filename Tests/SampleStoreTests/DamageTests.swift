import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@Suite struct DamageTests {
    @Test func oneFlippedPayloadByteIsFoundAndTheSampleNamed() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples = (0..<500).map { rawSample($0, side: 8) }
            try makeStore(samples, at: path)
            let data = URL(filePath: path + "/samples/data.mdb")
            var bytes = [UInt8](try Data(contentsOf: data))
            let found = try #require(bytes.firstRange(of: samples[321].bytes))
            bytes[found.lowerBound + 100] ^= 0x10
            try Data(bytes).write(to: data)
            let store = try SampleStore(opening: path)
            let message = failure(.badData) { _ = try store.bytes(of: SampleID(321)) }
            #expect(message.contains("sample 321 'train/class 1/321.png'") && message.contains("checksum"))
            #expect(try store.bytes(of: SampleID(320)) == samples[320].bytes)
            let report = try store.verify()
            #expect(report.bad.map(\.id) == [SampleID(321)])
            #expect(report.bad.first?.name == "train/class 1/321.png")
            #expect(!report.matchesManifest && report.samples == 500)
        }
    }

    @Test func aDamagedIndexRecordIsAnErrorNamingTheSample() throws {
        try withTemporaryFolder { folder in
            let store = try storeWithDamagedRecord(at: folder.file("a.ast"))
            #expect(failure(.badData) { _ = try store.record(of: SampleID(7)) }.contains("sample 7 "))
            #expect(failure(.badData) { _ = try store.labels() }.contains("sample 7 "))
            #expect(try store.verify().bad.map(\.id) == [SampleID(7)])
        }
    }

    /// Reads everything; whatever comes back without an error must be what was written.
    private func readAll(_ path: String, expecting samples: [NewSample]) throws {
        let store = try SampleStore(opening: path)
        for (index, sample) in samples.enumerated() {
            let id = SampleID(index)
            do {
                let reader = try store.makeReader()
                try reader.withBytes(of: id) { record, bytes in
                    let same = bytes.withUnsafeBytes { Array($0) == sample.bytes }
                    #expect(same && record.label == sample.label && record.shape == sample.shape)
                }
            } catch let failure as Failure where failure.kind == .badData {}
            do {
                #expect(try store.name(of: id) == sample.name)
            } catch let failure as Failure where failure.kind == .badData {}
        }
    }

    @Test func changedFilesNeverCrashAndNeverReadBackOtherBytes() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples =
                (0..<60).map { rawSample($0, side: 16) } + (0..<2).map { longSample($0, count: 40_000) }
            try makeStore(samples, at: path)
            let data = URL(filePath: path + "/samples/data.mdb")
            let original = [UInt8](try Data(contentsOf: data))
            let pages = treePages(of: original)
            var generator = SeededGenerator(state: 2)
            var refused = 0
            for _ in 0..<300 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let page = pages.randomElement(using: &generator) ?? 0
                    let place =
                        Bool.random(using: &generator)
                        ? page
                            + Int.random(
                                in: 0..<(Bool.random(using: &generator) ? 64 : 4_096), using: &generator)
                        : Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
                try Data(bytes).write(to: data)
                do { try readAll(path, expecting: samples) } catch is Failure { refused += 1 }
            }
            #expect(refused > 30, "hardly any change was noticed: the test shows nothing")
        }
    }

    @Test func truncatedFilesAreRefusedByName() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples = (0..<300).map { rawSample($0, side: 8) }
            try makeStore(samples, at: path)
            let data = URL(filePath: path + "/samples/data.mdb")
            let original = [UInt8](try Data(contentsOf: data))
            var generator = SeededGenerator(state: 3)
            for _ in 0..<100 {
                try Data(original[..<Int.random(in: 0..<original.count - 1, using: &generator)]).write(
                    to: data)
                do {
                    try readAll(path, expecting: samples)
                } catch let failure as Failure {
                    #expect(failure.kind == .badData && failure.message.contains("a.ast is damaged"))
                }
            }
            try Data(original[..<(original.count / 2)]).write(to: data)
            #expect(failure(.badData) { _ = try SampleStore(opening: path) }.contains("a.ast is damaged"))
        }
    }
}
