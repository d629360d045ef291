import ASTTypes
import ArgumentParser
import Foundation
import Planning
import SampleStore
import Streaming
import Terminal

struct StreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract:
            "Images a second that reach the trainer: read, checked, decoded, cropped, flipped, normalised.",
        discussion: """
            Each round streams one epoch and then measures the limit: the same number of pixels, already in memory, \
            only normalised into the same batches by the same number of workers. A round before the first warms up.
            """)

    @Argument(help: "The store to stream from.", completion: .directory) var store: String
    @Option(help: "The split to stream.") var split = "train"
    @Option(help: ArgumentHelp("Share of the split that an epoch visits, in (0, 1].", valueName: "share"))
    var rate = 1.0
    @Option(name: [.customShort("b"), .long], help: "Samples in a batch.") var batchSize = 500
    @Option(name: [.customShort("j"), .long], help: "Decoding threads: a number, or auto.")
    var workers = WorkerArgument.automatic
    @Option(help: "Batches in memory at once.") var slots = 4
    @Option(help: "Rounds of one epoch.") var epochs = 5
    @Option(
        help: ArgumentHelp("Side of the square the trainer gets. (default: the store's)", valueName: "pixels")
    )
    var imgSize: Int?
    @Option(help: "Pixels of reflected border that images are cropped from.") var pad = 2
    @Option(
        help: "Flip: none, random or alternating.",
        transform: { try choose($0, "flip", from: Augmentation.Flip.self) })
    var flip = Augmentation.Flip.random
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--epochs", epochs, in: 1...10_000)
        let store = try SampleStore(opening: store)
        let run = try StreamMeasurement(
            store: store, ids: try store.ids(ofSplit: split), rate: rate, options: streamOptions(store))
        report.note("warming up")
        _ = try run.epoch(0)
        let warm = ProcessUsage.now.peakResidentBytes
        let limit = try StreamLimit(
            options: run.options, workers: run.workers, channels: store.manifest.channels, images: run.visits)
        var epochResults: [StreamMeasurement.Epoch] = []
        var limits: [StreamLimit.Rates] = []
        for epoch in 1...epochs {
            epochResults.append(try run.epoch(epoch))
            limits.append(limit.measure())
            report.note(
                "epoch \(epoch)/\(epochs): \(Int(epochResults[epoch - 1].imagesPerSecond).grouped) images/s, "
                    + "limit \(Int(limits[epoch - 1].normalize).grouped)")
        }
        let result = StreamReport(
            run: run, epochs: epochResults, limits: limits, peakResidentBytes: warm)
        try report.print(result, rows: result.rows)
    }

    private func streamOptions(_ store: SampleStore) throws -> StreamOptions {
        let manifest = store.manifest
        guard
            let shape = imgSize.map({ ImageShape(height: $0, width: $0, channels: manifest.channels) })
                ?? manifest.shape
        else {
            throw Failure(
                .usage, "the images of \(store.path) differ in size",
                remedy: "say what the trainer shall get: --img-size 224")
        }
        // Under torchrun and the like each process streams its part.
        let ranks = try Ranks(environment: ProcessInfo.processInfo.environment)
        return StreamOptions(
            batchSize: batchSize, shape: shape, mean: manifest.mean.map { Float($0) },
            standardDeviation: manifest.standardDeviation.map { Float($0) },
            augmentation: Augmentation(pad: pad, flip: flip), seed: 1, slots: slots,
            workers: workers.count, rank: ranks.rank, ranks: ranks.count)
    }
}

/// Streams epochs of one plan and times them.
struct StreamMeasurement {
    let store: SampleStore
    let options: StreamOptions
    let workers: Int
    /// Samples an epoch visits.
    let visits: Int
    private let history: HistoryColumns
    private let context: PlanContext

    struct Epoch {
        var seconds: Double
        var cpuSeconds: Double
        var statistics: StreamStatistics
        /// Blocks of memory asked for by the whole process per batch, once all slots were in use; nil where it cannot
        /// be counted or the epoch is too short.
        var allocationsPerBatch: Double?
        var imagesPerSecond: Double { Double(statistics.samplesRead) / seconds }
    }

    init(store: SampleStore, ids: [SampleID], rate: Double, options: StreamOptions) throws {
        self.store = store
        self.options = options
        workers = options.workers > 0 ? options.workers : StreamOptions.availableCores
        history = HistoryColumns(labels: try store.labels())
        context = PlanContext(
            epoch: 0, epochs: 1, ids: ids, intensities: try store.intensityDeviations(), rate: rate, seed: 1)
        visits = try UniformPolicy().plan(history, context).count
    }

    /// Streams one epoch in a random order, as training does; planning is not timed.
    func epoch(_ epoch: Int) throws -> Epoch {
        var context = context
        context.epoch = epoch
        let plan = try UniformPolicy().plan(history, context)
        let before = ProcessUsage.now.cpuSeconds
        let began = ContinuousClock.now
        let stream = try BatchStream(store: store, plan: plan, options: options)
        var allocations = AllocationCount(settlingBatches: 2 * options.slots)
        while let batch = try stream.next() {
            _ = consume batch
            allocations.batchTaken()
        }
        let elapsed = (ContinuousClock.now - began) / .seconds(1)
        return Epoch(
            seconds: elapsed, cpuSeconds: ProcessUsage.now.cpuSeconds - before, statistics: stream.statistics,
            allocationsPerBatch: allocations.perBatch)
    }
}

struct StreamReport: Encodable {
    var imagesPerSecond: Double
    var limitImagesPerSecond: Double
    var ratio: Double
    var bytesRead: Int64
    var cpuSecondsPerImage: Double
    var peakRSSBytes: Int64
    var bottleneck: String
    var diagnosis: String
    var copyImagesPerSecond: Double
    var allocationsPerBatch: Double?
    var samples: Int
    var epochs: Int
    var batchSize: Int
    var workers: Int
    var stageSeconds: [String: Double]

    enum CodingKeys: String, CodingKey {
        case ratio, bottleneck, diagnosis, samples, epochs, workers
        case imagesPerSecond = "images_per_second"
        case limitImagesPerSecond = "limit_images_per_second"
        case bytesRead = "bytes_read"
        case cpuSecondsPerImage = "cpu_seconds_per_image"
        case peakRSSBytes = "peak_rss_bytes"
        case copyImagesPerSecond = "copy_images_per_second"
        case allocationsPerBatch = "allocations_per_batch"
        case batchSize = "batch_size"
        case stageSeconds = "stage_seconds"
    }

    /// - Parameter peakResidentBytes: of streaming alone, before the limit was measured.
    init(
        run: StreamMeasurement, epochs: [StreamMeasurement.Epoch], limits: [StreamLimit.Rates],
        peakResidentBytes: Int64
    ) {
        imagesPerSecond = median(epochs.map(\.imagesPerSecond))
        limitImagesPerSecond = median(limits.map(\.normalize))
        copyImagesPerSecond = median(limits.map(\.copy))
        ratio = median(zip(epochs, limits).map { $0.imagesPerSecond / $1.normalize })
        bytesRead = epochs.first?.statistics.bytesRead ?? 0
        cpuSecondsPerImage = median(epochs.map { $0.cpuSeconds / Double(max(1, $0.statistics.samplesRead)) })
        peakRSSBytes = peakResidentBytes
        let middle = epochs.sorted { $0.seconds < $1.seconds }[epochs.count / 2].statistics
        bottleneck = middle.bottleneck.rawValue
        diagnosis = middle.diagnosis(cores: StreamOptions.availableCores).sentence
        stageSeconds = [
            "read": middle.readSeconds, "decode": middle.decodeSeconds, "augment": middle.augmentSeconds,
            "slot_wait": middle.slotWaitSeconds, "consumer_wait": middle.consumerWaitSeconds,
        ]
        let counts = epochs.compactMap(\.allocationsPerBatch)
        allocationsPerBatch = counts.isEmpty ? nil : median(counts)
        samples = run.visits
        self.epochs = epochs.count
        batchSize = run.options.batchSize
        workers = run.workers
    }

    var rows: [(String, String)] {
        [
            ("images a second", Int(imagesPerSecond).grouped),
            ("limit: only normalising", Int(limitImagesPerSecond).grouped),
            ("limit: only copying floats", Int(copyImagesPerSecond).grouped),
            ("share of the normalising limit", ratio.percent()),
            ("images in an epoch", samples.grouped),
            ("bytes read in an epoch", ByteCount(rawValue: bytesRead).description),
            ("CPU time for an image", "\((cpuSecondsPerImage * 1e6).rounded(toDecimals: 2)) µs"),
            ("most memory resident", ByteCount(rawValue: peakRSSBytes).description),
            ("allocations for a batch", allocationsPerBatch?.rounded(toDecimals: 3) ?? "-"),
            ("bottleneck", bottleneck), ("", diagnosis),
        ]
    }
}
