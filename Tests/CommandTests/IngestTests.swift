import Foundation
import TestSupport
import Testing

/// From a source folder to a verified store, with the commands as people run them.
@Suite struct IngestTests {
    private func ingest(_ arguments: String...) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-ingest").run(arguments)
    }

    /// CIFAR-10's binary layout: a label, then 1,024 bytes each of red, green and blue.
    private func writeCIFAR(to folder: URL, records: Int = 20, label: (Int) -> UInt8 = { UInt8($0 % 10) })
        throws
    {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, count) in [("data_batch_1.bin", records), ("test_batch.bin", 5)] {
            var bytes: [UInt8] = []
            for i in 0..<count {
                bytes.append(label(i))
                for pixel in 0..<3072 { bytes.append(UInt8((pixel / 7 + 31 * i) % 256)) }
            }
            try Data(bytes).write(to: folder.appending(path: name))
        }
        let names = (0..<10).map { "class\($0)" }.joined(separator: "\n") + "\n"
        try Data(names.utf8).write(to: folder.appending(path: "batches.meta.txt"))
    }

    private func verified(_ store: String) throws -> [String: Any] {
        let result = try BuiltCommand("ast-inspect").run(["verify", store, "--json", "-q"])
        #expect(result.exitCode == 0, "\(result.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func aCIFARFolderBecomesTheSameStoreForAnyNumberOfWorkers() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeCIFAR(to: source)
            var digests: Set<String> = []
            for workers in ["1", "3"] {
                let store = folder.appending(path: "\(workers).ast").path
                let result = try ingest(source.path, store, "--workers", workers)
                #expect(result.exitCode == 0, "\(result.errors)")
                let report = try verified(store)
                #expect(report["samples"] as? Int == 25)
                digests.insert(try #require(report["digest"] as? String))
            }
            #expect(digests.count == 1)
            let show = try BuiltCommand("ast-inspect").run(
                ["show", folder.appending(path: "1.ast").path, "7", "--json"])
            let sample = try #require(
                try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any])
            #expect(sample["name"] as? String == "data_batch_1.bin#7")
            #expect(sample["class"] as? String == "class7")
        }
    }

    @Test func aFileOfTheWrongLengthLeavesNothingBehind() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeCIFAR(to: source)
            let file = source.appending(path: "data_batch_1.bin")
            try Data(contentsOf: file).dropLast(100).write(to: file)
            let store = folder.appending(path: "a.ast").path
            let result = try ingest(source.path, store)
            #expect(result.exitCode == 65)
            #expect(result.errors.contains("data_batch_1.bin"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["cifar"])
        }
    }

    @Test func aLabelOutOfRangeStopsOrIsNamedAsTheUserChooses() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeCIFAR(to: source, label: { $0 == 3 ? 200 : 1 })
            let store = folder.appending(path: "a.ast")
            let stopped = try ingest(source.path, store.path, "--on-error", "stop")
            #expect(stopped.exitCode == 65)
            #expect(stopped.errors.contains("200"))
            #expect(!FileManager.default.fileExists(atPath: store.path))
            let skipped = try ingest(source.path, store.path, "--on-error", "skip")
            #expect(skipped.exitCode == 0)
            let bad = try String(contentsOf: store.appending(path: "bad_files.jsonl"), encoding: .utf8)
            #expect(bad.contains("data_batch_1.bin#3"))
        }
    }

    @Test func aStoreThatIsThereIsKept() throws {
        try TinyStore.with { store in
            try withTemporaryFolder { folder in
                try writeCIFAR(to: folder)
                #expect(try ingest(folder.path, store).exitCode == 73)
                #expect(try verified(store)["samples"] as? Int == 12)
                #expect(try ingest(folder.path, store, "--force").exitCode == 0)
                #expect(try verified(store)["samples"] as? Int == 25)
            }
        }
    }

    @Test func sourcesWithoutImagesAreRefused() throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "a.ast").path
            let missing = try ingest(folder.appending(path: "none").path, store)
            #expect(missing.exitCode == 66)
            let empty = folder.appending(path: "empty")
            try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
            let result = try ingest(empty.path, store)
            #expect([65, 66].contains(result.exitCode))
            #expect(result.errors.contains("empty"))
        }
    }
}
