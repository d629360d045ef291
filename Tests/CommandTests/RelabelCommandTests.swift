import Foundation
import TestSupport
import Testing

/// Corrections of labels, as people make them. The tiny store's samples have the classes cat, dog, ship in turn.
@Suite struct RelabelCommandTests {
    private func relabel(_ csv: String, _ store: String) throws -> BuiltCommand.Result {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "fixes.csv")
            try Data(csv.utf8).write(to: file)
            return try Ingests.run("relabel", file.path, store)
        }
    }

    private func classes(_ store: String, _ ids: Int...) throws -> [String] {
        try ids.map { try #require(try Ingests.show(store, $0)["class"] as? String) }
    }

    @Test func correctionsByIdAndByNameShowAndAreUndone() throws {
        try TinyStore.with { store in
            let digest = try Ingests.verifiedDigest(store)
            let byID = try relabel("id,label\n0,ship\n4,0\n", store)
            #expect(byID.exitCode == 0, "\(byID.errors)")
            #expect(byID.output.contains("batch 1: 2 labels corrected"))
            let byName = try relabel("label,note,name\n2,of the ark,train/dog/7.png\n", store)
            #expect(byName.exitCode == 0, "\(byName.errors)")
            #expect(try classes(store, 0, 4, 7, 1) == ["ship", "cat", "ship", "dog"])
            #expect(try Ingests.show(store, 7)["label"] as? Int == 2)
            // The store is still that of its ingest.
            #expect(try Ingests.verifiedDigest(store) == digest)

            #expect(try Ingests.run("relabel", "--undo", store).exitCode == 0)
            #expect(try classes(store, 0, 4, 7) == ["ship", "cat", "dog"])
            let undone = try Ingests.report("relabel", "--undo", store)
            #expect(undone["undone"] as? Bool == true)
            #expect(undone["batch"] as? Int == 1)
            #expect(undone["relabelled"] as? Int == 0)
            #expect(try classes(store, 0, 4, 7) == ["cat", "dog", "dog"])
            let nothing = try Ingests.run("relabel", "--undo", store)
            #expect(nothing.exitCode == 64)
            #expect(nothing.errors.contains("nothing to undo"))
        }
    }

    @Test(arguments: [
        ("id,label\n0,ship\n12,cat\n", "line 3 names the sample 12"),
        ("id,label\n0,ship\n1,dgo\n", "line 3 gives the unknown class 'dgo'; did you mean 'dog'?"),
        ("id,label\n0,ship\n1,3\n", "line 3 gives the unknown class '3'"),
        (
            "name,label\ntrain/cat/0.png,ship\ntrain/cat/1.png,ship\n",
            "line 3 names the sample 'train/cat/1.png'"
        ),
        ("id,label\n0,ship\nx,cat\n", "line 3 has the id 'x'"),
        ("id,label\n0,ship\n1\n", "line 3 lacks its sample or its label"),
        ("0,ship\n", "no columns called 'id' (or 'name') and 'label'"),
        ("", "is empty"),
    ])
    func oneWrongLineAppliesNone(csv: String, reason: String) throws {
        try TinyStore.with { store in
            let before = try Ingests.listing(URL(filePath: store))
            let result = try relabel(csv, store)
            #expect(result.exitCode == 65)
            #expect(result.errors.contains(reason), "\(result.errors)")
            #expect(result.errors.contains("fixes.csv"))
            #expect(try Ingests.listing(URL(filePath: store)) == before)
        }
    }

    @Test func aNameWithControlCharactersIsNamedWithoutThem() throws {
        try TinyStore.with { store in
            let result = try relabel("name,label\n\u{1B}[2Jno.png,cat\n", store)
            #expect(result.exitCode == 65)
            #expect(!result.errors.contains("\u{1B}"))
            #expect(try relabel("name,label\n\(TinyStore.hostileName),ship\n", store).exitCode == 0)
            #expect(try classes(store, 3) == ["ship"])
        }
    }

    @Test func namesThatAreNoTextAreTakenAsTheyAreShown() throws {
        try withTemporaryFolder { folder in
            var tar = TarFixture()
            tar.add(Array("a/".utf8) + [0xFF] + Array(".png".utf8), try Ingests.picture(1))
            tar.add(Array("b\\c/1\\2.png".utf8), try Ingests.picture(2))
            try DatasetFixture.write(tar.finished(), "a.tar", in: folder)
            let store = folder.path + "/a.ast"
            _ = try Ingests.report(folder.path + "/a.tar", store)
            let name = try #require(try Ingests.show(store, 1)["name"] as? String)
            let fixes = "name,label\na/\\xFF.png,b\\x5Cc\n\(name),a\n"
            let result = try relabel(fixes, store)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(try classes(store, 0, 1) == ["b\\x5Cc", "a"])
        }
    }
}
