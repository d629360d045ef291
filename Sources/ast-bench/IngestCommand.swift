import ASTTypes
import ArgumentParser
import Datasets
import Foundation
import Ingestion
import SampleStore
import Terminal

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract:
            "Seconds to turn a data set into a store, and how much larger the store is than its images.",
        discussion: "The store is made in a temporary folder (TMPDIR) and removed again.")

    @Argument(help: "The data set: a folder, or one file of it.") var source: String
    @Option(name: [.customShort("j"), .long], help: "Threads that read and decode; 0 = one per core.")
    var workers = 0
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--runs", runs, in: 1...10_000)
        try require("--workers", workers, in: 0...1024)
        let threads = workers > 0 ? workers : ProcessInfo.processInfo.activeProcessorCount
        var results: [IngestReport] = []
        for run in 1...runs {
            let result = try withScratchFolder { folder in
                // Opening the source is part of what a user waits for, so each round does it again.
                let dataset = try openDataset(at: source)
                let options = IngestOptions(errorPolicy: .skip, workers: threads)
                return try Ingestor(dataset, options: options).run(
                    into: folder.appending(path: "bench.ast").path)
            }
            results.append(result)
            report.note("run \(run)/\(runs): \(result.seconds.rounded(toDecimals: 2)) s")
        }
        let summary = IngestSummary(results, workers: threads)
        try report.print(
            summary,
            rows: [
                ("images", summary.samples.grouped), ("bad files", summary.badFiles.grouped),
                ("time", "\(summary.seconds.rounded(toDecimals: 2)) s"),
                ("images a second", Int(summary.imagesPerSecond).grouped),
                ("store", ByteCount(rawValue: summary.storeBytes).description),
                ("store over its images", summary.storeOverPayload.rounded(toDecimals: 3)),
            ])
    }
}

struct IngestSummary: Encodable {
    var samples: Int
    var badFiles: Int
    var seconds: Double
    var imagesPerSecond: Double
    var storeBytes: Int64
    var payloadBytes: Int64
    /// Bytes of the store over bytes of its images as stored.
    var storeOverPayload: Double
    var runs: Int
    var workers: Int

    enum CodingKeys: String, CodingKey {
        case samples, seconds, runs, workers
        case badFiles = "bad_files"
        case imagesPerSecond = "images_per_second"
        case storeBytes = "store_bytes"
        case payloadBytes = "payload_bytes"
        case storeOverPayload = "store_over_payload"
    }

    init(_ reports: [IngestReport], workers: Int) {
        let last = reports.last
        samples = last?.manifest.samples ?? 0
        badFiles = last?.manifest.badFiles ?? 0
        seconds = median(reports.map(\.seconds))
        imagesPerSecond = median(reports.map(\.imagesPerSecond))
        storeBytes = last?.storeBytes ?? 0
        payloadBytes = last?.manifest.payloadBytes ?? 0
        storeOverPayload = payloadBytes > 0 ? Double(storeBytes) / Double(payloadBytes) : .nan
        runs = reports.count
        self.workers = workers
    }
}
