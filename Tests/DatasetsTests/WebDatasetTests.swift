import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// What is wrong with each item, or its label.
private func outcomes(_ files: [(String, String)]) throws -> [String] {
    try withTar(TarFixture.files(files), named: "s.tar") { source in
        let found = try items(source)
        #expect(source.count == found.count)
        return found.map { item in
            if let failure = failure(of: item) {
                return failure.message.components(separatedBy: "s.tar: ").last ?? ""
            }
            return switch item.label {
            case .number(let number): "\(text(item) ?? "") \(number)"
            case .name(let name): "\(text(item) ?? "") '\(name)'"
            }
        }
    }
}

@Suite struct WebDatasetTests {
    @Test func membersWithTheSameKeyAreOneSample() throws {
        let files = [
            ("000/a.cls", "3\n"), ("000/a.seg.png", "mask"), ("000/a.jpg", "A"), ("000/a.json", "no json"),
            ("000/b.JPEG", "B"), ("000/b.cls", " blue jay \n"), ("notes.md", "x"), ("._b.jpg", "litter"),
            ("c.png", "C"), ("c.json", #"{"width": 1, "label": 7}"#),
            ("d.webp", "D"), ("d.json", #"{"class": "dog", "cls": 1}"#),
            ("e.jpg", "E"), ("e.json", #"{"caption": "e"}"#), ("e.txt", "eel"),
            ("f.jpg", "F"), ("f.txt", "5"),
            ("g.cls", "6"), ("g.jpg", "G"), ("g.txt", String(repeating: "a caption ", count: 500)),
        ]
        try withTar(TarFixture.files(files), named: "x-val-000.tar") { source in
            #expect(source.classes == [])
            #expect(source.count == 7)
            let found = try items(source)
            #expect(
                found.map(\.name) == [
                    "000/a.jpg", "000/b.JPEG", "c.png", "d.webp", "e.jpg", "f.jpg", "g.jpg",
                ])
            #expect(
                found.map(\.label) == [
                    .number(3), .name("blue jay"), .number(7), .name("dog"), .name("eel"), .number(5),
                    .number(6),
                ])
            #expect(found.map(text) == ["A", "B", "C", "D", "E", "F", "G"])
            #expect(Set(found.map(\.split)) == ["val"])
        }
    }

    @Test func incompleteSamplesAreNamed() throws {
        #expect(
            try outcomes([
                ("a.jpg", "A"), ("a.cls", "0"), ("b.jpg", "B"), ("c.cls", "1"), ("d.jpg", "D"),
                ("d.json", "{}"), ("e.jpg", "E"), ("e.cls", "4"),
            ]) == [
                "A 0", "the member b has no label (.cls, .json with a field label, class or cls, or .txt)",
                "the member c has no picture (.jpg, .png or .webp)",
                "the member d has a .json file without a field label, class or cls", "E 4",
            ])
    }

    @Test func whatComesTwiceIsNamed() throws {
        #expect(
            try outcomes([
                ("a.jpg", "A"), ("a.jpg", "again"), ("a.cls", "0"), ("b.cls", "1"), ("b.jpg", "B"),
                ("c.jpg", "C"), ("c.png", "C"), ("c.cls", "2"), ("b.jpg", "B"), ("b.cls", "1"),
            ]) == [
                "the member a.jpg comes twice in its sample", "B 1",
                "the member c.png is a second picture beside c.jpg",
                "the member b has the key of a sample before it in the same tar",
            ])
    }

    @Test func membersThatAreNotInOrderAreNotSplitSilently() throws {
        let found = try outcomes([
            ("x.cls", "0"), ("x.jpg", "X"), ("a.jpg", "A"), ("b.jpg", "B"), ("a.cls", "0"), ("b.cls", "1"),
        ])
        #expect(found.count == 5)
        #expect(found.filter { $0.hasPrefix("the member") }.count == 4)
    }

    @Test func wrongLabelsAreNamed() throws {
        let long = String(repeating: "x", count: 300)
        #expect(
            try outcomes([
                ("a.jpg", "A"), ("a.cls", "\n"), ("b.jpg", "B"), ("b.cls", "99999999999999999999"),
                ("c.jpg", "C"), ("c.json", "[1"), ("d.jpg", "D"), ("d.json", #"{"label": [1]}"#),
                ("e.jpg", "E"), ("e.txt", long), ("f.jpg", "F"), ("f.json", #"{"label": 1.5}"#),
                ("i.jpg", "I"), ("i.json", "["), ("i.cls", "8"), ("g.jpg", "G"),
                ("g.json", #"{"label": true}"#), ("h.jpg", "H"),
                ("h.cls", long + long + "\n"),
            ]) == [
                "the member a.cls is empty", "the member b.cls has a number that is too large for a class",
                "the member c.json \(notAnObject)", "the member d.json \(notAnObject)",
                "the member e.txt has more than one line or 255 bytes, which is no class name",
                "the member f.json \(notAnObject)", "I 8", "the member g.json \(notAnObject)",
                "the member h.cls has more than one line or 255 bytes, which is no class name",
            ])
    }

    private let notAnObject = "is no JSON object whose field label, class or cls is a whole number or a text"

    @Test func aLinkMakesItsSampleUnusable() throws {
        var tar = TarFixture()
        tar.add("a.jpg", "A")
        tar.add("a.cls", type: "2", link: "/etc/passwd")
        tar.add("b.jpg", "B")
        tar.add("b.cls", "1")
        try withTar(tar.finished()) { source in
            let found = try items(source)
            #expect(found.map(\.name) == ["a.jpg", "b.jpg"])
            #expect(failure(of: found[0])?.message.hasSuffix("the member a.cls is a symbolic link") == true)
            #expect(text(found[1]) == "B")
        }
    }

    @Test func theSameKeyInAnotherShardIsAnotherSample() throws {
        try withTemporaryFolder { folder in
            for shard in 0..<3 {
                try DatasetFixture.write(
                    TarFixture.files([("a.jpg", "\(shard)"), ("a.cls", "1")]), "s-\(shard).tar", in: folder)
            }
            let source = try openDataset(at: folder.path)
            #expect(source.count == 3)
            #expect(try items(source).map(\.name) == ["s-0.tar/a.jpg", "s-1.tar/a.jpg", "s-2.tar/a.jpg"])
            #expect(try items(source).map(text) == ["0", "1", "2"])
        }
    }
}
