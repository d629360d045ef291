import ASTTypes
import Inspection
import SampleStore

/// A run over six samples of three classes, made by hand: sample 5 was never visited, sample 4 has no turn in `ids`.
enum Runs {
    static let labels: [Label] = [Label(0), Label(0), Label(1), Label(1), Label(2), Label(1)]
    static let classes = ["cat", "dog", "ship"]

    static func columns() -> HistoryColumns {
        var columns = HistoryColumns(labels: labels)
        observe(
            &columns, step: 1, ids: [0, 1, 2, 3], losses: [0.5, 2, 1, 2], correct: [true, false, true, false])
        observe(&columns, step: 2, ids: [0, 2], losses: [0.25, 3], correct: [true, false])
        return columns
    }

    private static func observe(
        _ columns: inout HistoryColumns, step: UInt32, ids: [Int], losses: [Float], correct: [Bool]
    ) {
        columns.observe(
            StepOutcome(
                step: step, ids: ids.map { SampleID($0) }, losses: losses, margins: losses.map { 1 - $0 },
                gradientNorms: losses.map { $0 / 4 }, correct: correct, trained: losses.map { $0 >= 1 },
                inclusion: losses.map { _ in 1 }))
    }

    static func epoch(_ number: Int, accuracy: Double?, trained: Int = 3) -> EpochRecord {
        EpochRecord(
            epoch: number, loss: 1, accuracy: accuracy, activationRate: 0.6, threshold: nil,
            samplesTrained: trained,
            samplesForwarded: 4, samplesRead: 4, bytesRead: 48, seconds: 1.5, validationSeconds: 0.5,
            imagesPerSecond: 2.7,
            energy: .init(model: "seed", savedPercent: 10 * Double(number), provenance: "modelled"))
    }

    static func header(_ name: String = "a", digest: String = "d") -> RunHeader {
        RunHeader(
            name: name, storeDigest: digest, model: "airbench-s", policy: "history", rate: 0.1,
            epochsPlanned: 2, seed: 1,
            batchSize: 2, started: "2025-01-01T00:00:00Z", trainSplit: "train")
    }

    static func run() -> InspectedRun {
        InspectedRun(
            header: header(), epochs: [epoch(1, accuracy: 0.9), epoch(2, accuracy: nil)], columns: columns(),
            ids: [0, 1, 2, 3, 5].map { SampleID($0) })
    }
}
