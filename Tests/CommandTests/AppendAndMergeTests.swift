import Foundation
import SampleStore
import TestSupport
import Testing

/// Stores that grow, and stores that are made in parts.
@Suite struct AppendAndMergeTests {
    @Test func addingASplitGivesTheStoreOfTheJoinedSource() throws {
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
            let both = folder.appending(path: "both")
            try Ingests.writePictures(0..<9, in: first)
            try Ingests.writePictures(9..<14, split: "test", in: second)
            try Ingests.writePictures(0..<9, in: both)
            try Ingests.writePictures(9..<14, split: "test", in: both)
            let store = folder.path + "/a.ast"
            _ = try Ingests.report(first.path, store)
            let oldSample = try Ingests.show(store, 4)
            let grown = try Ingests.report(second.path, store, "--append")
            let joined = try Ingests.report(both.path, folder.path + "/both.ast")
            #expect(grown["samples"] as? Int == 14)
            #expect(grown["digest"] as? String == joined["digest"] as? String)
            #expect(try Ingests.verifiedDigest(store) == joined["digest"] as? String)
            #expect(try Ingests.manifest(store).splits.map(\.name) == ["train", "test"])
            for name in ["name", "label", "checksum", "split"] {
                #expect("\(try Ingests.show(store, 4)[name] ?? "")" == "\(oldSample[name] ?? "nothing")")
            }

            let before = try Ingests.listing(URL(filePath: store))
            let again = try Ingests.run(second.path, store, "--append")
            #expect(again.exitCode == 0)
            #expect(again.errors.contains("nothing is left to do"))
            #expect(try Ingests.listing(URL(filePath: store)) == before)
        }
    }

    @Test func newClassesComeBehindTheOldOnes() throws {
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
            for (name, source, number) in [
                ("bird", first, 1), ("dog", first, 2), ("ant", second, 3), ("dog", second, 4),
            ] {
                try DatasetFixture.write(
                    try Ingests.picture(number), "train/\(name)/\(number).png", in: source)
            }
            let store = folder.path + "/a.ast"
            _ = try Ingests.report(first.path, store)
            _ = try Ingests.report(second.path, store, "--append")
            #expect(try Ingests.manifest(store).classes == ["bird", "dog", "ant"])
            for (id, name) in ["bird", "dog", "ant", "dog"].enumerated() {
                #expect(try Ingests.show(store, id)["class"] as? String == name)
            }
            // The same names, bytes and classes as the new samples have, but another source: it is added again.
            #expect(try Ingests.manifest(store).samples == 4)
        }
    }

    @Test func whatIsNoStoreIsNotAddedTo() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<3, in: source)
            let plain = folder.appending(path: "plain")
            try DatasetFixture.write([1], "x", in: plain)
            let before = try Ingests.listing(folder)
            let none = try Ingests.run(source.path, folder.path + "/none.ast", "--append")
            #expect(none.exitCode == 66)
            #expect(none.errors.contains("none.ast"))
            let other = try Ingests.run(source.path, plain.path, "--append")
            #expect([65, 66].contains(other.exitCode))
            #expect(other.errors.contains("plain"))
            #expect(try Ingests.listing(folder) == before)
        }
    }

    @Test func partsMergeToTheWholeInAnyOrder() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<20, in: source)
            try Ingests.writePictures(20..<25, split: "test", in: source)
            let path = { (name: String) in folder.path + "/\(name).ast" }
            let whole = try Ingests.report(source.path, path("whole"))["digest"] as? String
            for part in 1...3 { _ = try Ingests.report(source.path, path("\(part)"), "--shard", "\(part)/3") }
            let merged = try Ingests.report("merge", path("3"), path("1"), path("2"), path("merged"))
            #expect(merged["samples"] as? Int == 25)
            #expect(merged["digest"] as? String == whole)
            #expect(try Ingests.verifiedDigest(path("merged")) == whole)
            let copied = try Ingests.report(
                "merge", "--copy", path("2"), path("3"), path("1"), path("copied"))
            #expect(copied["digest"] as? String == whole)
            #expect(copied["volumes"] as? Int == 1)
            // Parts that go away take nothing with them.
            for part in 1...3 { try FileManager.default.removeItem(atPath: path("\(part)")) }
            #expect(try Ingests.verifiedDigest(path("merged")) == whole)
            #expect(try Ingests.verifiedDigest(path("copied")) == whole)
        }
    }

    @Test func mergesThatCannotBeAreRefused() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<6, in: source)
            let path = { (name: String) in folder.path + "/\(name).ast" }
            for part in [1, 3] {
                _ = try Ingests.report(source.path, path("\(part)"), "--shard", "\(part)/3")
            }
            let before = try Ingests.listing(folder)
            let missing = try Ingests.run("merge", path("1"), path("3"), path("m"))
            #expect(missing.exitCode == 64)
            #expect(missing.errors.contains("part 2 of 3 of the source is missing"))
            let twice = try Ingests.run("merge", path("1"), path("1"), path("3"), path("m"))
            #expect(twice.exitCode == 64)
            let taken = try Ingests.run("merge", path("1"), path("3"))
            #expect(taken.exitCode == 73 || taken.exitCode == 64, "\(taken.errors)")
            let absent = try Ingests.run("merge", path("1"), path("2"), path("m"))
            #expect(absent.exitCode == 66)
            #expect(absent.errors.contains("2.ast"))
            #expect(try Ingests.listing(folder) == before)
        }
    }

    @Test func aMergeIntoAStoreThatIsThereIsRefused() throws {
        try TinyStore.with { store in
            let folder = URL(filePath: store).deletingLastPathComponent()
            try TinyStore.write(to: folder.path + "/b.ast")
            let result = try Ingests.run("merge", store, folder.path + "/b.ast")
            #expect(result.exitCode == 73)
            #expect(result.errors.contains("b.ast is there already"))
            #expect(try Ingests.manifest(folder.path + "/b.ast").samples == 12)
        }
    }

    @Test(arguments: ["0/3", "4/3", "1", "a/b", "1/3/5", "-1/3"])
    func aPartThatThereCannotBeLeavesWith64(shard: String) throws {
        let result = try Ingests.run("x", "y.ast", "--shard=\(shard)")
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("give I/N with I from 1 to N"))
    }
}
