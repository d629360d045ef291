import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

/// A policy that chooses before reading and a gate that chooses again inside the batch, end to end.
@Suite(
    .enabled(if: BuiltCommand.isBuilt("ast-train"), "ast-train is built only where libtorch is"), .serialized)
struct TwoSpeedTests: Trains {
    private func run(_ store: String, _ runs: String, _ name: String, _ arguments: String...) throws
        -> [[String: Any]]
    {
        let result = try train(store, output: "\(runs)/\(name)", arguments + ["--json"])
        #expect(result.exitCode == 0, "\(result.errors)")
        return try objects(result.output)
    }

    private func numbers(_ epochs: [[String: Any]], _ field: String) -> [Double] {
        epochs.map { $0[field] as? Double ?? .nan }
    }

    /// 80 samples, a pool of 0.3, a rate of 0.1: 24 of them forward, 8 of these backward.
    @Test(arguments: ["uniform", "pps", "budgeted"])
    func thePlanIsRunForwardAndWhatTheGateKeepsOfItBackward(policy: String) throws {
        try withStore(samples: 80) { store, runs in
            let epochs = try run(
                store, runs, "a", "--policy", policy, "--gate", "topk", "--rate", "0.1", "--pool", "0.3",
                "--epochs", "5")
            for epoch in epochs {
                #expect(epoch["samples_forwarded"] as? Int == 24 && epoch["samples_read"] as? Int == 24)
                #expect(epoch["samples_trained"] as? Int == 8 && epoch["activation_rate"] as? Double == 0.1)
                #expect(epoch["rate"] as? Double == 0.1)
                let gate = try #require(epoch["gate"] as? [String: Double])
                #expect(
                    abs((gate["target"] ?? 0) - 1.0 / 3) < 1e-9 && abs((gate["kept"] ?? 0) - 1.0 / 3) < 1e-9)
            }
            let opened = try SampleStore(opening: store)
            let columns = try HistoryRun.open("a", in: opened).columns()
            #expect(columns.visits.reduce(0) { $0 + Int($1) } == 120)
            #expect(columns.activations.reduce(0) { $0 + Int($1) } == 40)
            // π = π_plan · π_batch, which is 1 where the gate kept the row and 0 where it did not.
            for i in 0..<80 where columns.activations[i] == 0 { #expect(columns.inclusionSum[i] == 0) }
            if policy == "uniform" {
                for i in 0..<80 {
                    #expect(abs(columns.inclusionSum[i] - 0.3 * Float(columns.activations[i])) < 1e-4)
                }
            }
            // The schedules came to their end: as many were trained as were planned.
            let weights = try Data(contentsOf: URL(filePath: "\(runs)/a/last.safetensors"))
            #expect(
                String(decoding: weights.prefix(65_536), as: UTF8.self).contains("\"trained_samples\":\"40\"")
            )
        }
    }

    /// The last eighth of the epochs visits twice as many, and the gate keeps the same share of them.
    @Test func theRunTrainsItsRateOverAllEpochsOfAScheduleThatVaries() throws {
        try withStore(samples: 80) { store, runs in
            let epochs = try run(
                store, runs, "a", "--policy", "budgeted", "--gate", "topk", "--rate", "0.1", "--pool", "0.3",
                "--epochs", "8")
            #expect(numbers(epochs, "samples_forwarded").reduce(0, +) == 192)
            #expect(numbers(epochs, "samples_trained").reduce(0, +) == 64)
            #expect(numbers(epochs, "samples_forwarded").last ?? 0 > 40)
        }
    }

    @Test func aBudgetIsOfTheSamplesTrainedAndSteersPlanAndGate() throws {
        try withStore(samples: 80) { store, runs in
            let epochs = try run(
                store, runs, "a", "--policy", "pps", "--gate", "topk", "--pool", "0.5", "--epochs", "4",
                "--budget-samples", "64")
            // 16 an epoch: a rate of 0.2 within a pool of 0.5, of which the gate keeps two fifths.
            #expect(numbers(epochs, "samples_trained") == [16, 16, 16, 16])
            #expect(numbers(epochs, "samples_forwarded") == [40, 40, 40, 40])
            for epoch in epochs {
                #expect(abs((epoch["rate"] as? Double ?? 0) - 0.2) < 1e-6)
                #expect(abs(((epoch["gate"] as? [String: Double])?["target"] ?? 0) - 0.4) < 1e-6)
            }
            let budget = try #require(epochs.last?["budget"] as? [String: Any])
            #expect(budget["spent"] as? Double == 64 && budget["left"] as? Double == 0)
        }
    }

    /// β moves nothing but the weights of what a random gate keeps: the same rows, other steps.
    @Test(arguments: ["backprop", "pps"])
    func weightsOfARandomGateReachTheTrainer(gate: String) throws {
        try withStore(samples: 80) { store, runs in
            func losses(_ name: String, _ beta: String) throws -> [Double] {
                let epochs = try run(
                    store, runs, name, "--policy", "uniform", "--gate", gate, "--rate", "0.2", "--pool",
                    "0.6",
                    "--epochs", "3", "--beta", beta)
                let columns = try HistoryRun.open(name, in: SampleStore(opening: store)).columns()
                #expect(
                    columns.inclusionSum.reduce(0, +) < 0.6 * Float(columns.visits.reduce(0) { $0 + Int($1) })
                )
                return numbers(epochs, "loss")
            }
            let full = try losses("a", "1")
            #expect(try losses("b", "1") == full)
            #expect(try losses("c", "0.5") != full)
        }
    }

    @Test func howWellTheGateHeldItsShareIsSaidAndRemembered() throws {
        try withStore(samples: 80) { store, runs in
            let result = try train(
                store, output: runs + "/a",
                ["--policy", "uniform", "--gate", "topk", "--rate", "0.1", "--pool", "0.3", "--epochs", "5"])
            #expect(
                result.errors.contains("after epoch 3 the gate missed its share of the rows by 0.00 points"),
                "\(result.errors)")
            let inspect = try BuiltCommand("ast-inspect")
            let summary = try inspect.run(["summary", store, "--run", "a"])
            #expect(
                summary.output.contains("missed its share of the rows by 0.00 points"), "\(summary.output)")
            let runsOfStore = try inspect.run(["runs", store, "--json"])
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(runsOfStore.output.utf8)) as? [[String: Any]])
            let totals = try #require(rows.first?["totals"] as? [String: Any])
            #expect(abs(totals["gate_error"] as? Double ?? 1) < 1e-9)
            // Without a gate there is nothing to say.
            let plain = try train(store, output: runs + "/b", ["--policy", "uniform", "--epochs", "5"])
            #expect(!plain.errors.contains("the gate missed"), "\(plain.errors)")
        }
    }

    @Test func theLearningRateMayFollowTheShare() throws {
        try withStore(samples: 80) { store, runs in
            let plain = ["--policy", "uniform", "--epochs", "2", "--opt", "sgd"]
            func weights(_ name: String, _ options: String...) throws -> (Data, String) {
                let result = try train(store, output: "\(runs)/\(name)", plain + options)
                #expect(result.exitCode == 0, "\(result.errors)")
                return (try Data(contentsOf: URL(filePath: "\(runs)/\(name)/summary.csv")), result.errors)
            }
            let (same, told) = try weights("a", "--rate", "0.25", "--lr", "0.2", "--lr-exponent", "0.5")
            #expect(
                told.contains(
                    "warning: --lr-exponent 0.5 at a rate of 0.25 multiplies the learning rate by 2.00"))
            func losses(_ table: Data) -> [String] {
                String(decoding: table, as: UTF8.self).split(separator: "\n").map {
                    String($0.split(separator: ",")[1])
                }
            }
            #expect(losses(try weights("b", "--rate", "0.25", "--lr", "0.4").0) == losses(same))
            #expect(losses(try weights("c", "--rate", "0.25", "--lr", "0.2").0) != losses(same))
            let (_, quiet) = try weights("d", "--rate", "0.5", "--lr-exponent", "0.5")
            #expect(!quiet.contains("warning"))
            let wrong = try train(store, output: runs + "/e", ["--lr-exponent", "2"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("--lr-exponent 2.0"), "\(wrong.errors)")
        }
    }

    @Test func whatAPlanCameFromIsInTheRecordOfItsEpoch() throws {
        try withStore(samples: 80) { store, runs in
            let epochs = try run(
                store, runs, "a", "--policy", "budgeted", "--rate", "0.5", "--epochs", "8", "--warmup-dense",
                "1")
            let selections = epochs.map { $0["selection"] as? [String: Any] ?? [:] }
            #expect(selections.first?["phase"] as? String == "dense")
            #expect(selections.last?["phase"] as? String == "final")
            for selection in selections {
                #expect(Set(selection.keys) == ["phase", "due", "guarded", "variance_ratio"])
            }
            let plain = try run(store, runs, "b", "--policy", "uniform", "--epochs", "1")
            #expect(plain[0]["selection"] is NSNull && plain[0]["gate"] is NSNull)
        }
    }

    @Test func samplesMayBeDrawnByTheGoldenRatio() throws {
        try withStore(samples: 80) { store, runs in
            let epochs = try run(store, runs, "a", "--draw", "golden", "--rate", "0.3", "--epochs", "6")
            #expect(numbers(epochs, "samples_trained").reduce(0, +) == 144)
            let wrong = try train(store, output: runs + "/b", ["--draw", "gold"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("golden"), "\(wrong.errors)")
        }
    }
}
