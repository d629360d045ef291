import ASTTypes
import Foundation
import TestSupport
import Testing

/// Ingests that are killed, as a person and a scheduler do it, and run again.
@Suite(.serialized) struct KillTests {
    private func report(_ result: BuiltCommand.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// A folder of CIFAR records among which some are bad.
    private func writeSource(_ folder: URL, records: Int) throws {
        var bytes: [UInt8] = []
        for number in 0..<records {
            let value = UInt8(truncatingIfNeeded: number &* 37)
            let label = number % 500 == 499 ? 200 : UInt8(number % 10)
            bytes += DatasetFixture.cifarRecord(label: label, red: value, green: UInt8(number / 256), blue: 7)
        }
        try DatasetFixture.write(bytes, "data_batch_1.bin", in: folder)
        try DatasetFixture.write(Array(bytes.prefix(3073 * 400)), "test_batch.bin", in: folder)
    }

    /// A hundred kills at any moment, start, finish and the renames between them included.
    @Test func anIngestKilledAHundredTimesIsTheSameAsOneThatRanThrough() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "cifar")
            try writeSource(source, records: 6000)
            let command = try BuiltCommand("ast-ingest")
            let whole = try report(
                try command.run([
                    source.path, folder.appending(path: "whole").path, "--on-error", "skip", "--json",
                ]))
            #expect(whole["bad_files"] as? Int == 12)
            let random = CounterRandom(seed: 5, purpose: .augmentation)
            var kills = 0
            var finished = 0
            var resumed = 0
            while kills < 100 {
                try #require(finished < 60, "it is done before it can be killed")
                let store = folder.appending(path: "store-\(finished)")
                let workers = String([1, 2, 4][finished % 3])
                while true {
                    let wait = Double(random.uniform(epoch: finished, sample: UInt32(kills))) * 0.4
                    let result = try command.run(
                        [
                            source.path, store.path, "--on-error", "skip", "--json", "-j", workers,
                            "--commit-every", "0.02",
                        ], killAfter: kills < 100 ? 0.003 + wait : nil)
                    if result.crashed {
                        kills += 1
                        continue
                    }
                    try #require(result.exitCode == 0, "\(result.errors)")
                    let again = try report(result)
                    for name in ["digest", "samples", "bad_files", "mean", "standard_deviation"] {
                        #expect("\(again[name] ?? "none")" == "\(whole[name] ?? "nothing")", "\(name)")
                    }
                    if (again["resumed_items"] as? Int ?? 0) > 0 { resumed += 1 }
                    break
                }
                let bad = try String(contentsOf: store.appending(path: "bad_files.jsonl"), encoding: .utf8)
                #expect(bad.split(separator: "\n").count == 12)
                let verify = try BuiltCommand("ast-inspect").run(["verify", store.path, "-q"])
                #expect(verify.exitCode == 0, "\(verify.errors)")
                try FileManager.default.removeItem(at: store)
                finished += 1
            }
            // Else the kills came too early or too late to show anything.
            #expect(resumed > 0)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "cifar", "whole",
                ])
        }
    }
}
