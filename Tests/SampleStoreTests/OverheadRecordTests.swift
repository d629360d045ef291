import Foundation
import Testing

@testable import SampleStore

@Suite struct OverheadRecordTests {
    private func record(_ epoch: Int, _ seconds: Double, _ overhead: EpochRecord.Overhead?) -> EpochRecord {
        EpochRecord(
            epoch: epoch, loss: 1, accuracy: nil, activationRate: 1, threshold: nil, samplesTrained: 1,
            samplesForwarded: 1, samplesRead: 1, bytesRead: 1, seconds: seconds, validationSeconds: 0,
            imagesPerSecond: 1,
            energy: EpochRecord.Energy(model: "none", savedPercent: 0, provenance: "modelled"),
            overhead: overhead)
    }

    @Test func sharesAreOfTheEpochsThatTell() {
        let records = [
            record(1, 100, nil), record(2, 10, EpochRecord.Overhead(planning: 1, dataWait: 2, history: 0.5)),
            record(3, 30, EpochRecord.Overhead(planning: 1, dataWait: 0, history: 0.5)),
        ]
        #expect(
            records.overheadShares == EpochRecord.Overhead(planning: 0.05, dataWait: 0.05, history: 0.025))
        #expect(Array(records.prefix(1)).overheadShares == nil)
    }

    @Test func recordsOfEarlierVersionsAreRead() throws {
        var text = String(
            decoding: try JSONEncoder().encode(
                record(1, 1, EpochRecord.Overhead(planning: 1, dataWait: 2, history: 3))), as: UTF8.self)
        #expect(text.contains("\"data_wait_seconds\":2"))
        let whole = try JSONDecoder().decode(EpochRecord.self, from: Data(text.utf8))
        #expect(whole.overhead?.history == 3)
        text = text.replacing("\"overhead\"", with: "\"something\"")
        #expect(try JSONDecoder().decode(EpochRecord.self, from: Data(text.utf8)).overhead == nil)
    }
}
