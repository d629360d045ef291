import ASTTypes
import Datasets
import Foundation
import Ingestion
import SampleStore
import TestSupport
import Testing

@Suite struct BadInputTests {
    private func ingest(
        _ folder: URL, _ policy: ErrorPolicy, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> IngestReport {
        let source = try openDataset(at: folder.appending(path: "images").path)
        let options = IngestOptions(errorPolicy: policy, workers: 2)
        return try Ingestor(source, options: options, isCancelled: isCancelled)
            .run(into: folder.appending(path: "store").path)
    }

    /// One good image and four that cannot be used, each in its own way.
    private func writeImages(in folder: URL) throws {
        let source = folder.appending(path: "images")
        let good = try ImageFixture.plainJPEG([1, 2, 3], width: 16, height: 16)
        try DatasetFixture.write(good, "b/good.jpg", in: source)
        try DatasetFixture.write([], "a/empty.jpg", in: source)
        try DatasetFixture.write(Array("notes".utf8), "a/notes.txt", in: source)
        try DatasetFixture.write(Array(good.dropLast(40)), "c/cut.jpg", in: source)
        try FileManager.default.createSymbolicLink(
            at: source.appending(path: "c/gone.jpg"), withDestinationURL: folder.appending(path: "nowhere"))
    }

    private func whatIsLeft(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func theFirstBadFileStopsTheIngestByName() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            let failure = #expect(throws: Failure.self) { try ingest(folder, .stop) }
            #expect(failure?.kind == .badData)
            #expect(failure?.message.hasSuffix("a/empty.jpg: empty file: it has 0 bytes") == true)
            #expect(failure?.remedy?.contains("--on-error skip") == true)
            #expect(try whatIsLeft(in: folder) == ["images"])
        }
    }

    @Test func skippedFilesAreCountedAndNamedInTheStore() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            let report = try ingest(folder, .skip)
            #expect(report.manifest.samples == 1)
            #expect(report.manifest.badFiles == 4)
            #expect(report.manifest.classes == ["a", "b", "c"])
            #expect(
                report.badFiles.map(\.reason) == [
                    "damaged image", "empty file", "not a JPEG, PNG or WebP", "unreadable file",
                ])
            let text = try String(
                contentsOf: folder.appending(path: "store/bad_files.jsonl"), encoding: .utf8)
            let lines = try text.split(separator: "\n").map {
                try JSONDecoder().decode(BadFile.self, from: Data($0.utf8))
            }
            #expect(lines.map(\.name) == ["a/empty.jpg", "a/notes.txt", "c/cut.jpg", "c/gone.jpg"])
            #expect(lines[1].reason == "not a JPEG, PNG or WebP: the first bytes are 6E 6F 74 65")
            #expect(lines[3].reason.contains("No such file") == true)
        }
    }

    @Test func aLimitOfBadFilesIsKept() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            let failure = #expect(throws: Failure.self) { try ingest(folder, .atMost(3)) }
            #expect(
                failure?.message.hasPrefix("4 bad files, more than the 3 allowed; the last one: ") == true)
            #expect(try whatIsLeft(in: folder) == ["images"])
            #expect(try ingest(folder, .atMost(4)).manifest.badFiles == 4)
        }
    }

    @Test func aDataSetOfBadFilesOnlyIsRefused() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            try FileManager.default.removeItem(at: folder.appending(path: "images/b"))
            let failure = #expect(throws: Failure.self) { try ingest(folder, .skip) }
            #expect(failure?.kind == .badData)
            #expect(failure?.message.hasPrefix("none of the 4 items of") == true)
            #expect(try whatIsLeft(in: folder) == ["images"])
        }
    }

    @Test func aLabelOutOfRangeIsOneBadRecord() throws {
        try withTemporaryFolder { folder in
            let records = [3, 200, 9].flatMap {
                DatasetFixture.cifarRecord(label: $0, red: 0, green: 0, blue: 9)
            }
            try DatasetFixture.write(records, "images/data_batch_1.bin", in: folder)
            let failure = #expect(throws: Failure.self) { try ingest(folder, .stop) }
            #expect(failure?.message.contains("record 1 (at byte 3073) has label 200") == true)
            let report = try ingest(folder, .skip)
            #expect(report.manifest.samples == 2)
            #expect(report.badFiles.map(\.reason) == ["bad record"])
        }
    }

    @Test func cancellingLeavesNothing() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            let failure = #expect(throws: Failure.self) { try ingest(folder, .skip, isCancelled: { true }) }
            #expect(failure?.kind == .interrupted)
            #expect(try whatIsLeft(in: folder) == ["images"])
        }
    }

    @Test func aStoreThatIsThereIsNotTouchedUnasked() throws {
        try withTemporaryFolder { folder in
            try writeImages(in: folder)
            let first = try ingest(folder, .skip)
            #expect(try ingest(folder, .skip).manifest == first.manifest)
            try DatasetFixture.write([1], "images/b/new.jpg", in: folder)
            let failure = #expect(throws: Failure.self) { try ingest(folder, .skip) }
            #expect(failure?.kind == .cannotCreate)
            #expect(try SampleStore(opening: first.store).manifest == first.manifest)
        }
    }
}
