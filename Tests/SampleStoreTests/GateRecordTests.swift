import SampleStore
import Testing

struct GateRecordTests {
    private func epoch(_ number: Int, kept: Double?) -> EpochRecord {
        EpochRecord(
            epoch: number, loss: 1, accuracy: nil, activationRate: 0.1, threshold: nil, samplesTrained: 1,
            samplesForwarded: 10, samplesRead: 10, bytesRead: 1, seconds: 1, validationSeconds: 0,
            imagesPerSecond: 10,
            energy: .init(model: "seed", savedPercent: 0, joules: nil, provenance: "modelled"),
            gate: kept.map { EpochRecord.Gate(target: 0.2, kept: $0) })
    }

    @Test func theErrorIsTheRootMeanSquareAfterTheFirstThreeEpochs() throws {
        let epochs = [0.9, 0.1, 0.7, 0.2 + 0.03, 0.2 - 0.04].enumerated().map {
            epoch($0.offset + 1, kept: $0.element)
        }
        let error = try #require(epochs.gateError)
        #expect(abs(error - (0.0025 / 2).squareRoot()) < 1e-12)
    }

    @Test func aRunWithoutAGateOrTooShortHasNone() {
        #expect([epoch(1, kept: 0.2), epoch(2, kept: 0.2), epoch(3, kept: 0.2)].gateError == nil)
        #expect((1...9).map { epoch($0, kept: nil) }.gateError == nil)
        #expect([EpochRecord]().gateError == nil)
    }
}
