import Foundation
import SampleStore
import TestSupport
import Testing

/// Runs that are to cost so much and no more.
@Suite(
    .enabled(if: BuiltCommand.isBuilt("ast-train"), "ast-train is built only where libtorch is"), .serialized)
struct BudgetTests: Trains {
    private func trained(_ epochs: [[String: Any]]) -> [Int] {
        epochs.map { $0["samples_trained"] as? Int ?? 0 }
    }

    private func budget(_ epoch: [String: Any]?) -> [String: Any] {
        epoch?["budget"] as? [String: Any] ?? [:]
    }

    @Test(arguments: [
        ["--policy", "history"], ["--policy", "budgeted", "--warmup-dense", "1"],
        ["--policy", "uniform", "--gate", "topk"], ["--policy", "full", "--gate", "topk"],
    ])
    func aBudgetOfSamplesIsMetToABatch(policy: [String]) throws {
        try withStore(samples: 48) { store, runs in
            let result = try train(
                store, output: runs + "/a", policy + ["--budget-samples", "100", "--epochs", "4", "--json"])
            #expect(result.exitCode == 0 && !result.errors.contains("warning"), "\(result.errors)")
            let epochs = try objects(result.output)
            #expect(epochs.count == 4)
            let sum = trained(epochs).reduce(0, +)
            #expect(abs(sum - 100) <= 8, "\(trained(epochs))")
            let last = budget(epochs.last)
            #expect(last["unit"] as? String == "samples" && last["limit"] as? Double == 100)
            #expect(last["spent"] as? Double == Double(sum))
            #expect(last["left"] as? Double == Double(100 - sum))
            #expect(epochs.allSatisfy { ($0["rate"] as? Double ?? 0) > 0 })
        }
    }

    /// The learning rate reaches its end with the budget: at a rate that never changes, the run is the one without a budget.
    @Test func aBudgetOfWhatARateTakesGivesTheWeightsOfThatRate() throws {
        try withStore(samples: 80) { store, runs in
            let plain = ["--policy", "uniform", "--epochs", "3"]
            #expect(try train(store, output: runs + "/a", plain + ["--rate", "0.2"]).exitCode == 0)
            #expect(try train(store, output: runs + "/b", plain + ["--budget-samples", "48"]).exitCode == 0)
            let tables = try ["a", "b"].map {
                try String(contentsOfFile: "\(runs)/\($0)/summary.csv", encoding: .utf8)
            }
            let losses = tables.map { table in
                table.split(separator: "\n").dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
            }
            #expect(losses[0].count == 3 && losses[1].count == 3)
            // The schedules are the same but for the rounding of a sum of fractions.
            for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < 1e-3, "\(losses)") }
        }
    }

    @Test func timeIsSpentAndShownAndAnEarlyEndIsInGoodOrder() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a", ["--budget", "0.2s", "--epochs", "100000", "--policy", "uniform"])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.contains("is spent after"), "\(result.errors)")
            #expect(result.output.contains(" of 0.20 s, "), "\(result.output.prefix(300))")
            let run = try HistoryRun.open("a", in: SampleStore(opening: store))
            let epochs = try run.epochs()
            #expect(run.header.finished && epochs.count < 100_000)
            #expect(epochs.last?.accuracy != nil)
            for epoch in epochs.dropLast() { #expect((epoch.budget?.left ?? 0) > 0) }
        }
    }

    @Test func joulesAreEstimatedWhereAPowerIsGiven() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a",
                [
                    "--budget-joules", "1e9", "--cpu-watts", "30", "--epochs", "2", "--policy", "uniform",
                    "--json",
                ])
            #expect(result.exitCode == 0, "\(result.errors)")
            let epochs = try objects(result.output)
            #expect(budget(epochs.last)["unit"] as? String == "joules")
            #expect((budget(epochs.last)["spent"] as? Double ?? 0) > 0)
            #expect(epochs.last?["rate"] as? Double == 1)
            #expect(result.errors.contains("warning: the budget is larger than needed"), "\(result.errors)")
        }
    }

    @Test func tooSmallABudgetWarnsAndEndsWhenItIsSpent() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a",
                ["--budget-samples", "24", "--policy", "history", "--epochs", "9", "--json"])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.contains("warning: the budget is too small"), "\(result.errors)")
            #expect(result.errors.contains("is spent after 1 of 9 epochs"), "\(result.errors)")
            let epochs = try objects(result.output)
            // The dense first epoch is cut at the batch that spends it.
            #expect(trained(epochs) == [24])
            #expect(epochs.last?["accuracy"] as? Double != nil)
        }
    }

    @Test(arguments: [
        (["--budget", "30m", "--budget-samples", "100"], "one budget"),
        (["--budget", "half an hour"], "30m"), (["--budget", "0"], "30m"),
        (["--budget-samples", "0"], "at least 1"), (["--budget-joules=-3"], "above 0"),
        (["--budget-samples", "100", "--policy", "full"], "the policy full has none"),
        (["--budget-samples", "100", "--rate", "0.2"], "--rate"),
        (["--budget-joules", "5", "--energy", "off"], "--energy off"),
        (["--budget", "1h", "--policy", "budgeted", "--rate", "2"], "--rate"),
    ])
    func aBudgetThatCannotBeLeavesWith64AndNothingBehind(arguments: [String], part: String) throws {
        try withStore { store, runs in
            let result = try train(store, output: runs + "/a", arguments)
            #expect(result.exitCode == 64)
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: runs + "/a"))
            #expect(try HistoryRun.names(in: SampleStore(opening: store)).isEmpty)
        }
    }
}
