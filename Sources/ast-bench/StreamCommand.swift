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
            Each round streams one epoch and then measures the limit: what cannot be left out, done by the same \
            number of workers to data already in memory. For raw images of the wanted size that is writing them \
            normalised into the same batches; for others it is decoding and resizing the same regions of the store's \
            own images. A round before the first warms up, and fills the decoded cache if there is one.

            Presets:
              imagenet-train   RandomResizedCrop to 224, random flips, batches of 64
              imagenet-val     shorter side to 256, centre 224, batches of 64
              cifar-train      random crops from a border of 4 pixels, random flips, batches of 512
            """)

    @Argument(help: "The store to stream from.", completion: .directory) var store: String
    @Option(help: "The split to stream.") var split = "train"
    @Option(help: ArgumentHelp("Share of the split that an epoch visits, in (0, 1].", valueName: "share"))
    var rate = 1.0
    @Option(help: "What is done to the images: imagenet-train, imagenet-val or cifar-train.")
    var preset = StreamPreset.cifarTrain
    @Option(
        help: "What the trainer gets: float32, bfloat16 or uint8 (not normalised).",
        transform: { try choose($0, "output", from: PixelOutput.self) })
    var output = PixelOutput.float32
    @Option(name: [.customShort("b"), .long], help: "Samples in a batch. (default: the preset's)")
    var batchSize: Int?
    @Option(name: [.customShort("j"), .long], help: "Decoding threads: a number, or auto.")
    var workers = WorkerArgument.automatic
    @Option(help: "Batches in memory at once.") var slots = 4
    @Option(help: "Rounds of one epoch.") var epochs = 5
    @Option(
        help: ArgumentHelp(
            "Side of the square the trainer gets. (default: the preset's, or the store's)",
            valueName: "pixels")
    )
    var imgSize: Int?
    @Option(
        help: ArgumentHelp(
            "cifar-train: pixels of reflected border that images are cropped from. (default: 4)",
            valueName: "pixels"))
    var pad: Int?
    @Option(
        help: "Flip: none, random or alternating. (default: the preset's)",
        transform: { try choose($0, "flip", from: Augmentation.Flip.self) })
    var flip: Augmentation.Flip?
    @Option(
        help: ArgumentHelp("Most bytes of samples to come that are read ahead; 0 = none.", valueName: "size"),
        transform: chooseSize)
    var readAhead = ByteCount(ReadAheadOptions().bytes)
    @Option(
        help: ArgumentHelp(
            "Keep decoded images in the store's folder as ast-train does, up to this size; 0 keeps none.",
            valueName: "size"),
        transform: chooseSize)
    var cacheBytes = ByteCount.zero
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--epochs", epochs, in: 1...10_000)
        let store = try SampleStore(opening: store)
        var options = try streamOptions(store)
        options.readAheadBytes = Int(readAhead.rawValue)
        if cacheBytes > .zero {
            options.cache = try DecodedCache.open(store, bytes: Int(cacheBytes.rawValue))
        }
        let run = try StreamMeasurement(
            store: store, ids: try store.ids(ofSplit: split), rate: rate, options: options)
        report.note("warming up")
        _ = try run.epoch(0)
        let warm = ProcessUsage.now.peakResidentBytes
        let limit = try StreamLimit(run)
        var epochResults: [StreamMeasurement.Epoch] = []
        var limits: [StreamLimit.Rates] = []
        for epoch in 1...epochs {
            epochResults.append(try run.epoch(epoch))
            limits.append(try limit.measure(epoch))
            report.note(
                "epoch \(epoch)/\(epochs): \(Int(epochResults[epoch - 1].imagesPerSecond).grouped) images/s, "
                    + "limit \(Int(limits[epoch - 1].work).grouped)")
        }
        let result = StreamReport(
            run: run, epochs: epochResults, limit: limit.work, limits: limits, peakResidentBytes: warm)
        try report.print(result, rows: result.rows)
    }

    private func streamOptions(_ store: SampleStore) throws -> StreamOptions {
        let manifest = store.manifest
        guard
            let shape = (imgSize ?? preset.side).map({
                ImageShape(height: $0, width: $0, channels: manifest.channels)
            })
                ?? manifest.shape
        else {
            throw Failure(
                .usage, "the images of \(store.path) differ in size",
                remedy: "say what the trainer shall get: --img-size 224")
        }
        var augmentation = preset.augmentation
        if let pad {
            guard preset == .cifarTrain else {
                throw Failure(
                    .usage, "--pad says nothing about \(preset.rawValue)",
                    remedy: "use it with --preset cifar-train")
            }
            augmentation.crop = .pad(pad)
        }
        if let flip { augmentation.flip = flip }
        // Under torchrun and the like each process streams its part.
        let ranks = try Ranks(environment: ProcessInfo.processInfo.environment)
        return StreamOptions(
            batchSize: batchSize ?? preset.batchSize, shape: shape, mean: manifest.mean.map { Float($0) },
            standardDeviation: manifest.standardDeviation.map { Float($0) },
            output: output, augmentation: augmentation, seed: 1, slots: slots, workers: workers.count,
            rank: ranks.rank, ranks: ranks.count)
    }
}

/// Streams epochs of one plan and times them.
struct StreamMeasurement {
    let store: SampleStore
    let options: StreamOptions
    let workers: Int
    let ids: [SampleID]
    /// Samples an epoch visits.
    let visits: Int
    private let history: HistoryColumns
    private let context: PlanContext

    struct Epoch {
        var seconds: Double
        var cpuSeconds: Double
        var statistics: StreamStatistics
        /// Images that came from the decoded cache.
        var cacheHits: Int
        /// Blocks of memory asked for by the whole process per batch, once all slots were in use; nil where it cannot
        /// be counted or the epoch is too short.
        var allocationsPerBatch: Double?
        var imagesPerSecond: Double { Double(statistics.samplesRead) / seconds }
    }

    init(store: SampleStore, ids: [SampleID], rate: Double, options: StreamOptions) throws {
        self.store = store
        self.options = options
        self.ids = ids
        workers = options.workers > 0 ? options.workers : StreamOptions.availableCores
        history = HistoryColumns(labels: try store.labels())
        context = PlanContext(
            epoch: 0, epochs: 1, ids: ids, intensities: try store.intensityDeviations(), rate: rate, seed: 1)
        visits = try UniformPolicy().plan(history, context).count
    }

    func plan(_ epoch: Int) throws -> EpochPlan {
        var context = context
        context.epoch = epoch
        return try UniformPolicy().plan(history, context)
    }

    /// Streams one epoch in a random order, as training does; planning is not timed.
    func epoch(_ epoch: Int) throws -> Epoch {
        let plan = try plan(epoch)
        let before = ProcessUsage.now.cpuSeconds
        let hitsBefore = options.cache?.statistics.hits ?? 0
        let began = ContinuousClock.now
        let stream = try BatchStream(store: store, plan: plan, options: options)
        var allocations = AllocationCount(settlingBatches: 2 * options.slots)
        while let batch = try stream.next() {
            _ = consume batch
            allocations.batchTaken()
        }
        let elapsed = (ContinuousClock.now - began) / .seconds(1)
        let cpuSeconds = ProcessUsage.now.cpuSeconds - before
        let hits = options.cache?.statistics.hits ?? 0
        // The next epoch finds what this one wrote.
        options.cache?.flush()
        return Epoch(
            seconds: elapsed, cpuSeconds: cpuSeconds, statistics: stream.statistics,
            cacheHits: hits - hitsBefore, allocationsPerBatch: allocations.perBatch)
    }
}
