import Foundation
import TestSupport
import Testing

@Suite struct InspectTests {
    private func inspect(_ arguments: String...) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-inspect").run(arguments)
    }

    private func json(_ result: BuiltCommand.Result) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(result.output.utf8), options: .fragmentsAllowed)
    }

    @Test func topNamesTheHardestSamplesInStableFields() throws {
        try TinyStore.with { store in
            let result = try inspect("top", store, "--by", "loss", "-n", "3", "--json")
            #expect(result.exitCode == 0)
            let rows = try #require(try json(result) as? [[String: Any]])
            #expect(rows.map { $0["id"] as? Int } == [8, 7, 6])
            #expect(rows[0]["loss_last"] as? Double == 8)
            #expect(rows[0]["last_seen_step"] as? Int == 7)
            #expect(rows[0]["class"] as? String == "ship")
            let fixed = [
                "id", "name", "label", "loss_last", "loss_ema", "visits", "activations", "forgettings",
                "last_seen_step",
            ]
            let extra = ["class", "margin", "gradient_norm", "last_correct"]
            #expect(Set(rows[0].keys) == Set(fixed + extra))
        }
    }

    @Test func aNameCannotActOnTheTerminal() throws {
        try TinyStore.with { store in
            let result = try inspect("top", store, "-n", "12")
            #expect(result.output.contains(#"train/cat/\x1B[2J3.png"#))
            #expect(!result.output.unicodeScalars.contains("\u{1B}"))
        }
    }

    @Test func optionsNarrowAndTurnTheRanking() throws {
        try TinyStore.with { store in
            let one = try inspect("top", store, "--class", "dog", "--ascending", "--json", "-q")
            #expect(try #require(try json(one) as? [[String: Any]]).map { $0["id"] as? Int } == [1, 4, 7])
            #expect(one.errors == "")
            let unvisited = try inspect("top", store, "--by", "visits", "--ascending", "-n", "1", "--json")
            #expect(try #require(try json(unvisited) as? [[String: Any]]).first?["loss_last"] is NSNull)
            let test = try inspect("top", store, "--split", "test", "--json")
            #expect(try #require(try json(test) as? [Any]).isEmpty)
        }
    }

    @Test func summaryTellsStoreAndNewestRun() throws {
        try TinyStore.with { store in
            try TinyStore.addRun("b", to: store, started: "2025-02-01T00:00:00Z")
            let object = try #require(try json(inspect("summary", store, "--json")) as? [String: Any])
            let facts = try #require(object["store"] as? [String: Any])
            #expect(facts["samples"] as? Int == 12)
            #expect(facts["runs"] as? [String] == ["b", "a"])
            let run = try #require(object["run"] as? [String: Any])
            #expect(run["name"] as? String == "b")
            #expect(run["coverage"] as? Double == 0.9)
            let text = try inspect("summary", store, "--run", "a").output
            #expect(text.contains("12 (train 10, test 2)"))
            #expect(text.contains("90.00 % (9 of 10 samples visited)"))
        }
    }

    @Test func aStoreWithoutRunsHasASummaryButNoTop() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "tiny.ast").path
            try TinyStore.write(to: path)
            let summary = try inspect("summary", path, "--json")
            #expect(summary.exitCode == 0)
            #expect(try #require(try json(summary) as? [String: Any])["run"] is NSNull)
            let top = try inspect("top", path)
            #expect(top.exitCode == 66)
            #expect(top.errors.contains("no training run"))
            #expect(top.errors.contains("ast-train"))
            #expect(try inspect("runs", path, "--json").output == "[]\n")
        }
    }

    @Test func classesAndRunsAndShowPrintTablesAndJSON() throws {
        try TinyStore.with { store in
            let classes = try #require(try json(inspect("classes", store, "--json")) as? [[String: Any]])
            #expect(classes.map { $0["samples"] as? Int } == [4, 3, 3])
            let runs = try #require(try json(inspect("runs", store, "--json")) as? [[String: Any]])
            let totals = try #require(runs.first?["totals"] as? [String: Any])
            #expect(totals["energy_provenance"] as? String == "modelled")
            let table = try inspect("runs", store).output
            #expect(table.contains("49.5 % modelled"))
            #expect(table.split(separator: "\n").allSatisfy { $0.count <= 120 })
            let sample = try #require(try json(inspect("show", store, "8", "--json")) as? [String: Any])
            #expect((sample["history"] as? [String: Any])?["loss_last"] as? Double == 8)
            #expect(sample["split"] as? String == "train")
        }
    }

    @Test func showDrawsThePictureOnlyWhenAsked() throws {
        try TinyStore.with { store in
            let drawn = try inspect("show", store, "0", "--picture", "always").output
            #expect(drawn.hasPrefix("\u{1B}[38;2;0;1;2m\u{1B}[48;2;12;13;14m▀"))
            #expect(!(try inspect("show", store, "0").output.contains("▀")))
        }
    }

    @Test func verifyGivesTheManifestsDigest() throws {
        try TinyStore.with { store in
            let result = try inspect("verify", store, "--json")
            #expect(result.exitCode == 0)
            let object = try #require(try json(result) as? [String: Any])
            #expect(Set(object.keys) == ["samples", "bad", "digest"])
            #expect(object["samples"] as? Int == 12)
            #expect(object["bad"] as? Int == 0)
            let summary = try #require(try json(inspect("summary", store, "--json")) as? [String: Any])
            #expect(object["digest"] as? String == (summary["store"] as? [String: Any])?["digest"] as? String)
        }
    }

    @Test func verifyNamesADamagedSampleAndLeavesWith65() throws {
        try TinyStore.with { store in
            try TinyStore.damage(store, sample: 5)
            let result = try inspect("verify", store, "--json")
            #expect(result.exitCode == 65)
            #expect(result.errors.contains("train/ship/5.png"))
            #expect(try #require(try json(result) as? [String: Any])["bad"] as? Int == 1)
            let show = try inspect("show", store, "5", "--picture", "always")
            #expect(show.exitCode == 65)
            #expect(!show.crashed)
        }
    }
}
