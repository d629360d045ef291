import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct ListTests {
    private func open(_ text: String, _ name: String = "list.csv", in folder: URL) throws -> any DatasetSource
    {
        try DatasetFixture.write(Array(text.utf8), name, in: folder)
        return try openDataset(at: folder.appending(path: name).path)
    }

    private func refusal(_ text: String, _ name: String = "list.csv", in folder: URL) -> Failure? {
        #expect(throws: Failure.self) { try open(text, name, in: folder) }
    }

    @Test func columnsAreFoundByNameAndItemsComeBySplit() throws {
        try withTemporaryFolder { folder in
            let source = try open(
                """
                Split,ID,Label,Filename
                test,1,dog,c.jpg
                Training,2,cat,b.jpg
                extra,3,dog,d.jpg
                val,4,ant,sub/../a.jpg
                training,5,dog,a.jpg

                """, in: folder)
            #expect(source.kind == "list")
            #expect(source.classes == ["ant", "cat", "dog"])
            #expect(try splits(source).map(\.name) == ["train", "val", "test", "extra"])
            #expect(try names(source) == [["b.jpg", "a.jpg"], ["sub/../a.jpg"], ["c.jpg"], ["d.jpg"]])
            let read = try items(source)
            #expect(read.map(\.label) == [.number(1), .number(2), .number(0), .number(2), .number(2)])
            #expect(read[0].payload == .file(SystemPath(folder.path + "/b.jpg")))
            #expect(try items(source, from: 3) == Array(read[3...]))
        }
    }

    @Test func quotesLineEndsAndByteOrderMarksAreReadAsRFC4180Says() throws {
        try withTemporaryFolder { folder in
            let text =
                "\u{FEFF}path,label\r\n\r\n\"a,b.jpg\",\"the \"\"x\"\"\"\r\n\"two\nlines.jpg\",é\r\n5\" disc.jpg,z\r\n/abs.jpg, y "
            let source = try open(text, in: folder)
            #expect(source.classes == ["the \"x\"", "y", "z", "é"])
            #expect(try names(source) == [["a,b.jpg", "two\nlines.jpg", "5\" disc.jpg", "/abs.jpg"]])
            #expect(try items(source)[3].payload == .file(SystemPath("/abs.jpg")))
        }
    }

    @Test func aCombiningMarkAfterASeparatorIsNoPartOfIt() throws {
        try withTemporaryFolder { folder in
            // As characters, the comma and the quote would each be one with the mark after them.
            let source = try open("path,label\na.jpg,\u{301}x\n\"b.jpg\",\"\u{301}y\"\n", in: folder)
            #expect(source.classes == ["\u{301}x", "\u{301}y"])
        }
    }

    @Test func withoutAHeaderTheFirstLineMustNameAFile() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write([1], "a.jpg", in: folder)
            let source = try open("a.jpg,cat,val\nb.jpg,dog,train\n", in: folder)
            #expect(try names(source) == [["b.jpg"], ["a.jpg"]])
            let failure = refusal("b.jpg,cat\n", in: folder)
            #expect(failure?.message.contains("list.csv: line 1 is no header") == true)
            #expect(failure?.remedy?.contains("path,label") == true)
            #expect(refusal("", in: folder)?.message.contains("lists no pictures") == true)
            #expect(refusal("path,label\n", in: folder)?.message.contains("lists no pictures") == true)
        }
    }

    @Test func labelsThatAreAllNumbersStayNumbers() throws {
        try withTemporaryFolder { folder in
            let numbers = try open("path\tlabel\na\t10\nb\t2.0\nc\t002\n", "list.tsv", in: folder)
            #expect(try items(numbers).map(\.label) == [.number(10), .number(2), .number(2)])
            #expect(numbers.classes == (0...10).map(String.init))
            let mixed = try open("path,label\na,10\nb,2\nc,x\n", in: folder)
            #expect(mixed.classes == ["10", "2", "x"])
            #expect(try open("path,label\na,-1\nb,2\n", in: folder).classes == ["-1", "2"])
            let large = try open("path,label\na,4000000000\nb,1\n", in: folder)
            #expect(large.classes.count == 65536)
            #expect(try items(large)[0].label == .number(4_000_000_000))
        }
    }

    @Test func badRowsAreUnusableByFileAndLine() throws {
        try withTemporaryFolder { folder in
            let source = try open(
                "path,label\na.jpg,x\n\nb.jpg\n,y\nc.jpg,\n\"d.jpg\"d,x\ne\0.jpg,x\ng.jpg,x\n\"h.jpg,x\n",
                in: folder)
            let read = try items(source)
            let expected: [String?] = [
                nil, "line 4 has no label", "line 5 has no path", "line 6 has no label",
                "line 7 has text after a closing quote", "line 8 has a zero byte in its path", nil,
                "line 10 has a quote that is not closed",
            ]
            #expect(read.count == expected.count)
            for (item, problem) in zip(read, expected) {
                let message = failure(of: item)?.message
                #expect(message == problem.map { "\(folder.path)/list.csv: \($0)" })
            }
            #expect(read[1].name == "list.csv:4")
            #expect(source.classes == ["x"])
        }
    }

    @Test func aMissingPictureIsFoundWhenItIsRead() throws {
        try withTemporaryFolder { folder in
            let source = try open("path,label\nnowhere.jpg,x\n", in: folder)
            guard case .file(let path) = try items(source)[0].payload else {
                throw Failure(.other, "no file")
            }
            #expect(throws: Failure.self) { try readFile(path, limit: 10) }
        }
    }

    @Test func jsonLinesHaveTheSameNames() throws {
        try withTemporaryFolder { folder in
            let source = try open(
                #"""
                {"file_name": "a.jpg", "label": 3, "boxes": [[1, 2], {"x": "]"}], "split": "val"}
                {"label":"4", "extra":null, "ok":true, "image":"\u00e9\ud83d\ude00\/\n.jpg"}

                {"path": "b.jpg", "category": 5.0, "nested": {"label": 9}, "label": null}
                """#, "list.jsonl", in: folder)
            #expect(try names(source) == [["é😀/\n.jpg", "b.jpg"], ["a.jpg"]])
            #expect(try items(source).map(\.label) == [.number(4), .number(5), .number(3)])
        }
    }

    @Test(arguments: [
        "[]", "{", "{}x", #"{"path"}"#, #"{"path":}"#, #"{"path":"a","label":1,}"#,
        #"{"path":"\ud800","label":1}"#,
        #"{"path":"\u12","label":1}"#, #"{"path":"a","label":[1}"#, #"{"path":"a","label":tru}"#, "\"",
        "{\"a\":\"\\",
        "{\"a\":\"b\u{1}\"}", String(repeating: #"{"a":"#, count: 100_000),
        #"{"a":"# + String(repeating: "[", count: 100_000),
    ]) func linesThatAreNoObjectAreUnusable(line: String) throws {
        try withTemporaryFolder { folder in
            let source = try open("{\"path\":\"a\",\"label\":\"x\"}\n\(line)\n", "list.ndjson", in: folder)
            let read = try items(source)
            #expect(read.count == 2)
            #expect(failure(of: read[1])?.message.hasSuffix("list.ndjson: line 2 is no JSON object") == true)
        }
    }

    @Test func rowsWithoutEndAreRefused() throws {
        try withTemporaryFolder { folder in
            let endless = "path,label\n\"" + String(repeating: "a\n", count: 600_000)
            #expect(
                refusal(endless, in: folder)?.message.contains("line 2 begins a row of more than") == true)
            let line = String(repeating: "a", count: 1_100_000)
            #expect(refusal(line, "list.jsonl", in: folder)?.message.contains("line 1 begins") == true)
        }
    }

    @Test func mutatedListsNeverDoHarm() throws {
        try withTemporaryFolder { folder in
            let seeds: [(String, String)] = [
                ("list.csv", "path,label,split\r\n\"a\"\"b\",x,val\r\nc,\"y,\nz\",\r\n"),
                ("list.jsonl", #"{"path":"a\u00e9","label":3,"x":[{"y":"z"}],"split":"val"}"# + "\n{}\n"),
            ]
            for (name, text) in seeds {
                for round in 0..<300 as Range<UInt64> {
                    var bytes = Array(text.utf8)
                    for place in 0..<3 as Range<UInt64> {
                        // A fixed scramble: the same mutations each time.
                        let draw = (round * 3 + place + 1) &* 0x9E37_79B9_7F4A_7C15
                        bytes[Int((draw >> 32) % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: draw >> 24)
                    }
                    try DatasetFixture.write(bytes, name, in: folder)
                    if let source = try? openDataset(at: folder.path + "/" + name) { _ = try? items(source) }
                }
            }
        }
    }
}
