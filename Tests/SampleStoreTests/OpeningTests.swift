import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@Suite struct OpeningTests {
    private func edit(_ path: String, _ old: String, _ new: String) throws {
        let manifest = URL(filePath: path + "/manifest.json")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        #expect(text.contains(old))
        try Data(text.replacing(old, with: new).utf8).write(to: manifest)
    }

    private func withStore(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try makeStore((0..<20).map { rawSample($0) }, at: folder.file("a.ast"))
            try body(folder.file("a.ast"))
        }
    }

    @Test func aNewerFormatIsRefusedAsSuch() throws {
        try withStore { path in
            try edit(path, "\"format_version\" : 2", "\"format_version\" : 3")
            #expect(
                failure(.badData) { _ = try SampleStore(opening: path) }.contains(
                    "written by a newer version"))
        }
    }

    @Test func anotherByteOrderIsRefused() throws {
        try withStore { path in
            try edit(path, "\"little\"", "\"big\"")
            #expect(failure(.badData) { _ = try SampleStore(opening: path) }.contains("byte order"))
        }
    }

    @Test func aMalformedManifestIsNamed() throws {
        try withStore { path in
            try edit(path, "{", "[")
            #expect(
                failure(.badData) { _ = try SampleStore(opening: path) }.contains(
                    "a.ast/manifest.json is damaged"))
        }
    }

    @Test func aManifestThatPromisesTooMuchIsRefused() throws {
        try withStore { path in
            try edit(path, "\"samples\" : 20", "\"samples\" : 20000")
            #expect(failure(.badData) { _ = try SampleStore(opening: path) }.contains("does not match"))
        }
        try withStore { path in
            try edit(path, "\"count\" : 20", "\"count\" : 21")
            #expect(failure(.badData) { _ = try SampleStore(opening: path) }.contains("reaches outside"))
        }
    }

    @Test func numbersThatCannotBeAreRefused() throws {
        for (old, new, words) in [
            ("\"bad_files\" : 0", "\"bad_files\" : -1", "-1 bad files"),
            ("\"payload_bytes\" : 960", "\"payload_bytes\" : 9223372036854775807", "bytes"),
            ("\"folder\" : \"samples\"", "\"folder\" : \"../b\"", "its volume 0 is called '../b'"),
            ("\"samples\" : 20\n    }", "\"samples\" : 19\n    }", "do not add up"),
        ] {
            try withStore { path in
                try edit(path, old, new)
                #expect(failure(.badData) { _ = try SampleStore(opening: path) }.contains(words))
            }
        }
    }

    @Test func largeSumsKeepEveryDigit() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let writer = try SampleStoreWriter(creating: path, identity: identity)
            try writer.beginSplit("train")
            try writer.append(rawSample(0))
            let sums = Manifest.PixelSums(
                split: "train", pixels: .max - 1, sums: [1 << 53 + 1, 0, .max],
                squares: [.max - 2, (1 << 62) + 1, 3])
            let manifest = try writer.finish(
                classes: classes, mean: [0, 0, 0], standardDeviation: [1, 1, 1], source: source,
                pixelSums: sums,
                shard: .init(index: 1, count: 2, fingerprint: "f"))
            #expect(try SampleStore(opening: path).manifest == manifest)
            #expect(manifest.pixelSums == sums && manifest.shard?.count == 2 && manifest.identity == identity)
        }
    }

    @Test func whatIsNotAStoreIsSaidToBeNone() throws {
        try withTemporaryFolder { folder in
            #expect(
                failure(.noInput) { _ = try SampleStore(opening: folder.file("x")) }.contains(
                    "no such folder"))
            #expect(
                failure(.badData) { _ = try SampleStore(opening: folder.path) }.contains(
                    "has no manifest.json"))
            try Data("x".utf8).write(to: folder.appending(path: "file"))
            #expect(
                failure(.badData) { _ = try SampleStore(opening: folder.file("file")) }.contains(
                    "not a store"))
        }
    }

    @Test func missingSamplesAreAnError() throws {
        try withStore { path in
            try FileManager.default.removeItem(atPath: path + "/samples/data.mdb")
            _ = failure(.noInput) { _ = try SampleStore(opening: path) }
        }
    }

    @Test func anUnknownSplitSuggestsTheNearest() throws {
        try withStore { path in
            let store = try SampleStore(opening: path)
            #expect(failure(.usage) { _ = try store.ids(ofSplit: "tran") }.contains("did you mean 'train'?"))
            #expect(
                failure(.usage) { _ = try store.ids(ofSplit: "validation") }.contains("choose one of train"))
        }
    }

    @Test func anIdOutsideTheStoreNamesTheRange() throws {
        try withStore { path in
            let store = try SampleStore(opening: path)
            #expect(failure(.usage) { _ = try store.record(of: SampleID(20)) }.contains("0 to 19"))
            #expect(failure(.usage) { _ = try store.name(of: SampleID(rawValue: .max)) }.contains("0 to 19"))
        }
    }

    @Test func oneStoreCanBeOpenedManyTimes() throws {
        try withStore { path in
            let first = try SampleStore(opening: path)
            let second = try SampleStore(opening: path + "/")
            #expect(try first.bytes(of: SampleID(3)) == second.bytes(of: SampleID(3)))
        }
    }
}
