import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Writes a tar into a folder of its own and opens it.
func withTar<R>(
    _ bytes: [UInt8], named name: String = "set.tar", _ body: (any DatasetSource) throws -> R
) throws -> R {
    try withTemporaryFolder { folder in
        try DatasetFixture.write(bytes, name, in: folder)
        return try body(try openDataset(at: folder.appending(path: name).path))
    }
}

func text(_ item: SourceItem) -> String? {
    if case .bytes(let bytes) = item.payload { String(decoding: bytes, as: UTF8.self) } else { nil }
}

private let pets = [("cat/1.jpg", "one"), ("dog/2.jpg", "two"), ("cat/3.jpg", "three")]

@Suite struct TarTests {
    @Test func classFoldersInMembersOrder() throws {
        try withTar(TarFixture.files(pets)) { source in
            #expect(source.kind == "tar")
            #expect(source.classes == ["cat", "dog"])
            #expect(source.count == 3)
            #expect(source.byteCount == 11)
            #expect(source.fingerprint.count == 32)
            let found = try items(source)
            #expect(found.map(\.name) == ["cat/1.jpg", "dog/2.jpg", "cat/3.jpg"])
            #expect(found.map(\.label) == [.number(0), .number(1), .number(0)])
            #expect(found.map(\.split) == ["train", "train", "train"])
            #expect(found.map(text) == ["one", "two", "three"])
        }
    }

    @Test func compressedTarsGiveTheSame() throws {
        let plain = try withTar(TarFixture.files(pets)) { try items($0) }
        let packed = [
            ("a.tar.gz", gzipped(TarFixture.files(pets))), ("a.tar.xz", Fixtures.xz),
            ("a.tar.zst", Fixtures.zstd),
            ("a.tar.bz2", Fixtures.bzip2), ("a.tgz", gzipped(TarFixture.files(pets))),
        ]
        for (name, bytes) in packed {
            try withTar(bytes, named: name) { source in
                let found = try items(source)
                #expect(found == plain, "\(name)")
                #expect(source.classes == ["cat", "dog"])
            }
        }
    }

    @Test func splitFoldersAndAFolderAroundAll() throws {
        var tar = TarFixture()
        tar.add("tiny/", type: "5")
        tar.add("tiny/words.txt", "n1 cat")
        tar.add("tiny/training/n1/images/a.JPEG", "a")
        tar.add("tiny/training/n1/n1_boxes.txt", "boxes")
        tar.add("tiny/val/n2/b.JPEG", "b")
        tar.add("tiny/test/images/c.JPEG", "c")
        tar.add("tiny/extra/n3/d.JPEG", "d")
        try withTar(tar.finished()) { source in
            #expect(source.classes == ["n1", "n2"])
            #expect(source.count == 2)
            let found = try items(source)
            #expect(found.map(\.split) == ["train", "val"])
            #expect(found.map(\.name) == ["tiny/training/n1/images/a.JPEG", "tiny/val/n2/b.JPEG"])
            #expect(
                source.notices
                    == [
                        "1 file lies in \(source.path) outside the class folders and is left out",
                        "the split 'test' has no labels and is left out",
                        "the folder extra is beside the splits and is left out",
                    ].sorted { $0.hasPrefix("the") && !$1.hasPrefix("the") })
        }
    }

    @Test func aClassMayBeCalledTest() throws {
        try withTar(TarFixture.files([("./test/1.jpg", "a"), ("./cat/2.jpg", "b")])) { source in
            #expect(source.classes == ["cat", "test"])
            let found = try items(source)
            #expect(found.map(\.split) == ["train", "train"])
        }
    }

    @Test func aSplitInTheTarsNameIsUsed() throws {
        try withTar(TarFixture.files(pets), named: "pets-validation-00.tar") { source in
            let found = try items(source)
            #expect(found.map(\.split) == ["validation", "validation", "validation"])
        }
    }

    @Test func theClassMayStandInTheFilesName() throws {
        let files = [("./n02000000_a.JPEG", "a"), ("./n01000000_b_c.JPEG", "b")]
        try withTar(TarFixture.files(files)) { source in
            #expect(source.classes == ["n01000000", "n02000000"])
            let found = try items(source)
            #expect(found.map(\.label) == [.number(1), .number(0)])
        }
        try withTar(TarFixture.files([("n01000000/n01000000_1.JPEG", "a"), ("n02000000/x.JPEG", "b")])) {
            #expect($0.classes == ["n01000000", "n02000000"])
        }
    }

    @Test func tarsOfClassesAreReadInPlace() throws {
        var outer = TarFixture()
        outer.add("n2.tar", "")
        let first = TarFixture.files([("n1_1.JPEG", "one"), ("._n1", "litter"), ("n1_2.JPEG", "two")])
        let second = TarFixture.files([("n2_1.JPEG", String(repeating: "x", count: 100_000))])
        var tar = TarFixture()
        tar.add(Array("n2.tar".utf8), second)
        tar.add(Array("n1.tar".utf8), first)
        for (name, bytes) in [("train.tar", tar.finished()), ("train.tar.gz", gzipped(tar.finished()))] {
            try withTar(bytes, named: name) { source in
                #expect(source.classes == ["n1", "n2"])
                #expect(source.count == nil)
                let found = try items(source)
                #expect(found.map(\.name) == ["n2/n2_1.JPEG", "n1/n1_1.JPEG", "n1/n1_2.JPEG"])
                #expect(found.map(\.label) == [.number(1), .number(0), .number(0)])
                #expect(found.map { text($0)?.count } == [100_000, 3, 3])
            }
        }
        #expect(throws: Failure.self) { try withTar(outer.finished()) { try items($0) } }
    }

    @Test func picturesWithoutAnyClassAreRefusedWithARemedy() throws {
        let failure = #expect(throws: Failure.self) {
            try withTar(TarFixture.files([("1.jpg", "a"), ("2.jpg", "b")])) { _ in }
        }
        #expect(failure?.kind == .badData)
        #expect(failure?.remedy?.contains(".cls") == true)
    }

    @Test func otherTarsAreExplained() throws {
        let cases = [
            (
                TarFixture.files([("cifar-10-batches-bin/data_batch_1.bin", "a")]),
                "unpack it and give the folder"
            ),
            (TarFixture.files([("a/readme.md", "a")]), "give a tar of JPEG, PNG or WebP files"),
        ]
        for (bytes, remedy) in cases {
            let failure = #expect(throws: Failure.self) { try withTar(bytes) { _ in } }
            #expect(failure?.remedy == remedy)
        }
        let empty = #expect(throws: Failure.self) { try withTar(TarFixture().finished()) { _ in } }
        #expect(empty?.message.hasSuffix("has no files in it") == true)
        let nothing = #expect(throws: Failure.self) { try withTar([]) { _ in } }
        #expect(nothing?.message.hasSuffix("is empty") == true)
        let noTar = #expect(throws: Failure.self) { try withTar(Array("hello".utf8)) { _ in } }
        #expect(noTar?.message.hasSuffix("is no tar archive") == true)
        let zip = #expect(throws: Failure.self) { try withTar(Array("PK".utf8), named: "a.zip") { _ in } }
        #expect(zip?.remedy == "unpack it and give the folder")
    }

    @Test func joinedTarsAreReadToTheEnd() throws {
        let joined = TarFixture.files([pets[0]]) + TarFixture.files([pets[1], pets[2]])
        let found = try withTar(joined) { try items($0) }
        #expect(found.count == 3)
    }
}

/// ``TarTests``' three files, packed by xz 5.4, zstd 1.5 and bzip2 1.0.
enum Fixtures {
    static let xz = decoded(
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4A//AGxdADGYSushqau6am51MRwV3WwdDTkkRfKZGgCi8wOciuGUT7F32dzxS4cUl1UcSfMXsFFv6v6TTMrpTRw7c0GMSSvAW76eaymb1dpA+R3A0PJlEumC5WrgcaQvPFFq68ibj7DCjwcORKQhUiUMAADY9Rt69eca9wABiAGAIAAAA5vC2bHEZ/sCAAAAAARZWg=="
    )
    static let zstd = decoded(
        "KLUv/QRoNQMA8sMNEpDPAZBPmsBQ/w+0L4RQ+n8BKWy6Ni1qUvFWYohocZ3BeObPVKk9g6PSiPn85pdy+E2+MERNKhEgsNe3Aft1BfYLoA6Zej3m06evujFVG2SA1MtX85w6YPJwDgMHGBRgN6kugoiUvA=="
    )
    static let bzip2 = decoded(
        "QlpoOTFBWSZTWYCmcGUAAHXbgMmAQAH/gACAbtHegAgYIAByGVPUAyADEGjT1BtRUyeU09R6ZTagMmjLEUbL34TivQJVnPMoc0XKvUkckYMIdIYrhD7NqEEJQGQFhwHMpM3ZPQxLEr2US6IgLTAIoi53hhZwU+isj6ZKUCmkKW5kH8XckU4UJCApnBlA"
    )
    /// 4 GiB of zeros in a tar, packed twice by zstd.
    static let bomb = decoded(
        "KLUv/QRoNAMAJAUotS/9BFgcAgB0AmNhdC8xLmpwZwAwNjQ0NDczNTAAIDAAdXN0YXIAMAoAkP6QA/GG1ACQDlb8fAALAL6gxsplbgJIAgAQAEQAAAABAP3/zQsQBQCq/gor963vqPICiBRgAEATnQAAQD31L0Bzt0c2AgBgEB+H/vsaCFjCcO0="
    )

    private static func decoded(_ text: String) -> [UInt8] {
        Data(base64Encoded: text).map(Array.init) ?? []
    }
}
