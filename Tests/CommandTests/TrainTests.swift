import ASTTypes
import Foundation
import Planning
import SampleStore
import TestSupport
import Testing

/// Training a tiny store with the command as people run it.
@Suite(
    .enabled(if: BuiltCommand.isBuilt("ast-train"), "ast-train is built only where libtorch is"), .serialized)
struct TrainTests: Trains {
    @Test func eachEpochIsOneObjectWithTheFieldsThatScriptsRelyOn() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a", ["--policy", "full", "--epochs", "2", "--json"])
            #expect(result.exitCode == 0, "\(result.errors)")
            let epochs = try objects(result.output)
            #expect(epochs.count == 2)
            let fields: Set = [
                "epoch", "loss", "accuracy", "activation_rate", "threshold", "samples_trained",
                "samples_forwarded", "samples_read", "bytes_read", "seconds", "validation_seconds",
                "images_per_second", "energy", "worst_class_accuracy", "rate", "budget",
                "gate", "selection", "overhead",
            ]
            for epoch in epochs { #expect(Set(epoch.keys) == fields) }
            #expect(epochs[0]["samples_trained"] as? Int == 40)
            #expect(epochs[0]["bytes_read"] as? Int == 40 * 48)
            let energy = try #require(epochs[0]["energy"] as? [String: Any])
            #expect(energy["provenance"] as? String == "modelled")
            #expect(energy["joules"] is NSNull)
            for file in ["args.yaml", "summary.csv", "steps.csv", "last.safetensors"] {
                #expect(FileManager.default.fileExists(atPath: runs + "/a/" + file), "\(file)")
            }
        }
    }

    @Test func validationComesAtItsIntervalAndAfterTheLastEpoch() throws {
        try withStore { store, runs in
            let arguments = ["--policy", "full", "--epochs", "5", "--json", "--val-interval"]
            let result = try train(store, output: runs + "/a", arguments + ["2"])
            let epochs = try objects(result.output)
            #expect(epochs.map { $0["accuracy"] is NSNull } == [true, false, true, false, false])
            #expect(
                epochs.map { $0["validation_seconds"] as? Double == 0 } == [true, false, true, false, false])
            let refused = try train(store, output: runs + "/b", arguments + ["0"])
            #expect(refused.exitCode == 64 && refused.errors.contains("--val-interval 0"))
        }
    }

    @Test func statisticsTakenAnewChangeWhatIsValidatedAndNotWhatIsTrained() throws {
        try withStore { store, runs in
            func run(_ name: String, _ more: String...) throws -> [[String: Any]] {
                let result = try train(
                    store, output: runs + "/" + name,
                    ["--policy", "budgeted", "--rate", "0.5", "--epochs", "3", "-b", "8", "--json"] + more)
                #expect(result.exitCode == 0, "\(result.errors)")
                return try objects(result.output)
            }
            func weights(_ name: String) throws -> Data {
                try Data(contentsOf: URL(filePath: "\(runs)/\(name)/last.safetensors"))
            }
            let (kept, taken) = (try run("a"), try run("b", "--batch-norm-samples", "20"))
            let again = try run("c", "--batch-norm-samples", "20")
            #expect(kept.map { $0["loss"] as? Double } == taken.map { $0["loss"] as? Double })
            #expect(taken.map { $0["accuracy"] as? Double } == again.map { $0["accuracy"] as? Double })
            #expect(try weights("a") != weights("b") && weights("b") == weights("c"))
            // More than there are, and fewer than a batch.
            _ = try run("d", "--batch-norm-samples", "1000000")
            _ = try run("e", "--batch-norm-samples", "3")
            let negative = try train(store, output: runs + "/f", ["--batch-norm-samples", "-1"])
            #expect(negative.exitCode == 64 && negative.errors.contains("--batch-norm-samples"))
            let without = try train(
                store, output: runs + "/g", ["--model", "vit-seed", "--batch-norm-samples", "9"])
            #expect(without.exitCode == 64 && without.errors.contains("no batch norm"), "\(without.errors)")
            #expect(!FileManager.default.fileExists(atPath: runs + "/g"))
        }
    }

    @Test func historyReadsTheRateAfterItsDenseEpochAndTheNextRunStartsSparse() throws {
        try withStore { store, runs in
            let sparse = ["--policy", "history", "--rate", "0.25", "--json"]
            let first = try objects(try train(store, output: runs + "/a", sparse + ["--epochs", "3"]).output)
            #expect(first.map { $0["samples_read"] as? Int } == [40, 10, 10])
            #expect(first.map { $0["samples_forwarded"] as? Int } == [40, 10, 10])
            let next = try train(store, output: runs + "/b", sparse + ["--epochs", "1", "--history", "a"])
            #expect(try objects(next.output).map { $0["samples_read"] as? Int } == [10], "\(next.errors)")
        }
    }

    @Test func aDecodedCacheChangesNothingAndIsDoneWithoutWhereItCannotBe() throws {
        try withTemporaryFolder { folder in
            try Ingests.writePictures(0..<24, side: 8, in: folder.appending(path: "pictures"))
            let store = folder.appending(path: "a.ast").path
            _ = try Ingests.report(folder.appending(path: "pictures").path, store, "--encode", "keep")
            let runs = folder.appending(path: "runs").path
            func losses(_ name: String, _ more: String...) throws -> ([Double?], String) {
                let result = try train(
                    store, output: runs + "/" + name, ["--epochs", "3", "--policy", "full", "--json"] + more)
                #expect(result.exitCode == 0, "\(result.errors)")
                return (try objects(result.output).map { $0["loss"] as? Double }, result.errors)
            }
            let (plain, _) = try losses("plain")
            let (cached, told) = try losses("cached", "--cache-bytes", "10MB")
            #expect(cached == plain && plain.count == 3 && plain.allSatisfy { $0 != nil })
            #expect(told.contains("had 66.7 % of the images asked for, and holds 24"), "\(told)")
            let (again, toldAgain) = try losses("again", "--cache-bytes", "10 MiB")
            #expect(again == plain && toldAgain.contains("had 100.0 %"), "\(toldAgain)")
            // As on a disk that is read only: the folder cannot be made.
            try FileManager.default.removeItem(atPath: store + "/cache")
            try Data([1]).write(to: URL(filePath: store + "/cache"))
            let (without, warned) = try losses("without", "--cache-bytes", "10MB")
            #expect(without == plain)
            #expect(warned.components(separatedBy: "decoded images are not kept").count == 2, "\(warned)")
            let wrong = try train(store, output: runs + "/wrong", ["--cache-bytes", "5XB"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("'5XB' is no size"), "\(wrong.errors)")
        }
    }

    @Test func aDamagedSampleStopsOrIsSkippedOrReplacedAndNamedOnce() throws {
        try withStore { store, runs in
            try TinyStore.damage(store, sample: 3)
            let stopped = try train(store, output: runs + "/a", ["--epochs", "1"])
            #expect(stopped.exitCode == 65 && stopped.errors.contains("sample 3"), "\(stopped.errors)")
            // In the second epoch it is not planned any more.
            for (way, read) in [("skip", 39), ("replace", 40)] {
                let result = try train(
                    store, output: runs + "/" + way,
                    [
                        "--epochs", "2", "--policy", "full", "--json", "--bad-samples", way, "--bad-limit",
                        "0.05",
                    ])
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(try objects(result.output).map { $0["samples_read"] as? Int } == [read, 39])
                #expect(result.errors.components(separatedBy: "sample 3").count == 2, "\(result.errors)")
            }
            let limited = try train(
                store, output: runs + "/b", ["--epochs", "1", "--bad-samples", "skip", "--bad-limit", "0.01"])
            #expect(limited.exitCode == 65 && limited.errors.contains("--bad-limit"), "\(limited.errors)")
        }
    }

    /// It would stay the one that waits longest, and keep a place for refreshing in each epoch.
    @Test func aSampleKnownAsBadKeepsNoPlace() throws {
        try withStore { store, runs in
            try TinyStore.damage(store, sample: 3)
            let result = try train(
                store, output: runs + "/a",
                [
                    "--policy", "history", "--rate", "0.25", "--epochs", "3", "--json", "--bad-samples",
                    "skip",
                    "--bad-limit", "0.1",
                ])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(try objects(result.output).map { $0["samples_read"] as? Int } == [39, 10, 10])
            #expect(
                result.errors.contains("1 bad sample is left out of the epochs to come"), "\(result.errors)")
        }
    }

    @Test func whatSamplesCostIsInTheHistoryAlsoOfARunThatStartsFromAnother() throws {
        try withStore { store, runs in
            let opened = try SampleStore(opening: store)
            let costs = try opened.costClasses()
            #expect(costs.count == 42 && costs.allSatisfy { $0 > 0 })
            try TinyStore.addRun("old", to: store)
            #expect(
                try HistoryRun.open("old", in: opened).columns().costClass == Array(repeating: 0, count: 42))
            let options = ["--epochs", "1", "--history", "old"]
            #expect(try train(store, output: runs + "/a", options).exitCode == 0)
            #expect(try HistoryRun.open("a", in: opened).columns().costClass == costs)
        }
    }

    @Test func aWindowSaysHowWellItMixesAndTheEndWhatBoundsTheRun() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a",
                ["--epochs", "1", "--shuffle", "window", "--shuffle-window", "16"])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.contains("windows of 16") && result.errors.contains("bounds this"))
            let refused = try train(store, output: runs + "/b", ["--shuffle", "windows"])
            #expect(refused.exitCode == 64 && refused.errors.contains("window"), "\(refused.errors)")
        }
    }

    @Test func theSeedsPolicyForwardsEverythingAndTrainsAPart() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a",
                ["--policy", "ast", "--threshold", "0.6", "--epochs", "1", "--json"])
            let epoch = try #require(try objects(result.output).first, "\(result.errors)")
            #expect(epoch["samples_forwarded"] as? Int == 40)
            #expect(epoch["samples_read"] as? Int == 40)
            let trained = try #require(epoch["samples_trained"] as? Int)
            #expect(trained >= 10 && trained < 40)
            #expect(epoch["threshold"] as? Double != nil)
        }
    }

    @Test(arguments: Policies.names)
    func everyPolicyTrainsByItsName(policy: String) throws {
        try withStore { store, runs in
            let options = ["--rate", "0.5", "--epochs", "2", "--json"]
            #expect(try train(store, output: runs + "/a", ["--policy", "full"] + options).exitCode == 0)
            let result = try train(
                store, output: runs + "/b", ["--policy", policy, "--history", "a"] + options)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(try objects(result.output).allSatisfy { ($0["samples_trained"] as? Int ?? 0) >= 1 })
        }
    }

    @Test(arguments: Gates.names)
    func everyGateTrainsAPartOfThePool(gate: String) throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a",
                [
                    "--policy", "uniform", "--gate", gate, "--rate", "0.2", "--pool", "0.8", "--epochs", "2",
                    "--json",
                ])
            #expect(result.exitCode == 0, "\(result.errors)")
            for epoch in try objects(result.output) {
                #expect(epoch["samples_forwarded"] as? Int == 32)
                #expect((epoch["samples_trained"] as? Int ?? 32) < 32)
            }
        }
    }

    @Test func theSameSeedGivesTheSameWeightsForAnyNumberOfWorkers() throws {
        try withStore { store, runs in
            var weights: Set<Data> = []
            for workers in ["1", "3"] {
                let run = runs + "/w\(workers)"
                let options = ["--policy", "uniform", "--rate", "0.5", "--epochs", "3", "--workers", workers]
                let result = try BuiltCommand("ast-train").run(
                    [store, "--output", run, "--threads", "1", "-b", "8", "-q"] + options)
                #expect(result.exitCode == 0, "\(result.errors)")
                weights.insert(try Data(contentsOf: URL(filePath: run + "/last.safetensors")))
            }
            #expect(weights.count == 1)
        }
    }

    @Test func controlCKeepsTheHistoryOfFinishedEpochs() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/a", ["--policy", "full", "--epochs", "100000"],
                interruptAt: "Epoch      2/100000")
            #expect(result.exitCode == 130)
            #expect(result.errors.contains("--resume \(runs)/a"), "\(result.errors)")
            let run = try HistoryRun.open("a", in: SampleStore(opening: store))
            #expect(try run.epochs().count >= 2)
            #expect(try run.columns().visits[0] >= 2)
            #expect(!run.header.finished)
        }
    }

    @Test func aRunIsReplacedOnlyWhenAskedTo() throws {
        try withStore { store, runs in
            let once = ["--epochs", "1"]
            #expect(try train(store, output: runs + "/a", once).exitCode == 0)
            let again = try train(store, output: runs + "/a", once)
            #expect(again.exitCode == 73)
            #expect(again.errors.contains("--force"))
            #expect(try train(store, output: runs + "/a", once + ["--force"]).exitCode == 0)
        }
    }

    @Test(arguments: [
        (["--policy", "hystory"], "did you mean 'history'?"), (["--model", "airbench-z"], "airbench-s"),
        (["--opt", "sdg"], "did you mean 'sgd'?"), (["--policy", "uniform", "--rate", "0"], "rate"),
        (["--policy", "ast", "--rate", "1.5"], "rate"), (["--policy", "history", "--rate", "nan"], "rate"),
        (["--train-split", "trian"], "did you mean 'train'?"),
        (["--val-split", "tset"], "did you mean 'test'?"),
        (["--flip", "sideways"], "flip"), (["--epochs", "0"], "--epochs"), (["--lr=-1"], "learning rate"),
        (["--policy", "history", "--rate", "0.1", "--revisit-every", "3"], "--revisit-every"),
        (["--history", "z"], "no run 'z'"), (["--policy", "rho"], "--history"),
        (["--significance", "gradiant"], "did you mean 'gradient'?"), (["--beta", "2"], "--beta"),
        (["--max-age", "2"], "--max-age"), (["--gate", "topp"], "did you mean 'topk'?"),
        (["--pool", "0.5"], "--gate"), (["--gate", "topk", "--pool", "0.05"], "--pool"),
        (["--policy", "ucb", "--significance", "loss"], "--significance"),
        (["--policy", "matched-random", "--match", "matched-random"], "--match"),
    ])
    func aValueThatCannotBeLeavesWith64AndNothingBehind(arguments: [String], part: String) throws {
        try withStore { store, runs in
            let result = try train(store, output: runs + "/a", arguments)
            #expect(result.exitCode == 64, "\(result.errors)")
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: runs + "/a"))
            #expect(try HistoryRun.names(in: SampleStore(opening: store)).isEmpty)
        }
    }

    @Test func aStoreThatIsNotThereLeavesWith66() throws {
        let result = try BuiltCommand("ast-train").run(["/no/such/store.ast"])
        #expect(result.exitCode == 66)
        #expect(result.errors.contains("ast-ingest"))
    }

    @Test func everyAugmentationCanBeTrainedWith() throws {
        try withStore { store, runs in
            let result = try train(
                store, output: runs + "/rich",
                [
                    "--epochs", "2", "--json", "--train-crop-mode", "rrc", "--scale", "0.3", "1", "--ratio",
                    "0.9",
                    "1.1", "--crop-pct", "0.9", "--color-jitter", "0.4", "--aa", "rand-m5-n1", "--cutout",
                    "4",
                    "--reprob", "0.5", "--remode", "const", "--mixup", "0.2", "--cutmix", "1", "--mixup-prob",
                    "0.8",
                    "--mixup-switch-prob", "0.3",
                ])
            #expect(result.exitCode == 0, "\(result.errors)")
            let epochs = try objects(result.output)
            #expect(epochs.count == 2 && epochs.allSatisfy { ($0["loss"] as? Double ?? 0) > 0 })
            let plain = try train(store, output: runs + "/plain", ["--epochs", "2", "--json"])
            #expect(try objects(plain.output)[0]["loss"] as? Double != epochs[0]["loss"] as? Double)
        }
    }

    @Test(arguments: [
        (["--scale", "0.5", "1"], "--train-crop-mode rrc"), (["--train-crop-mode", "rcc"], "rrc"),
        (["--train-crop-mode", "rrc", "--scale", "0.5"], "least and the largest"),
        (["--train-crop-mode", "rrc", "--scale", "0.5", "1.5"], "at most 1"),
        (["--train-crop-mode", "rrc", "--pad", "2"], "--pad"), (["--aa", "augmix"], "rand-m9-n2"),
        (["--aa", "rand-m40"], "31"), (["--remode", "const"], "--reprob"),
        (["--reprob", "0.5", "--remode", "none"], "const"), (["--mixup-prob", "0.5"], "--mixup"),
        (["--mixup", "1", "--mixup-switch-prob", "0.5"], "--cutmix"), (["--mixup=-1"], "above 0"),
        (["--crop-pct", "1.5"], "at most 1"),
    ])
    func anAugmentationWithoutSenseOrEffectIsRefused(arguments: [String], part: String) throws {
        try withStore { store, runs in
            let result = try train(store, output: runs + "/a", arguments)
            #expect(result.exitCode == 64)
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: runs + "/a"))
        }
    }
}
