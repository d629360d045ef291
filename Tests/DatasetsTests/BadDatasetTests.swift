import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct BadDatasetTests {
    private func write(_ names: [String], in folder: URL) throws {
        for name in names { try DatasetFixture.write(Array(name.utf8), name, in: folder) }
    }

    @Test func anEmptyClassIsKeptAndTold() throws {
        try withTemporaryFolder { folder in
            try write(["train/cat/1.jpg", "train/dog/1.jpg", "val/cat/1.jpg"], in: folder)
            for name in ["train/emu", "val/dog"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["cat", "dog", "emu"])
            #expect(source.notices.contains("the class 'emu' has no files in 'train'"))
            #expect(source.notices.contains("the class 'dog' has no files in 'val'"))
            #expect(source.count == 3)
        }
    }

    @Test func namesOfAnyFormSurvive() throws {
        try withTemporaryFolder { folder in
            let long = String(repeating: "n", count: 251) + ".jpg"
            let names = ["a\nb.jpg", "\u{1B}[31mred.jpg", "\u{202E}gpj.exe", "a\"b',;.jpg", long, "-rf", " "]
            try write(names.map { "c\nlass/\($0)" }, in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["c\nlass"])
            let read = try items(source)
            #expect(read.count == names.count)
            #expect(Set(read.map(\.name)) == Set(names.map { "c\nlass/\($0)" }))
            for item in read {
                guard case .file(let path) = item.payload else { throw Failure(.other, "no file") }
                #expect(try readFile(path, limit: 1000) == Array(item.name.utf8))
            }
        }
    }

    @Test func aLinkToNothingIsAFileThatCannotBeRead() throws {
        try withTemporaryFolder { folder in
            try write(["cat/1.jpg"], in: folder)
            for (name, target) in [("cat/2.jpg", "nowhere"), ("cat/3.jpg", "3.jpg")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.appending(path: name).path, withDestinationPath: target)
            }
            let read = try items(try openDataset(at: folder.path))
            #expect(read.map(\.name) == ["cat/1.jpg", "cat/2.jpg", "cat/3.jpg"])
            for item in read.dropFirst() {
                guard case .file(let path) = item.payload else { throw Failure(.other, "no file") }
                let failure = #expect(throws: Failure.self) { try readFile(path, limit: 10) }
                #expect(failure?.message.contains(item.name) == true)
            }
        }
    }

    @Test func linksAmongFoldersAreFollowedOnceOnEachWay() throws {
        try withTemporaryFolder { folder in
            try write(["a/1.jpg", "b/2.jpg"], in: folder)
            for (name, target) in [("a/over", "../b"), ("b/back", "../a")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.appending(path: name).path, withDestinationPath: target)
            }
            let source = try openDataset(at: folder.path)
            #expect(try names(source) == [["a/1.jpg", "a/over/2.jpg", "b/2.jpg", "b/back/1.jpg"]])
            #expect(source.notices.count == 2)
        }
    }

    @Test func aFolderThatVanishesAfterOpeningLeavesItsItems() throws {
        try withTemporaryFolder { folder in
            try write(["x/a/1.jpg", "x/b/1.jpg"], in: folder)
            let source = try openDataset(at: folder.path + "/x")
            try FileManager.default.removeItem(at: folder.appending(path: "x"))
            let read = try items(source)
            #expect(read.count == 2)
            guard case .file(let path) = read[1].payload else { throw Failure(.other, "no file") }
            let failure = #expect(throws: Failure.self) { try readFile(path, limit: 10) }
            #expect(failure?.kind == .noInput)
        }
    }

    @Test func theTableOfFilesKeepsPathsOfAnyLength() throws {
        var table = FileTable()
        let paths = [0, 1, 255, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3, 500_000, 600_000, 0]
            .enumerated()
            .map { [UInt8](repeating: UInt8($0.offset), count: $0.element) }
        for (index, path) in paths.enumerated() { try table.append(path, Label(index)) }
        for (index, path) in paths.enumerated() {
            #expect(table.path(at: index).elementsEqual(path))
            #expect(table.label(at: index) == Label(index))
        }
        #expect(throws: Failure.self) { try table.append([UInt8](repeating: 0, count: 1 << 24), Label(0)) }
        table.relabel((0..<paths.count).map { Label(paths.count - $0) })
        #expect(table.label(at: 0) == Label(paths.count))
    }

    @Test func moreClassesThanAStoreHoldsAreRefused() throws {
        var classes = ClassNumbers()
        for number in 0..<Label.most {
            let name = withUnsafeBytes(of: UInt32(number)) { Array($0) }
            _ = try classes.number(of: name, in: SystemPath("x"))
        }
        let failure = #expect(throws: Failure.self) { try classes.number(of: [1], in: SystemPath("x")) }
        #expect(failure?.message == "x has more than 65536 classes, the most that a store holds")
    }
}
