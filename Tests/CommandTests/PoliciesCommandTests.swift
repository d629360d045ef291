import Foundation
import TestSupport
import Testing

/// `ast-bench policies`, with a script in ast-train's place that makes accuracies up.
@Suite struct PoliciesCommandTests {
    /// Prints the epochs of a run: 90 % for full, 70 % for uniform, 80 % else, and a bit more for each seed. Notes its
    /// call in `calls`; fails where a file `broken` lies beside it.
    private static let script = """
        #!/bin/sh
        folder=$(dirname "$0")
        echo "$@" >> "$folder/calls"
        if [ -e "$folder/broken" ]; then echo 'ast-train: error: no such luck' >&2; exit 65; fi
        while [ $# -gt 0 ]; do
            case $1 in --policy) policy=$2;; --seed) seed=$2;; --epochs) epochs=$2;; esac
            shift
        done
        case $policy in full) accuracy=0.9;; uniform) accuracy=0.7;; *) accuracy=0.8;; esac
        epoch=1
        while [ $epoch -le $epochs ]; do
            echo "{\\"epoch\\": $epoch, \\"accuracy\\": ${accuracy}0$seed, \\"activation_rate\\": 0.1, \\"seconds\\": 2, \\
        \\"samples_trained\\": 1, \\"samples_forwarded\\": 2, \\"samples_read\\": 3, \\"bytes_read\\": 4, \\
        \\"validation_seconds\\": 0, \\"images_per_second\\": 1, \\
        \\"energy\\": {\\"model\\": \\"made up\\", \\"saved_percent\\": 89, \\"provenance\\": \\"modelled\\"}}" | tr -d '\\n'
            echo
            epoch=$((epoch + 1))
        done
        """

    private struct Bench {
        let folder: URL
        var script: String { folder.path + "/ast-train" }
        var output: String { folder.path + "/experiment" }
        var store: String { folder.path + "/a.ast" }

        init(in folder: URL) throws {
            self.folder = folder
            try TinyStore.write(to: store)
            try Data(PoliciesCommandTests.script.utf8).write(to: URL(filePath: script))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        }

        func run(_ arguments: String...) throws -> BuiltCommand.Result {
            try BuiltCommand("ast-bench").run(
                ["policies", store, "--ast-train", script, "-o", output, "--rates", "0.1", "--epochs", "2"]
                    + arguments)
        }

        var calls: [String] {
            get throws {
                try String(contentsOf: folder.appending(path: "calls"), encoding: .utf8).split(
                    separator: "\n"
                )
                .map(String.init)
            }
        }
    }

    private func rows(_ result: BuiltCommand.Result) throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(object?["rows"] as? [[String: Any]], "\(result.errors)")
    }

    @Test func everyCellIsTrainedOnceAndJudgedByTheControls() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let found = try rows(bench.run("--seeds", "3", "--json", "-q", "--", "--batch-size", "64"))
            #expect(found.map { $0["policy"] as? String } == ["full", "uniform", "history"])
            #expect(abs(try #require(found[2]["accuracy"] as? Double) - 0.802) < 1e-9)
            #expect(found.map { $0["samples_read"] as? Double } == [6, 6, 6])
            let judged = try #require(found[2]["at_equal_samples"] as? [String: Any])
            #expect(judged["verdict"] as? String == "below")  // full reached 90 % with as few
            let calls = try bench.calls
            #expect(calls.count == 9)
            #expect(calls.allSatisfy { $0.hasSuffix("--batch-size 64") })
            #expect(calls.contains { $0.contains("--seed 3 --policy history --rate 0.1 ") })
            for name in ["results.csv", "results.json", "table.txt", "chart.svg", "chart-samples.svg"] {
                #expect(FileManager.default.fileExists(atPath: bench.output + "/" + name))
            }
        }
    }

    @Test func theSameCommandGoesOnAndMoreSeedsAddToIt() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            #expect(try bench.run("--seeds", "1", "-q").exitCode == 0)
            #expect(try bench.calls.count == 3)
            #expect(try bench.run("--seeds", "1", "-q").exitCode == 0)
            #expect(try bench.calls.count == 3)
            #expect(try bench.run("--seeds", "2", "-q").exitCode == 0)
            #expect(try bench.calls.count == 6)
            #expect(
                try rows(bench.run("--without-full", "--json", "-q")).map { $0["policy"] as? String } == [
                    "uniform", "history",
                ])
            let other = try bench.run("--seeds", "2", "-q", "--model", "airbench94")
            #expect(other.exitCode == 73)
            #expect(other.errors.contains("holds an experiment with another store, model, epochs or options"))
        }
    }

    @Test func aRunThatFailsIsNamedAndWhatIsDoneIsKept() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            #expect(try bench.run("--seeds", "1", "-q").exitCode == 0)
            try Data().write(to: folder.appending(path: "broken"))
            let failed = try bench.run("--seeds", "2", "-q")
            #expect(failed.exitCode == 65)
            #expect(failed.errors.contains("no such luck") && failed.errors.contains("--seed 2"))
            try FileManager.default.removeItem(at: folder.appending(path: "broken"))
            #expect(try bench.run("--seeds", "2", "-q").exitCode == 0)
            #expect(try bench.calls.count == 3 + 1 + 3)
        }
    }

    @Test(arguments: [["--rates", "0,1"], ["--rates", "x"], ["--policies", ","], ["--seeds", "0"]])
    func whatCannotBeIsRefusedBeforeAnythingIsTrained(arguments: [String]) throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let result = try BuiltCommand("ast-bench").run(
                ["policies", bench.store, "--ast-train", bench.script, "-o", bench.output] + arguments)
            #expect(result.exitCode == 64)
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/calls"))
        }
    }
}
