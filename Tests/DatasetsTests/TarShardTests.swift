import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct TarShardTests {
    @Test(arguments: [
        ("a.tar", ["a.tar"]), ("a-{08..11}.tar", ["a-08.tar", "a-09.tar", "a-10.tar", "a-11.tar"]),
        ("{8..11}", ["8", "9", "10", "11"]), ("{3..1}", ["3", "2", "1"]), ("{0..10..5}", ["0", "5", "10"]),
        ("{000..1}", ["000", "001"]), ("{a,b}{0..1}", ["a0", "a1", "b0", "b1"]),
        ("{a,{1..2}}", ["a", "1", "2"]),
        ("{a}", ["{a}"]), ("x{,y}", ["x", "xy"]), ("{a..b", ["{a..b"]), ("{1..}", ["{1..}"]), ("}{", ["}{"]),
        ("{x}{1..2}", ["{x}1", "{x}2"]),
    ])
    func bracesMeanWhatBashTakesThemFor(_ pattern: String, _ names: [String]) throws {
        #expect(try expandBraces(pattern) == names)
    }

    @Test(arguments: ["{0..1000000000}", "{0..99999}{0..99999}", "{0..9999999999999999999}{1,2}"])
    func bracesDoNotFillTheMemory(_ pattern: String) throws {
        do throws(Failure) {
            let names = try expandBraces(pattern)
            #expect(names.count < 10)
        } catch {
            #expect(error.kind == .usage)
        }
    }

    private func write(_ names: [String], in folder: URL) throws {
        for name in names {
            try DatasetFixture.write(TarFixture.files([("cat/\(name).jpg", name)]), name, in: folder)
        }
    }

    @Test func shardsAreReadInTheOrderOfThePattern() throws {
        try withTemporaryFolder { folder in
            try write(["train-00.tar", "train-01.tar", "val-00.tar"], in: folder)
            let source = try openDataset(at: folder.appending(path: "{train-{00..01},val-00}.tar").path)
            #expect(source.count == 3)
            #expect(source.classes == ["cat"])
            let found = try items(source)
            #expect(found.map(text) == ["train-00.tar", "train-01.tar", "val-00.tar"])
            #expect(found.map(\.split) == ["train", "train", "val"])
            #expect(found[2].name == "val-00.tar/cat/val-00.tar.jpg")
        }
    }

    @Test func aMissingShardIsNamed() throws {
        try withTemporaryFolder { folder in
            try write(["a-0.tar", "a-2.tar"], in: folder)
            let failure = #expect(throws: Failure.self) {
                try openDataset(at: folder.appending(path: "a-{0..3}.tar").path)
            }
            #expect(failure?.kind == .noInput)
            #expect(
                failure?.message
                    == "\(folder.path)/a-1.tar does not exist; 2 of the 4 shards of \(folder.path)/a-{0..3}.tar are there"
            )
        }
    }

    @Test func aFolderOfTarsIsSortedByName() throws {
        try withTemporaryFolder { folder in
            try write(["b.tar", "a.tar"], in: folder)
            try DatasetFixture.write([1], "index.json", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(try items(source).map(text) == ["a.tar", "b.tar"])
            #expect(source.notices == ["1 other entry beside the tars of \(folder.path) left out"])
            #expect(try openDataset(at: folder.path, format: .tar).count == 2)
        }
    }

    @Test func aChangedShardChangesTheFingerprint() throws {
        try withTemporaryFolder { folder in
            try write(["a.tar", "b.tar"], in: folder)
            let before = try openDataset(at: folder.path).fingerprint
            #expect(try openDataset(at: folder.path).fingerprint == before)
            try DatasetFixture.write(
                TarFixture.files([("cat/1.jpg", "a"), ("cat/2.jpg", "b")]), "b.tar", in: folder)
            #expect(try openDataset(at: folder.path).fingerprint != before)
        }
    }

    @Test func readingGoesOnFromAnyItem() throws {
        try withTemporaryFolder { folder in
            var links = TarFixture()
            links.add("cat/1.jpg", "one")
            links.add("cat/2.jpg", type: "1", link: "cat/1.jpg")
            links.add("cat/3.jpg", String(repeating: "three", count: 20_000))
            try DatasetFixture.write(links.finished(), "a/1.tar", in: folder)
            try DatasetFixture.write(
                gzipped(TarFixture.files([("dog/1.jpg", "4")])), "a/2.tar.gz", in: folder)
            try DatasetFixture.write(
                TarFixture.files([
                    ("a.jpg", "1"), ("b.cls", "1"), ("c.cls", "2"), ("c.jpg", "3"), ("a.cls", "4"),
                ]),
                "b/1.tar", in: folder)
            try DatasetFixture.write(
                TarFixture.files([("a.cls", "7"), ("a.jpg", "8")]), "b/2.tar", in: folder)
            var nested = TarFixture()
            nested.add(Array("n1.tar".utf8), TarFixture.files([("1.jpg", "1"), ("2.jpg", "2")]))
            nested.add(Array("n2.tar".utf8), links.finished())
            try DatasetFixture.write(nested.finished(), "c/1.tar", in: folder)
            for (name, count) in [("a", 4), ("b", 5), ("c", 5)] {
                let source = try openDataset(at: folder.appending(path: name).path)
                let all = try items(source)
                #expect(all.count == count)
                for ordinal in 0...count {
                    #expect(try items(source, from: ordinal) == Array(all[ordinal...]), "\(name) \(ordinal)")
                }
                let failure = #expect(throws: Failure.self) { try source.makeReader(from: count + 1) }
                #expect(failure?.message.contains("has \(count) items, fewer than the \(count + 1)") == true)
            }
        }
    }

    /// Writes `bytes` into a pipe while the body reads from it.
    private func withPipe<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
        let pipe = Pipe()
        let writer = Thread {
            try? pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
            try? pipe.fileHandleForWriting.close()
        }
        writer.start()
        return try body(pipe.fileHandleForReading.fileDescriptor)
    }

    @Test func aTarThroughAPipeGivesTheSameItems() throws {
        let many = (0..<300).map { ("set/\($0 % 3)/\($0).jpg", String(repeating: "\($0)", count: 4000)) }
        let samples = (0..<10).flatMap { [("\($0).jpg", "j\($0)"), ("\($0).cls", "\($0)")] }
        for files in [many, samples] {
            for bytes in [TarFixture.files(files), gzipped(TarFixture.files(files))] {
                let expected = try withTar(bytes) { try items($0) }
                for ordinal in [0, 5, expected.count] {
                    let found = try withPipe(bytes) { try items(TarSource(descriptor: $0), from: ordinal) }
                    #expect(found.map(\.payload) == expected[ordinal...].map(\.payload))
                    #expect(found.map(\.name) == expected[ordinal...].map(\.name))
                }
            }
        }
        let found = try withPipe(TarFixture.files(many)) { try items(TarSource(descriptor: $0)) }
        #expect(found[4].label == .name("1"))
    }

    @Test func aLargeCompressedTarIsNotUnpackedTwice() throws {
        let files = (0..<300).map { ("set/train/\($0 % 3)/\($0).jpg", "\($0)") }
        try withTemporaryFolder { folder in
            try DatasetFixture.write(gzipped(TarFixture.files(files)), "a.tar.gz", in: folder)
            let path = SystemPath(folder.appending(path: "a.tar.gz").path)
            let known = try items(TarSource([path], path: "a.tar.gz"))
            let source = try TarSource([path], path: "a.tar.gz", surveyLimit: 100)
            #expect(source.count == nil)
            #expect(source.classes == [])
            for ordinal in [0, 17, 300] {
                let found = try items(source, from: ordinal)
                #expect(found.map(\.name) == known[ordinal...].map(\.name))
                #expect(found.map(\.payload) == known[ordinal...].map(\.payload))
            }
            #expect(try items(source)[2].label == .name("2"))
        }
    }

    @Test func aPipeThatBreaksOffIsNoWholeTar() throws {
        let bytes = TarFixture.files((0..<300).map { ("cat/\($0).jpg", "\($0)") })
        let failure = #expect(throws: Failure.self) {
            try withPipe(Array(bytes.prefix(250_000))) { try items(TarSource(descriptor: $0)) }
        }
        #expect(
            failure?.message.contains("standard input is truncated or damaged after the member cat/") == true)
        #expect(throws: Failure.self) { try withPipe([]) { try items(TarSource(descriptor: $0)) } }
    }
}
