import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct FolderTests {
    private func write(_ names: [String], in folder: URL) throws {
        for name in names { try DatasetFixture.write(Array(name.utf8), name, in: folder) }
    }

    @Test func classesAndFilesAreSortedByBytes() throws {
        try withTemporaryFolder { folder in
            try write(
                [
                    "b/2.jpg", "b/10.jpg", "b/.hidden.jpg", "B/x.png", "b/deep/er/1.jpg", "a/é.jpg",
                    "a/Thumbs.db", ".git/x", "README",
                ],
                in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.kind == "folder")
            #expect(source.classes == ["B", "a", "b"])
            #expect(try names(source) == [["B/x.png", "a/é.jpg", "b/10.jpg", "b/2.jpg", "b/deep/er/1.jpg"]])
            #expect(try splits(source).map(\.name) == ["train"])
            let item = try items(source)[4]
            #expect(item.label == .number(2))
            guard case .file(let path) = item.payload else { throw Failure(.other, "no file") }
            #expect(try readFile(path, limit: 1000) == Array("b/deep/er/1.jpg".utf8))
            #expect(
                source.notices == ["README lies in \(folder.path) outside the class folders and is left out"])
        }
    }

    @Test func splitFoldersShareTheirClasses() throws {
        try withTemporaryFolder { folder in
            try write(
                ["test/dog/1.jpg", "train/cat/1.jpg", "train/dog/1.jpg", "val/cat/9.jpg", "meta/x"],
                in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["cat", "dog"])
            #expect(try splits(source).map(\.name) == ["train", "val", "test"])
            #expect(
                try names(source) == [
                    ["train/cat/1.jpg", "train/dog/1.jpg"], ["val/cat/9.jpg"], ["test/dog/1.jpg"],
                ])
            #expect(try items(source)[3].label == .number(1))
            #expect(source.notices == ["the folder meta is beside the splits and is left out"])
        }
    }

    @Test func aTrainFolderAloneIsASplit() throws {
        try withTemporaryFolder { folder in
            try write(["train/cat/1.jpg"], in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["cat"])
            #expect(try names(source) == [["train/cat/1.jpg"]])
        }
    }

    @Test func aClassMayBeCalledTest() throws {
        try withTemporaryFolder { folder in
            try write(["test/1.jpg", "control/1.jpg"], in: folder)
            #expect(try openDataset(at: folder.path).classes == ["control", "test"])
        }
    }

    @Test func tinyImageNetIsReadAsItComes() throws {
        try withTemporaryFolder { folder in
            try write(
                [
                    "train/n01/images/n01_0.JPEG", "train/n01/n01_boxes.txt", "train/n02/images/n02_0.JPEG",
                    "val/images/val_0.JPEG", "val/images/val_1.JPEG", "test/images/test_0.JPEG", "wnids.txt",
                ], in: folder)
            try DatasetFixture.write(
                Array("val_1.JPEG\tn02\t0\t0\t9\t9\nval_0.JPEG\tn01\t0\t0\t9\t9\n".utf8),
                "val/val_annotations.txt", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["n01", "n02"])
            #expect(
                try names(source) == [
                    ["train/n01/images/n01_0.JPEG", "train/n02/images/n02_0.JPEG"],
                    ["val/images/val_0.JPEG", "val/images/val_1.JPEG"],
                ])
            #expect(try items(source)[3].label == .number(1))
            #expect(source.notices.contains("the split 'test' has no labels and is left out"))
        }
    }

    @Test func aLinkThatLeadsBackUpEndsTheSearchThere() throws {
        try withTemporaryFolder { folder in
            try write(["cat/1.jpg"], in: folder)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "cat/loop"), withDestinationURL: folder.appending(path: "cat"))
            let source = try openDataset(at: folder.path)
            #expect(try names(source) == [["cat/1.jpg"]])
            #expect(source.notices.contains { $0.contains("cat/loop leads back to a folder above it") })
        }
    }

    @Test func namesThatAreNotUTF8SurviveForReadingAndForPeople() throws {
        try withTemporaryFolder { folder in
            try write(["cat/1.jpg"], in: folder)
            let bytes = Array(folder.path.utf8) + Array("/cat/".utf8) + [0x66, 0xFF, 0xC3, 0x5C, 0x67]
            let path = bytes.map { CChar(bitPattern: $0) } + [0]
            let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
            try #require(descriptor >= 0, "the file system takes only UTF-8")
            #expect(Foundation.write(descriptor, [1, 2, 3] as [UInt8], 3) == 3)
            close(descriptor)
            let source = try openDataset(at: folder.path)
            #expect(try names(source) == [["cat/1.jpg", #"cat/f\xFF\xC3\x5Cg"#]])
            guard case .file(let file) = try items(source)[1].payload else {
                throw Failure(.other, "")
            }
            #expect(try readFile(file, limit: 10) == [1, 2, 3])
        }
    }

    @Test func foldersWithoutImagesAreRefusedWithAnExample() throws {
        try withTemporaryFolder { folder in
            let empty = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(empty?.kind == .badData)
            #expect(empty?.message.hasSuffix("is empty") == true)
            try write(["one.jpg", "two.jpg"], in: folder)
            let flat = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(flat?.message.contains("found 2 files such as one.jpg") == true)
            #expect(flat?.remedy?.contains("/CLASS/IMAGE") == true)
            let forced = #expect(throws: Failure.self) { try openDataset(at: folder.path, format: .folder) }
            #expect(forced?.message.contains("has no class folders (2 files in it)") == true)
            let inner = folder.appending(path: "x/cat")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let hollow = #expect(throws: Failure.self) { try openDataset(at: folder.path + "/x") }
            #expect(hollow?.message.contains("have no files in them") == true)
        }
    }

    @Test func aMissingSourceAndAnArchiveGetTheirOwnWords() throws {
        try withTemporaryFolder { folder in
            let missing = #expect(throws: Failure.self) { try openDataset(at: folder.path + "/nowhere") }
            #expect(missing?.kind == .noInput)
            try write(["photos.zip"], in: folder)
            let archive = #expect(throws: Failure.self) { try openDataset(at: folder.path + "/photos.zip") }
            #expect(archive?.remedy == "unpack it and give the folder")
        }
    }

    @Test func aNamedPipeIsNotWaitedFor() throws {
        try withTemporaryFolder { folder in
            let pipe = folder.appending(path: "pipe")
            try #require(mkfifo(pipe.path, 0o600) == 0)
            let failure = #expect(throws: Failure.self) { try readFile(SystemPath(pipe.path), limit: 10) }
            #expect(failure?.message.hasSuffix("is not a regular file") == true)
        }
    }

    @Test func aFileBeyondTheLimitIsRefused() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write([1, 2, 3], "x", in: folder)
            let path = SystemPath(folder.path + "/x")
            #expect(try readFile(path, limit: 3) == [1, 2, 3])
            #expect(throws: Failure.self) { try readFile(path, limit: 2) }
        }
    }
}

@Suite struct ReaderTests {
    @Test func readingGoesOnFromAnyItemOverTheEndOfASplit() throws {
        try withTemporaryFolder { folder in
            for name in ["train/a/1", "train/a/2", "train/b/1", "val/a/1"] {
                try DatasetFixture.write([1], name, in: folder)
            }
            let source = try openDataset(at: folder.path)
            let all = try items(source)
            #expect(source.count == 4)
            for ordinal in 0...4 { #expect(try items(source, from: ordinal) == Array(all[ordinal...])) }
            #expect(throws: Failure.self) { try items(source, from: 5) }
        }
    }

    @Test func theFingerprintTellsWhenAFileIsAddedOrChanged() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write([1], "a/1.jpg", in: folder)
            let first = try openDataset(at: folder.path).fingerprint
            #expect(try openDataset(at: folder.path).fingerprint == first)
            try DatasetFixture.write([1, 2], "a/1.jpg", in: folder)
            let second = try openDataset(at: folder.path).fingerprint
            #expect(second != first)
            try DatasetFixture.write([1], "a/2.jpg", in: folder)
            #expect(try openDataset(at: folder.path).fingerprint != second)
        }
    }
}
