import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

/// On a store that format 1's own writer made.
@Suite struct OldFormatTests {
    private static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/format-1.ast").standardizedFileURL

    @Test func aStoreOfFormat1OpensReadsAndVerifies() throws {
        let store = try SampleStore(opening: Self.fixture.path)
        #expect(store.manifest.formatVersion == 1 && store.count == 7 && store.relabelled == 0)
        #expect(store.manifest.volumes == [.init(folder: "samples", samples: 7)])
        #expect(try store.labels().map(\.index) == [0, 0, 0, 1, 1, 0, 1])
        let record = try store.record(of: SampleID(0))
        #expect(record.traits == nil && record.encoding == .raw && record.shape.width == 4)
        #expect(try store.bytes(of: SampleID(1)).prefix(3) == [1, 0, 30])
        #expect(try store.record(of: SampleID(5)).encoding == .png)
        let report = try store.verify()
        #expect(report.matchesManifest && report.digest == "09f5ffdc6c8a2fdb1c3ebd9cc8a7da29")
    }

    @Test func addingToAStoreOfFormat1MakesItOneOfFormat2() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try FileManager.default.copyItem(atPath: Self.fixture.path, toPath: path)
            let old = try SampleStore(opening: path).manifest
            let writer = try SampleStoreWriter(appendingTo: path, identity: identity)
            try writer.beginSplit("test")
            try writer.append(rawSample(0))
            let manifest = try writer.finish(
                classes: ["cat", "dog"], mean: [0, 0, 0], standardDeviation: [1, 1, 1], source: source)
            #expect(manifest.formatVersion == 2 && manifest.mean == old.mean)
            #expect(manifest.ancestors == [.init(digest: old.digest, samples: 7)])
            #expect(try SampleStore(opening: path).verify().matchesManifest)
        }
    }
}
