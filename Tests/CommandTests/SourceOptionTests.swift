import Foundation
import TestSupport
import Testing

/// Lists, label files and class maps, with the command as people run it.
@Suite struct SourceOptionTests {
    private func ingest(_ arguments: String...) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-ingest").run(arguments + ["--json", "-q"])
    }

    private func put(_ text: String, _ name: String, in folder: URL) throws {
        try DatasetFixture.write(Array(text.utf8), name, in: folder)
    }

    private func classes(of store: String) throws -> [String] {
        let manifest = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: store + "/manifest.json")))
        return try #require((manifest as? [String: Any])?["classes"] as? [String])
    }

    @Test func aFolderWithLabelsAndAListBecomeTheSamePictures() throws {
        try withTemporaryFolder { folder in
            for (index, grey) in [UInt8(10), 90, 200].enumerated() {
                try DatasetFixture.write(
                    try ImageFixture.plainJPEG([grey], width: 8, height: 8), "val/\(index).jpg", in: folder)
            }
            try put("b\nc\nb\n", "labels.txt", in: folder)
            try put("c The c\nb\nz\n", "map.txt", in: folder)
            try put(
                "file,class,set\nval/0.jpg,b,val\nval/2.jpg,b,val\nval/1.jpg,c,val\n", "list.csv", in: folder)
            let (path, map) = (folder.path, folder.path + "/map.txt")
            let byFolder = try ingest(
                path + "/val", path + "/a.ast", "--labels", path + "/labels.txt", "--class-map", map)
            let byList = try ingest(path + "/list.csv", path + "/b.ast", "--class-map", map)
            for (result, store) in [(byFolder, path + "/a.ast"), (byList, path + "/b.ast")] {
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(try classes(of: store) == ["The c", "b", "z"])
                let report =
                    try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
                #expect(report?["samples"] as? Int == 3)
            }
        }
    }

    @Test func wrongUseOfTheOptionsIsRefused() throws {
        try withTemporaryFolder { folder in
            try put("path,label\na.jpg,cat\n", "list.csv", in: folder)
            try put("a.jpg cat\n", "labels.txt", in: folder)
            let (list, store) = (folder.path + "/list.csv", folder.path + "/x.ast")
            let needless = try ingest(list, store, "--labels", folder.path + "/labels.txt")
            #expect(needless.exitCode == 64)
            #expect(needless.errors.contains("has its own labels"))
            #expect(try ingest(list, store, "--class-map", "").exitCode == 64)
            #expect(try ingest(list, store, "--class-map", folder.path + "/nowhere").exitCode == 66)
            #expect(try ingest(list, store, "--class-map", folder.path + "/labels.txt").exitCode == 65)
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }
}
