import ASTTypes
import Foundation
import TestSupport
import Testing

/// Ingests that are killed, as a person and a scheduler do it, and run again.
@Suite(.serialized) struct KillTests {
    private func report(_ result: BuiltCommand.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// An ingest that is killed.
    struct Killed: Sendable, CustomTestStringConvertible {
        var kills: Int
        /// Of which three are bad.
        var files: Int
        var options: [String] = []
        var testDescription: String { ([String(kills)] + options).joined(separator: " ") }
    }

    /// Class folders of pictures, three of them bad: small ones, or JPEGs that are just large enough for an index.
    private func writeSource(_ folder: URL, _ killed: Killed) throws {
        for number in 0..<killed.files {
            let value = UInt8(truncatingIfNeeded: number &* 37)
            let isSmall = killed.options.isEmpty
            let picture =
                isSmall
                ? try ImageFixture.png(
                    [value, UInt8(truncatingIfNeeded: number / 256), 7, 9], width: 2, height: 2, color: .grey)
                : try ImageFixture.jpeg(
                    (0..<400 * 256).map { UInt8(truncatingIfNeeded: $0 / 9 &* 5 &+ Int(value)) }, width: 400,
                    height: 256, color: .grey)
            let bytes = (number + 1) % (killed.files / 3) == 0 ? Array(picture.prefix(30)) : picture
            let name = "train/class\(number % 7)/\(number).\(isSmall ? "png" : "jpg")"
            try DatasetFixture.write(bytes, name, in: folder)
        }
    }

    /// Kills at any moment, start, finish and the renames between them included.
    @Test(arguments: [Killed(kills: 100, files: 750), Killed(kills: 12, files: 120, options: ["--index"])])
    func anIngestKilledManyTimesIsTheSameAsOneThatRanThrough(killed: Killed) throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try writeSource(source, killed)
            let command = try BuiltCommand("ast-ingest")
            let began = ContinuousClock.now
            let whole = try report(
                try command.run(
                    [
                        source.path, folder.appending(path: "whole").path, "--on-error", "skip", "--json",
                    ] + killed.options))
            #expect(whole["bad_files"] as? Int == 3)
            // Kills are spread over the time that an ingest takes here, which changes with what else runs.
            var span = (ContinuousClock.now - began) / .seconds(1)
            let random = CounterRandom(seed: 5, purpose: .augmentation)
            var (kills, killsInARow, finished, resumed) = (0, 0, 0, 0)
            while kills < killed.kills {
                try #require(finished < 300, "it is done before it can be killed")
                let store = folder.appending(path: "store-\(finished)")
                let workers = String([1, 2, 4][finished % 3])
                while true {
                    let wait = Double(random.uniform(epoch: finished, sample: UInt32(kills))) * span
                    if killsInARow % 8 == 7 { span *= 1.5 }
                    let result = try command.run(
                        [
                            source.path, store.path, "--on-error", "skip", "--json", "-j", workers,
                            "--commit-every", "0.02",
                        ] + killed.options, killAfter: kills < killed.kills ? 0.003 + wait : nil)
                    if result.crashed {
                        kills += 1
                        killsInARow += 1
                        continue
                    }
                    if kills < killed.kills { span = max(0.02, span * 0.8) }
                    killsInARow = 0
                    try #require(result.exitCode == 0, "\(result.errors)")
                    let again = try report(result)
                    for name in ["digest", "samples", "bad_files", "mean", "standard_deviation"] {
                        #expect("\(again[name] ?? "none")" == "\(whole[name] ?? "nothing")", "\(name)")
                    }
                    if (again["resumed_items"] as? Int ?? 0) > 0 { resumed += 1 }
                    break
                }
                let bad = try String(contentsOf: store.appending(path: "bad_files.jsonl"), encoding: .utf8)
                #expect(bad.split(separator: "\n").count == 3)
                let verify = try BuiltCommand("ast-inspect").run(["verify", store.path, "-q"])
                #expect(verify.exitCode == 0, "\(verify.errors)")
                try FileManager.default.removeItem(at: store)
                finished += 1
            }
            // Else the kills came too early or too late to show anything.
            #expect(resumed > 0)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "pictures", "whole",
                ])
        }
    }
}
