import ASTTypes
import ArgumentParser
import Foundation
import SampleStore
import Terminal

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Milliseconds to take in what an epoch saw of every sample, and to write it to a store.",
        discussion:
            "Works on a store of one-pixel images that is made in a temporary folder and removed again.")

    @Option(name: [.customShort("n"), .long], help: "Samples of the store.") var samples = 1_000_000
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--samples", samples, in: 1...20_000_000)
        try require("--runs", runs, in: 1...10_000)
        let result = try withScratchFolder { folder in
            report.note("making a store of \(samples.grouped) samples")
            let store = try makeStore(in: folder)
            let run = try HistoryRun.create(in: store, header: header(of: store))
            return try measure(run, in: store)
        }
        try report.print(
            result,
            rows: [
                ("samples", samples.grouped),
                ("taking in an epoch", "\(result.observeMilliseconds.rounded(toDecimals: 1)) ms"),
                ("writing it to the store", "\(result.commitMilliseconds.rounded(toDecimals: 1)) ms"),
                ("on disk, a sample", "\(result.bytesPerSample.rounded(toDecimals: 1)) B"),
            ])
    }

    private func measure(_ run: HistoryRun, in store: SampleStore) throws -> HistoryReport {
        var columns = HistoryColumns(labels: try store.labels())
        var observing: [Double] = []
        var committing: [Double] = []
        // The first round touches fresh memory and makes the file grow; it is not counted.
        for epoch in 0...runs {
            let outcomes = Synthetic.outcomes(samples: samples, epoch: epoch)
            let observed = seconds { for outcome in outcomes { columns.observe(outcome) } }
            let committed = try seconds { try run.commit(columns, epoch: record(epoch + 1)) }
            guard epoch > 0 else { continue }
            observing.append(observed * 1000)
            committing.append(committed * 1000)
            report.note("round \(epoch)/\(runs)")
        }
        let bytes = try bytesOnDisk(below: URL(filePath: store.path).appending(path: "history"))
        return HistoryReport(
            samples: samples, observeMilliseconds: median(observing), commitMilliseconds: median(committing),
            bytesPerSample: Double(bytes) / Double(samples))
    }

    private func makeStore(in folder: URL) throws -> SampleStore {
        let path = folder.appending(path: "synthetic.ast").path
        let writer = try SampleStoreWriter(creating: path, identity: IngestIdentity(["source": "ast-bench"]))
        try writer.beginSplit("train")
        for label in Synthetic.labels(samples: samples) {
            try writer.append(
                NewSample(
                    name: "synthetic", label: label, encoding: .raw,
                    shape: ImageShape(height: 1, width: 1, channels: 1), bytes: [0], intensityDeviation: 0))
        }
        _ = try writer.finish(
            classes: (0..<10).map { "class \($0)" }, mean: [0], standardDeviation: [1],
            source: Manifest.Source(kind: "synthetic", path: "ast-bench history"))
        return try SampleStore(opening: path)
    }

    private func header(of store: SampleStore) -> RunHeader {
        RunHeader(
            name: "bench", storeDigest: store.manifest.digest, model: "none", policy: "full", rate: 1,
            epochsPlanned: runs + 1, seed: 1, batchSize: 1000, started: Date.now.ISO8601Format(),
            trainSplit: "train")
    }

    private func record(_ epoch: Int) -> EpochRecord {
        EpochRecord(
            epoch: epoch, loss: 1, accuracy: nil, activationRate: 1, threshold: nil, samplesTrained: samples,
            samplesForwarded: samples, samplesRead: samples, bytesRead: Int64(samples), seconds: 1,
            validationSeconds: 0, imagesPerSecond: Double(samples),
            energy: EpochRecord.Energy(model: "none", savedPercent: 0, provenance: "modelled"))
    }
}

struct HistoryReport: Encodable {
    var samples: Int
    /// One epoch's outcomes of every sample into the columns in memory.
    var observeMilliseconds: Double
    /// The columns and the epoch's record into the store, in one synced transaction.
    var commitMilliseconds: Double
    /// Of the run's folder on disk.
    var bytesPerSample: Double

    enum CodingKeys: String, CodingKey {
        case samples
        case observeMilliseconds = "observe_milliseconds"
        case commitMilliseconds = "commit_milliseconds"
        case bytesPerSample = "bytes_per_sample"
    }
}
