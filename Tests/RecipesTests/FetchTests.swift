import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@testable import Recipes

@Suite struct FetchTests {
    /// A tiny CIFAR-10 as a tar of one training and one test record, `cifar/data_batch_1.bin` and so on.
    private var archive: [UInt8] {
        let record = DatasetFixture.cifarRecord(label: 3, red: 1, green: 2, blue: 3)
        return tar([("cifar/", "5", []), ("cifar/data_batch_1.bin", "0", record)])
    }

    /// A tar of `(name, type flag, contents)`.
    private func tar(_ members: [(name: String, type: Character, contents: [UInt8])]) -> [UInt8] {
        members.flatMap { header($0.name, $0.type, $0.contents.count) + padded($0.contents) }
            + [UInt8](repeating: 0, count: 1024)
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    }

    private func header(_ name: String, _ type: Character, _ size: Int) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        let octal = String(size, radix: 8)
        put(name, 0)
        put("0000644", 100)
        put(String(repeating: "0", count: 11 - octal.count) + octal, 124)
        put(String(type), 156)
        if type == "2" || type == "1" { put("/etc/passwd", 157) }
        put("ustar", 257)
        put("00", 263)
        put("        ", 148)
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\0", 148)
        return header
    }

    private func sum(_ bytes: [UInt8]) throws -> String {
        let digest = try Digest(.md5)
        bytes.withUnsafeBytes { digest.add($0) }
        return digest.finish().digits
    }

    private func recipe(
        _ bytes: [UInt8], urls: [String] = [], opened: String = "unpacked", sum given: String? = nil
    ) throws -> Recipe {
        let digits = try given ?? sum(bytes)
        let toml = """
            title = "Tiny"
            description = "one picture"
            homepage = "http://127.0.0.1/"
            licence = "none"
            citation = "nobody"
            obtain = "ask somebody"
            [[files]]
            name = "tiny.tar"
            urls = [\(urls.map { "\"\($0)\"" }.joined(separator: ", "))]
            bytes = \(bytes.count)
            md5 = "\(digits)"
            [layout]
            opened = "\(opened)"
            split = "train"
            [folder]
            format = "cifar"
            places = ["cifar", "."]
            marks = ["data_batch_1.bin"]
            [splits]
            train = 2
            [classes]
            count = 10
            names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
            [pixels]
            mean = [0.5]
            standard_deviation = [0.5]
            [augmentation]
            flip = "none"
            """
        return try Recipe(name: "tiny", toml: toml)
    }

    /// Runs `body` with an empty cache and a folder that holds `tiny.tar`.
    private func withFolders(_ bytes: [UInt8], _ body: (_ cache: String, _ given: URL) throws -> Void) throws
    {
        try withTemporaryFolder { folder in
            let given = folder.appending(path: "given")
            try DatasetFixture.write(bytes, "tiny.tar", in: given)
            try body(folder.appending(path: "cache").path, given)
        }
    }

    private func failure(_ recipe: Recipe, _ cache: String, _ given: URL) -> Failure? {
        #expect(throws: Failure.self) { _ = try recipe.fetch(into: cache, from: given.path) }
    }

    @Test func anArchiveIsDownloadedUnpackedAndOpenedOnce() throws {
        let archive = archive
        let server = try HTTPServer { _, _ in HTTPServer.Answer(archive) }
        try withTemporaryFolder { folder in
            let recipe = try recipe(archive, urls: [server.url("tiny.tar")])
            for _ in 0..<2 {
                let fetched = try recipe.fetch(into: folder.path, from: nil)
                #expect(fetched.path == folder.appending(path: "tiny/unpacked/cifar").path)
                let source = fetched.applied(to: try openDataset(at: fetched.path))
                #expect(source.classes.last == "j")
                #expect(source.notices.contains { $0.contains("Tiny has 2 samples, but only 1") })
                let item = try source.makeReader(from: 0).next()
                #expect(item?.label == .number(3))
                #expect(item?.split == "train")
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func anArchiveThatIsThereIsCheckedAndLeftAlone() throws {
        try withFolders(archive) { cache, given in
            let fetched = try recipe(archive).fetch(into: cache, from: given.path)
            #expect(fetched.path == "\(cache)/tiny/unpacked/cifar")
            let left = try FileManager.default.contentsOfDirectory(atPath: given.path)
            #expect(left == ["tiny.tar"])
            let failure = failure(
                try recipe(archive, sum: String(repeating: "0", count: 32)), cache, given)
            #expect(failure?.kind == .badData)
            #expect(failure?.message.contains("its MD5 is") == true)
        }
    }

    @Test func anUnpackedFolderIsTakenAsItIs() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write([0], "cifar/data_batch_1.bin", in: folder)
            for given in [folder, folder.appending(path: "cifar")] {
                let fetched = try recipe(archive).fetch(into: folder.path, from: given.path)
                #expect(fetched.path == folder.appending(path: "cifar").path)
                #expect(fetched.format == "cifar")
                #expect(fetched.notices.count == 1)
            }
            let empty = folder.appending(path: "empty")
            try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
            let failure = failure(try recipe(archive), folder.path, empty)
            #expect(failure?.kind == .noInput)
            #expect(failure?.message.contains("tiny.tar") == true)
            #expect(failure?.message.contains("data_batch_1.bin") == true)
        }
    }

    @Test func anArchiveMayBeOpenedAsItIs() throws {
        try withFolders(archive) { cache, given in
            let fetched = try recipe(archive, opened: "archive").fetch(into: cache, from: given.path)
            #expect(fetched.path == given.appending(path: "tiny.tar").path)
            #expect(fetched.split == "train")
            #expect(!FileManager.default.fileExists(atPath: cache))
        }
    }

    @Test func whatCannotBeDownloadedSaysHowToGetIt() throws {
        try withTemporaryFolder { folder in
            let recipe = try recipe(archive)
            let failure = #expect(throws: Failure.self) { _ = try recipe.fetch(into: folder.path, from: nil) }
            #expect(failure?.kind == .noInput)
            #expect(failure?.remedy == "ask somebody")
        }
    }

    @Test func hostileArchivesWriteNothingOutside() throws {
        let hostile: [(name: String, type: Character, contents: [UInt8])] = [
            ("../out", "0", [1]), ("/tmp/ast-out", "0", [1]), ("cifar/../../out", "0", [1]),
            ("cifar/link", "2", []), ("cifar/hard", "1", []), ("cifar/pipe", "6", []),
            ("cifar/device", "3", []), ("a\\b", "0", [1]),
        ]
        for member in hostile {
            let bytes = tar([member])
            try withFolders(bytes) { cache, given in
                let failure = failure(try recipe(bytes), cache, given)
                #expect(failure?.kind == .badData, "\(member.name)")
                let left = try FileManager.default.contentsOfDirectory(atPath: "\(cache)/tiny")
                #expect(!left.contains("unpacked"))
                let outside = try FileManager.default.contentsOfDirectory(atPath: "\(cache)/..")
                #expect(outside.sorted() == ["cache", "given"])
            }
        }
        let twice = tar([("a", "0", [1]), ("./a", "0", [2])])
        try withFolders(twice) { cache, given in
            let failure = failure(try recipe(twice), cache, given)
            #expect(failure?.message.contains("twice") == true)
        }
    }

    @Test func brokenArchivesAreErrors() throws {
        for bytes in [[UInt8](repeating: 65, count: 2000), Array(gzipped(archive).dropLast(20)), []] {
            try withFolders(bytes) { cache, given in
                let failure = failure(try recipe(bytes), cache, given)
                #expect(failure?.kind == .badData)
            }
        }
    }

    @Test func aNewerArchiveReplacesWhatWasUnpacked() throws {
        try withFolders(archive) { cache, given in
            _ = try recipe(archive).fetch(into: cache, from: given.path)
            let record = DatasetFixture.cifarRecord(label: 5, red: 1, green: 2, blue: 3)
            let newer = tar([("cifar/data_batch_1.bin", "0", record)])
            try DatasetFixture.write(newer, "tiny.tar", in: given)
            let fetched = try recipe(newer).fetch(into: cache, from: given.path)
            let item = try openDataset(at: fetched.path).makeReader(from: 0).next()
            #expect(item?.label == .number(5))
        }
    }

    @Test func zipArchivesAreUnpackedToo() throws {
        // One file, `cifar/data_batch_1.bin` holding "x", stored: made by Python's zipfile.
        let text =
            "UEsDBBQAAAAAAAAAIQCDFtyMAQAAAAEAAAAWAAAAY2lmYXIvZGF0YV9iYXRjaF8xLmJpbnhQSwECFAMUAAAAAAAAACEAgxbc"
            + "jAEAAAABAAAAFgAAAAAAAAAAAAAAgAEAAAAAY2lmYXIvZGF0YV9iYXRjaF8xLmJpblBLBQYAAAAAAQABAEQAAAA1AAAAAAA="
        let bytes = [UInt8](try #require(Data(base64Encoded: text)))
        try withFolders(bytes) { cache, given in
            let fetched = try recipe(bytes).fetch(into: cache, from: given.path)
            let file = try Data(contentsOf: URL(filePath: fetched.path).appending(path: "data_batch_1.bin"))
            #expect(file == Data("x".utf8))
        }
    }

    @Test(arguments: [true, false]) func classesGetTheirNamesInWords(isCounted: Bool) throws {
        let source = Numbered(classes: isCounted ? ["n01440764", "other"] : [])
        let fetched = FetchedRecipe(
            recipe: try Recipe.named("imagenette"), path: "x", format: nil, split: "val", notices: ["note"])
        let renamed = fetched.applied(to: source)
        #expect(renamed.classes == (isCounted ? ["tench", "other"] : []))
        #expect(renamed.notices == ["note"])
        let item = try renamed.makeReader(from: 0).next()
        #expect(item?.label == .name("tench"))
        #expect(item?.split == "val")
    }
}

/// A source of one item of the class n01440764.
private struct Numbered: DatasetSource {
    var classes: [String]
    var kind: String { "tar" }
    var path: String { "x" }
    var notices: [String] { [] }
    var fingerprint: String { "" }
    var count: Int? { nil }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader { Reader() }

    private final class Reader: SourceReader {
        func next() throws(Failure) -> SourceItem? {
            SourceItem(name: "a", split: "train", label: .name("n01440764"), payload: .bytes([]))
        }
    }
}
