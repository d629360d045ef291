import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import SampleStore

@Suite struct RelabelTests {
    private func withStore(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try makeStore((0..<20).map { rawSample($0) }, at: folder.file("a.ast"))
            try body(folder.file("a.ast"))
        }
    }

    private func label(_ number: Int, _ path: String) throws -> Int {
        try SampleStore(opening: path).record(of: SampleID(number)).label.index
    }

    @Test func correctionsShowEverywhereAndAreUndoneBatchByBatch() throws {
        try withStore { path in
            let digest = try SampleStore(opening: path).manifest.digest
            let first = try Relabelling.apply(
                [.init(id: SampleID(3), to: Label(7)), .init(id: SampleID(4), to: Label(0))], to: path)
            let second = try Relabelling.apply([.init(id: SampleID(3), to: Label(9))], to: path + "/")
            #expect(first == 1 && second == 2)
            let store = try SampleStore(opening: path)
            #expect(store.relabelled == 2)
            #expect(try store.labels().prefix(6).map(\.index) == [0, 1, 2, 9, 0, 5])
            let read = try store.makeReader().withBytes(of: SampleID(3)) { record, _ in record.label.index }
            #expect(try read == 9 && label(3, path) == 9)
            let report = try store.verify()
            #expect(report.matchesManifest && report.digest == digest)
            #expect(try Relabelling.undo(path) == 2)
            #expect(try label(3, path) == 7)
            #expect(try Relabelling.undo(path) == 1)
            #expect(try label(3, path) == 3 && label(4, path) == 4)
            #expect(failure(.usage) { _ = try Relabelling.undo(path) }.contains("nothing to undo"))
            #expect(try Relabelling.apply([.init(id: SampleID(3), to: Label(1))], to: path) == 3)
            #expect(try label(3, path) == 1)
        }
    }

    @Test func whatCannotBeIsRefusedAndChangesNothing() throws {
        try withStore { path in
            let bad: [([LabelFix], String)] = [
                (
                    [.init(id: SampleID(0), to: Label(1)), .init(id: SampleID(20), to: Label(1))],
                    "no sample 20"
                ),
                ([.init(id: SampleID(0), to: Label(10))], "10 classes"),
                (
                    [.init(id: SampleID(0), to: Label(1)), .init(id: SampleID(0), to: Label(2))],
                    "label 1 and label 2"
                ),
                ([], "no label"),
            ]
            for (fixes, words) in bad {
                #expect(failure(.usage) { _ = try Relabelling.apply(fixes, to: path) }.contains(words))
            }
            #expect(!Files.exists(path + "/relabels.jsonl"))
            let lock = try ProcessLock(path: path + "/writer.lock")
            #expect(failure(.temporary) { _ = try Relabelling.undo(path) }.contains("process \(getpid())"))
            withExtendedLifetime(lock) {}
        }
    }

    @Test(arguments: [
        ("\"batch\":2", "\"batch\":9223372036854775807", "line 2 is out of order"),
        ("\"id\":3", "\"id\":20", "line 1 names sample 20"),
        ("\"to\":7", "\"to\":10", "line 1 names a label"),
        ("\"from\":3", "\"frm\":3", "'from' is missing"), ("}\n", "}", "cut off"),
        ("{", "[", "not valid JSON"),
        ("\"from\":7", "\"from\":6", "line 2 corrects label 6 of sample 3, which has 7"),
    ])
    func aDamagedJournalIsNamed(old: String, new: String, words: String) throws {
        try withStore { path in
            _ = try Relabelling.apply([.init(id: SampleID(3), to: Label(7))], to: path)
            _ = try Relabelling.apply([.init(id: SampleID(3), to: Label(8))], to: path)
            let file = path + "/relabels.jsonl"
            let text = String(decoding: try Files.read(file), as: UTF8.self)
            #expect(text.contains(old))
            try Files.write(Array(text.replacing(old, with: new).utf8), to: file)
            let message = failure(.badData) { _ = try SampleStore(opening: path) }
            #expect(message.contains("relabels.jsonl is damaged") && message.contains(words))
        }
    }
}
