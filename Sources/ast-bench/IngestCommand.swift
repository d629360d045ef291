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
        abstract: "How fast a data set becomes a store, against what this machine could do at most.",
        discussion: """
            Each round makes the store and then measures the limit of the same work: with --encode keep, copying the \
            same bytes to one file that is synchronised as often; with raw, decoding the pictures from memory on as many \
            threads; with jpeg, decoding, shrinking and encoding them. --synthetic makes stores of computed 16×16 images \
            instead, one for each number, to see what a sample costs as stores grow. Everything is made in a temporary \
            folder (TMPDIR) and removed again.
            """)

    @Argument(help: "The data set, as for ast-ingest.") var source: String?
    @Option(
        help: "raw, keep, jpeg or auto, as for ast-ingest.",
        transform: { try choose($0, "encoding", from: EncodingChoice.self) })
    var encode = EncodingChoice.auto
    @Option(help: "As for ast-ingest.") var shortSide: Int?
    @Option(help: "As for ast-ingest.") var quality = 90
    @Option(help: "Numbers of computed images, such as 10000,100000,1280000.") var synthetic: String?
    @Option(name: [.customShort("j"), .long], help: "Threads that read and decode; 0 = one per core.")
    var workers = 0
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    func validate() throws {
        if (source == nil) == (synthetic == nil) { throw ValidationError("give a data set or --synthetic") }
        if shortSide != nil, encode != .raw, encode != .jpeg {
            throw ValidationError("--short-side needs --encode raw or --encode jpeg")
        }
    }

    mutating func run() throws {
        try require("--runs", runs, in: 1...10_000)
        try require("--workers", workers, in: 0...1024)
        try require("--quality", quality, in: 1...100)
        if let shortSide { try require("--short-side", shortSide, in: 1...65_535) }
        if let synthetic { return try measureGrowth(synthetic) }
        guard let source else { return }
        let storage = StorageOptions(
            encoding: encode, limit: shortSide.map { .shortSide($0) } ?? .none, quality: quality)
        var limit: IngestLimit?
        var peak: Int64 = 0
        var results: [IngestReport] = []
        var limits: [Double] = []
        for run in 1...runs {
            let (result, rate) = try withScratchFolder { folder in
                // Opening the source is part of what a user waits for, so each round does it again.
                let started = ContinuousClock.now
                let dataset = try openDataset(at: source)
                var result = try ingest(dataset, storage, folder)
                result.seconds = (ContinuousClock.now - started) / .seconds(1)
                result.imagesPerSecond = Double(result.manifest.samples) / result.seconds
                try FileManager.default.removeItem(at: folder.appending(path: "bench.ast"))
                // Before the limit's pictures take memory of their own.
                if limit == nil { peak = ProcessUsage.now.peakResidentBytes }
                let measured = try limit ?? IngestLimit(dataset, storage: storage, workers: threads)
                limit = measured
                return (result, try measured.measure(dataset, scratch: folder))
            }
            results.append(result)
            limits.append(rate)
            report.note(
                "run \(run)/\(runs): \(Int(result.imagesPerSecond).grouped) images/s, limit \(Int(rate).grouped)"
            )
        }
        guard let limit else { return }
        try print(IngestSummary(results, limits, limit.sort, peak: peak, workers: threads))
    }

    private var threads: Int { workers > 0 ? workers : ProcessInfo.processInfo.activeProcessorCount }

    private func ingest(_ dataset: any DatasetSource, _ storage: StorageOptions, _ folder: URL) throws
        -> IngestReport
    {
        let options = IngestOptions(storage: storage, errorPolicy: .skip, workers: threads)
        return try Ingestor(dataset, options: options).run(into: folder.appending(path: "bench.ast").path)
    }

    private func print(_ summary: IngestSummary) throws {
        try report.print(
            summary,
            rows: [
                ("images", summary.samples.grouped), ("bad files", summary.badFiles.grouped),
                ("time", "\(summary.seconds.rounded(toDecimals: 2)) s"),
                ("images a second", Int(summary.imagesPerSecond).grouped),
                ("limit (\(summary.limit.rawValue))", Int(summary.limitImagesPerSecond).grouped),
                ("share of the limit", summary.ratio.percent(decimals: 1)),
                ("store", ByteCount(rawValue: summary.storeBytes).description),
                ("store over its images", summary.storeOverPayload.rounded(toDecimals: 3)),
                ("peak memory", ByteCount(rawValue: summary.peakResidentBytes).description),
            ])
    }

    private func measureGrowth(_ list: String) throws {
        let numbers = list.split(separator: ",").map { Int($0) }
        let counts = numbers.compactMap(\.self).filter { $0 > 0 && $0 < Int(UInt32.max) }
        guard counts.count == numbers.count, !counts.isEmpty else {
            throw Failure(
                .usage, "--synthetic is '\(list)'", remedy: "give numbers such as 10000,100000,1280000")
        }
        let points = try counts.sorted().map { count in
            let results = try (0..<runs).map { _ in
                try withScratchFolder { try ingest(SyntheticSource(items: count), StorageOptions(), $0) }
            }
            let point = GrowthPoint(count, results, ProcessUsage.now.peakResidentBytes)
            report.note(
                "\(count.grouped) samples: \(point.microsecondsPerSample.rounded(toDecimals: 2)) µs each")
            return point
        }
        try report.print(
            points,
            rows: points.map {
                (
                    "\($0.samples.grouped) samples",
                    "\($0.microsecondsPerSample.rounded(toDecimals: 2)) µs each, peak memory \(ByteCount(rawValue: $0.peakResidentBytes))"
                )
            })
    }
}

/// What a sample of a store of some size costs.
private struct GrowthPoint: Encodable {
    let samples: Int
    /// Median over the rounds.
    let seconds: Double
    let microsecondsPerSample: Double
    /// Of this process so far.
    let peakResidentBytes: Int64

    enum CodingKeys: String, CodingKey {
        case samples, seconds
        case microsecondsPerSample = "microseconds_per_sample"
        case peakResidentBytes = "peak_rss_bytes"
    }

    init(_ samples: Int, _ reports: [IngestReport], _ peak: Int64) {
        self.samples = samples
        seconds = median(reports.map(\.seconds))
        microsecondsPerSample = seconds / Double(samples) * 1e6
        peakResidentBytes = peak
    }
}

struct IngestSummary: Encodable {
    var samples: Int
    var badFiles: Int
    var seconds: Double
    var imagesPerSecond: Double
    var limit: IngestLimit.Sort
    var limitImagesPerSecond: Double
    /// Median of the rounds' shares: a round and its limit see the same machine.
    var ratio: Double
    var storeBytes: Int64
    var payloadBytes: Int64
    /// Bytes of the store over bytes of its images as stored.
    var storeOverPayload: Double
    var peakResidentBytes: Int64
    var runs: Int
    var workers: Int

    enum CodingKeys: String, CodingKey {
        case samples, seconds, limit, ratio, runs, workers
        case badFiles = "bad_files"
        case imagesPerSecond = "images_per_second"
        case limitImagesPerSecond = "limit_images_per_second"
        case storeBytes = "store_bytes"
        case payloadBytes = "payload_bytes"
        case storeOverPayload = "store_over_payload"
        case peakResidentBytes = "peak_rss_bytes"
    }

    init(_ reports: [IngestReport], _ limits: [Double], _ limit: IngestLimit.Sort, peak: Int64, workers: Int)
    {
        let last = reports.last
        samples = last?.manifest.samples ?? 0
        badFiles = last?.manifest.badFiles ?? 0
        seconds = median(reports.map(\.seconds))
        imagesPerSecond = median(reports.map(\.imagesPerSecond))
        self.limit = limit
        limitImagesPerSecond = median(limits)
        ratio = median(zip(reports, limits).map { $0.imagesPerSecond / $1 })
        storeBytes = last?.storeBytes ?? 0
        payloadBytes = last?.manifest.payloadBytes ?? 0
        storeOverPayload = payloadBytes > 0 ? Double(storeBytes) / Double(payloadBytes) : .nan
        peakResidentBytes = peak
        runs = reports.count
        self.workers = workers
    }
}
