import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct HostileTarTests {
    @Test func whatIsNoFileIsRefusedAndReadingGoesOn() throws {
        var tar = TarFixture()
        tar.add("cat/0.jpg", "zero")
        tar.add("cat/link", type: "2", link: "../../etc")
        tar.add("cat/link/1.jpg", "through the link")
        tar.add("cat/hard", type: "1", link: "cat/0.jpg")
        tar.add("cat/device", type: "3")
        tar.add("cat/block", type: "4")
        tar.add("cat/pipe", type: "6")
        tar.add("cat/2.jpg", "two")
        try withTar(tar.finished()) { source in
            #expect(source.count == 8)
            let found = try items(source)
            let reasons = found.map { failure(of: $0)?.message.components(separatedBy: ": ").last ?? "fine" }
            #expect(
                reasons == [
                    "fine", "the member cat/link is a symbolic link", "fine",
                    "the member cat/hard is a hard link",
                    "the member cat/device is a device", "the member cat/block is a device",
                    "the member cat/pipe is a named pipe", "fine",
                ])
            #expect(failure(of: found[1])?.message.hasPrefix(source.path) == true)
            #expect(failure(of: found[1])?.remedy?.contains("--dereference") == true)
        }
    }

    @Test func namesThatLeadElsewhereAreNamesOnly() throws {
        try withTemporaryFolder { folder in
            let names = [
                "../../cat/1.jpg", "/tmp/cat/2.jpg", "cat/../../cat/3.jpg", "\(folder.path)/cat/4.jpg",
            ]
            try DatasetFixture.write(TarFixture.files(names.map { ($0, $0) }), "in/set.tar", in: folder)
            let source = try openDataset(at: folder.appending(path: "in/set.tar").path)
            #expect(try items(source).map(\.name) == names)
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == [
                    "in", "in/set.tar",
                ])
        }
    }

    @Test func namesAreKeptByteForByte() throws {
        let decomposed = Array("cat/e\u{301}.jpg".utf8)
        let latin = Array("cat/".utf8) + [0xE9, 0x0A, 0x1B] + Array(".jpg".utf8)
        let long = Array("cat/".utf8) + Array(repeating: UInt8(ascii: "x"), count: 300) + Array("é.jpg".utf8)
        var tar = TarFixture()
        tar.add(decomposed, [1])
        tar.add(latin, [2])
        for name in [decomposed, latin, long] {
            tar.addPax([("path", name)])
            tar.add("other", "3")
        }
        tar.addPax([("hdrcharset", Array("BINARY".utf8)), ("path", latin)])
        tar.add("other", "3")
        tar.addLongName(long)
        tar.add("cut off", "4")
        try withTar(tar.finished()) { source in
            let expected = [decomposed, latin, decomposed, latin, long, latin, long].map {
                displayName(of: $0)
            }
            let found = try items(source)
            #expect(found.map(\.name) == expected)
            #expect(found.allSatisfy { failure(of: $0) == nil })
        }
    }

    @Test func aNameWithoutEndIsRefused() throws {
        var tar = TarFixture()
        tar.addLongName(Array("cat/".utf8) + Array(repeating: UInt8(ascii: "x"), count: 5000))
        tar.add("cut off", "1")
        tar.add("cat/2.jpg", "2")
        try withTar(tar.finished()) { source in
            let found = try items(source)
            #expect(found.count == 2)
            #expect(
                failure(of: found[0])?.message.hasSuffix("has a name of 5004 bytes, more than 4096") == true)
        }
    }

    @Test func sparseFilesAreRefused() throws {
        var tar = TarFixture()
        tar.add("cat/1.jpg", "1")
        tar.addPax([
            ("GNU.sparse.size", Array("100000000000".utf8)), ("GNU.sparse.numblocks", Array("1".utf8)),
            ("GNU.sparse.map", Array("99999999999,1".utf8)),
        ])
        tar.add("cat/2.jpg", "2")
        try withTar(tar.finished()) { source in
            let found = try items(source)
            #expect(failure(of: found[1])?.message.hasSuffix("the member cat/2.jpg is a sparse file") == true)
        }
    }

    @Test(arguments: [-1, 5, 100_000, 300 << 20, 1 << 40, .max - 1, .max])
    func aSizeThatLiesNeverGivesItemsSilently(_ size: Int) throws {
        var tar = TarFixture()
        tar.add("cat/1.jpg", "one")
        tar.addPax([("size", Array("\(size)".utf8))])
        tar.add(Array("cat/2.jpg".utf8), Array(repeating: 7, count: 3000))
        tar.add("cat/3.jpg", "three")
        #expect(throws: Failure.self) { try withTar(tar.finished()) { try items($0) } }
    }

    @Test func aHugeMemberIsRefusedByItsHeader() throws {
        try withTemporaryFolder { folder in
            var tar = TarFixture()
            tar.add("cat/1.jpg", "one")
            tar.add(Array("cat/2.jpg".utf8), [], size: 300 << 20)
            let file = folder.appending(path: "set.tar")
            try Data(tar.bytes).write(to: file)
            let handle = try FileHandle(forWritingTo: file)
            try handle.truncate(atOffset: UInt64(tar.bytes.count + (300 << 20) + 1024))
            try handle.close()
            let found = try items(openDataset(at: file.path))
            #expect(found.count == 2)
            #expect(failure(of: found[1])?.message.contains("more than the limit of 268435456") == true)
        }
    }

    private var whole: [UInt8] {
        var tar = TarFixture()
        tar.add("cat/1.jpg", "one")
        tar.addLongName(Array("dog/".utf8) + Array(repeating: UInt8(ascii: "x"), count: 600))
        tar.add("dog/x", String(repeating: "two", count: 300))
        tar.addPax([("path", Array("cat/é.jpg".utf8))])
        tar.add("x", "three")
        return tar.finished()
    }

    @Test func aTarThatIsCutAnywhereIsNoWholeTar() throws {
        let bytes = whole
        // One block of zeros is end mark enough.
        for length in Array(stride(from: 0, through: bytes.count - 1024, by: 37))
            + Array(1...20).map({ $0 * 512 })
        where length < bytes.count - 512 {
            let failure = #expect(throws: Failure.self, "\(length)") {
                try withTar(Array(bytes.prefix(length))) { try items($0) }
            }
            #expect(failure?.kind == .badData)
            #expect(failure?.message.contains("set.tar ") == true)
        }
        let cut = #expect(throws: Failure.self) { try withTar(Array(bytes.prefix(1100))) { _ in } }
        #expect(cut?.message.contains("after the member cat/1.jpg near byte") == true)
        let packed = gzipped(bytes)
        for length in stride(from: 0, to: packed.count, by: 11) {
            #expect(throws: Failure.self) {
                try withTar(Array(packed.prefix(length)), named: "set.tar.gz") { try items($0) }
            }
        }
    }

    @Test(arguments: ["plain.tar", "a.tar.gz", "a.tar.xz", "a.tar.zst", "a.tar.bz2"])
    func mutatedTarsAreReadOrRefused(_ name: String) throws {
        let seeds = ["plain.tar": whole, "a.tar.gz": gzipped(whole), "a.tar.xz": Fixtures.xz]
        let others = ["a.tar.zst": Fixtures.zstd, "a.tar.bz2": Fixtures.bzip2]
        let seed = try #require(seeds[name] ?? others[name])
        var random = SeededGenerator(state: UInt64(name.utf8.count))
        try withTemporaryFolder { folder in
            for _ in 0..<400 {
                var bytes = seed
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
                try Data(bytes).write(to: folder.appending(path: name))
                do throws(Failure) {
                    let source = try openDataset(at: folder.appending(path: name).path)
                    let reader = try source.makeReader(from: 0)
                    var count = 0
                    while try reader.next() != nil { count += 1 }
                    #expect(source.count.map { $0 == count } ?? true)
                } catch {
                    #expect(error.kind == .badData, "\(error)")
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        }
    }

    @Test func wrongBytesBehindGzipAreNoticed() throws {
        // Stored blocks: no code that a wrong byte could break, the checksum alone tells.
        var bytes = gzipped(TarFixture.files([("cat/1.jpg", String((0..<2000).map { _ in Character("a") }))]))
        bytes[bytes.count - 6] ^= 1
        #expect(throws: Failure.self) { try withTar(bytes, named: "a.tar.gz") { try items($0) } }
    }

    @Test func aSmallFileDoesNotUnpackWithoutEnd() throws {
        let failure = #expect(throws: Failure.self) {
            try withTar(Fixtures.bomb, named: "bomb.tar.zst") { try items($0) }
        }
        #expect(failure?.message.contains("unpacks to more than 200 times its size") == true)
        let piece = gzipped([UInt8](repeating: 0, count: 8 << 20))
        let zeros = (0..<30).flatMap { _ in piece }
        let other = #expect(throws: Failure.self) { try withTar(zeros, named: "b.tar.gz") { try items($0) } }
        #expect(other?.message.contains("unpacks to more than 200 times its size") == true)
    }

    @Test func manyEmptyMembersAreAllCounted() throws {
        var tar = TarFixture()
        for index in 0..<100 { tar.add("cat/\(index).jpg") }
        let members = tar.bytes
        let end = tar.finished().suffix(1024)
        try withTar((0..<200).flatMap { _ in members } + end) { source in
            #expect(source.count == 20_000)
            let reader = try source.makeReader(from: 19_998)
            #expect(try reader.next()?.payload == .bytes([]))
            #expect(try reader.next()?.name == "cat/99.jpg")
            #expect(try reader.next() == nil)
        }
    }
}
