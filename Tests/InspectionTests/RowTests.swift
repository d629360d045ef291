import ASTTypes
import Foundation
import Inspection
import Testing

@Suite struct RowTests {
    @Test func aClassCountsWhatItsVisitedSamplesSaw() throws {
        let rows = Runs.run().classRows(classes: Runs.classes, labels: Runs.labels)
        #expect(rows.map(\.samples) == [2, 3, 0])
        #expect(rows.map(\.visited) == [2, 2, 0])
        #expect(rows[0].meanLoss == 1.125)
        #expect(rows[0].accuracy == 0.5)
        #expect(rows[1].accuracy == 0)
        #expect(rows[1].forgettings == 1)
        #expect(rows.map(\.activations) == [1, 3, 0])
        #expect(rows[1].activationShare == 0.75)
        #expect(rows[2].meanLoss == nil)
    }

    @Test func aSummaryCountsCoverageAndWhatWasNeverLearned() throws {
        let summary = RunSummary(of: Runs.run())
        #expect(summary.visited == 4)
        #expect(summary.coverage == 0.8)
        #expect(summary.neverLearned == 2)
        #expect(summary.forgotten == 1)
        #expect(summary.activationRate == 0.6)
        #expect(summary.visits?.mean == 1.2)
        #expect(summary.loss?.maximum == 3)
        #expect(summary.stalest?.id == SampleID(1))
        #expect(summary.stalest?.lastSeenStep == 1)
        #expect(summary.stalest?.stepsAgo == 1)
    }

    @Test func aRunWithoutEpochsHasNoRates() {
        let run = InspectedRun(
            header: Runs.header(), epochs: [], columns: HistoryColumns(labels: Runs.labels),
            ids: [SampleID(0)])
        let summary = RunSummary(of: run)
        #expect(summary.activationRate == nil)
        #expect(summary.loss == nil)
        #expect(summary.stalest == nil)
        #expect(summary.totals.energySavedPercent == nil)
    }

    @Test func totalsAddUpAndKeepTheLastMeasuredAccuracy() {
        let totals = RunTotals(of: Runs.run().epochs)
        #expect(totals.accuracy == 0.9)
        #expect(totals.samplesTrained == 6)
        #expect(totals.bytesRead == 96)
        #expect(totals.seconds == 3)
        #expect(totals.energySavedPercent == 15)
        #expect(totals.energyProvenance == "modelled")
    }

    @Test func aRunIsOneObjectWithItsHeader() throws {
        let data = try JSONEncoder().encode(RunRow(header: Runs.header(), epochs: Runs.run().epochs))
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["name"] as? String == "a")
        #expect((object["epochs"] as? [Any])?.count == 2)
        #expect((object["totals"] as? [String: Any])?["samples_trained"] as? Int == 6)
    }

    @Test func anUnvisitedSampleHasNoLoss() {
        let row = SampleRow(
            SampleID(5), name: "x", label: Label(1), className: "dog", columns: Runs.columns())
        #expect(row.lossLast == nil)
        #expect(row.lastCorrect == nil)
        #expect(row.lastSeenStep == nil)
        #expect(row.visits == 0)
    }

    @Test func memoryOfAnEarlierRunHasALossButNoStep() {
        let columns = Runs.columns().asStartOfNewRun()
        let row = SampleRow(SampleID(2), name: "x", label: Label(1), className: "dog", columns: columns)
        #expect(row.lossLast == 3)
        #expect(row.lastSeenStep == nil)
    }

    @Test func quantilesAreValuesOfTheList() throws {
        let spread = try #require(Distribution(of: (1...100).map(Double.init) + [.nan]))
        #expect(spread.mean == 50.5)
        #expect(
            [spread.minimum, spread.quarter, spread.median, spread.ninetyFivePercent] == [1, 26, 51, 96])
        #expect(Distribution(of: [.infinity]) == nil)
    }
}
