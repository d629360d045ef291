import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct ClassMapTests {
    private func open(_ name: String, map: String, in folder: URL) throws -> any DatasetSource {
        try DatasetFixture.write(Array(map.utf8), "map.txt", in: folder)
        return try openDataset(
            at: folder.appending(path: name).path, options: SourceOptions(classMap: folder.path + "/map.txt"))
    }

    private func write(_ names: [String], in folder: URL) throws {
        for name in names { try DatasetFixture.write([1], name, in: folder) }
    }

    @Test func theMapGivesOrderNamesAndClassesWithoutFiles() throws {
        try withTemporaryFolder { folder in
            try write(["x/cat/1.jpg", "x/dog/1.jpg", "x/red fox/1.jpg"], in: folder)
            let map = "\u{FEFF}dog Good dog, very\r\n\nemu\tAn emu\n\"red fox\",Fox\n cat \n"
            let source = try open("x", map: map, in: folder)
            #expect(source.classes == ["Good dog, very", "An emu", "Fox", "cat"])
            #expect(try names(source) == [["cat/1.jpg", "dog/1.jpg", "red fox/1.jpg"]])
            #expect(try items(source).map(\.label) == [.number(3), .number(0), .number(2)])
            #expect(try items(source, from: 2).map(\.label) == [.number(2)])
            #expect(source.count == 3)
        }
    }

    @Test func aClassThatTheMapLacksIsAnErrorWithAProposal() throws {
        try withTemporaryFolder { folder in
            try write(["x/n01440764/1.jpg", "x/cat/1.jpg"], in: folder)
            let failure = #expect(throws: Failure.self) {
                try open("x", map: "cat\nn01440765 tench\n", in: folder)
            }
            #expect(
                failure?.message.contains("has the class 'n01440764', which is not in the class map") == true)
            #expect(failure?.remedy == "did you mean 'n01440765'?")
        }
    }

    @Test func damagedMapsAreRefused() throws {
        try withTemporaryFolder { folder in
            try write(["x/cat/1.jpg"], in: folder)
            let cases = [
                ("", "names 0 classes"), ("cat\ndog\ncat x\n", "names the class 'cat' twice"),
                ("cat\n\"dog\n", "line 2 has a quote that is not closed"),
            ]
            for (map, words) in cases {
                let failure = #expect(throws: Failure.self) { try open("x", map: map, in: folder) }
                #expect(failure?.message.contains(words) == true, "\(map)")
            }
        }
    }

    @Test func equalNamesAreToldApart() throws {
        try withTemporaryFolder { folder in
            try write(["x/n01/1.jpg"], in: folder)
            let source = try open("x", map: "n01 crane\nn02 crane\nn03 emu\n", in: folder)
            #expect(source.classes == ["crane (n01)", "crane (n02)", "emu"])
        }
    }

    @Test func numbersGetTheNamesOfTheLines() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write(Array("path,label\na,2\nb,0\n".utf8), "list.csv", in: folder)
            let source = try open("list.csv", map: "cat\ndog\nemu The emu\n", in: folder)
            #expect(source.classes == ["cat", "dog", "The emu"])
            #expect(try items(source).map(\.label) == [.number(2), .number(0)])
            let short = #expect(throws: Failure.self) { try open("list.csv", map: "cat\ndog\n", in: folder) }
            #expect(short?.message.contains("has 3 classes, but") == true)
            try DatasetFixture.write(Array("path,label\na,dog\nb,cat\n".utf8), "list.csv", in: folder)
            let named = try open("list.csv", map: "dog\nemu\ncat\n", in: folder)
            #expect(try items(named).map(\.label) == [.number(0), .number(2)])
        }
    }

    @Test func theMapIsPartOfTheFingerprint() throws {
        try withTemporaryFolder { folder in
            try write(["x/cat/1.jpg"], in: folder)
            let first = try open("x", map: "cat\ndog\n", in: folder).fingerprint
            #expect(try open("x", map: "cat\ndog\n", in: folder).fingerprint == first)
            #expect(try open("x", map: "dog\ncat\n", in: folder).fingerprint != first)
        }
    }

    /// A source that does not know its classes beforehand, as a tar file.
    private struct Unknowing: DatasetSource {
        let kind = "tar"
        let path = "x.tar"
        let classes: [String] = []
        let notices: [String] = []
        let fingerprint = ""
        let count: Int? = nil
        let labels: [SourceLabel]

        final class Reader: SourceReader {
            var labels: ArraySlice<SourceLabel>
            init(_ labels: ArraySlice<SourceLabel>) { self.labels = labels }
            func next() -> SourceItem? {
                labels.popFirst().map {
                    SourceItem(name: "i", split: "train", label: $0, payload: .bytes([]))
                }
            }
        }

        func makeReader(from ordinal: Int) -> any SourceReader { Reader(labels[ordinal...]) }
    }

    @Test func classesThatOnlyReadingTellsAreMappedAsTheyCome() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write(Array("dog\ncat\n".utf8), "map.txt", in: folder)
            let labels: [SourceLabel] = [.name("cat"), .number(0), .name("cot"), .number(2), .name("dog")]
            let source = try mapClasses(of: Unknowing(labels: labels), with: folder.path + "/map.txt")
            let read = try items(source)
            #expect(source.fingerprint.isEmpty)
            #expect([read[0], read[1], read[4]].map(\.label) == [.number(1), .number(0), .number(0)])
            #expect(failure(of: read[2])?.remedy == "did you mean 'cat'?")
            #expect(failure(of: read[3])?.message == "i has label 2, but labels are 0 to 1")
        }
    }
}
