import ASTTypes
import SampleStore
import Streaming
import Terminal

struct StreamReport: Encodable {
    var imagesPerSecond: Double
    var limitImagesPerSecond: Double
    var ratio: Double
    var bytesRead: Int64
    var cpuSecondsPerImage: Double
    var peakRSSBytes: Int64
    var bottleneck: String
    var diagnosis: String
    var limit: StreamLimit.Work
    var copyImagesPerSecond: Double?
    var allocationsPerBatch: Double?
    var cacheBytes: Int?
    var cacheHitShare: Double?
    var output: String
    var samples: Int
    var epochs: Int
    var batchSize: Int
    var workers: Int
    var stageSeconds: [String: Double]

    enum CodingKeys: String, CodingKey {
        case ratio, bottleneck, diagnosis, limit, output, samples, epochs, workers
        case imagesPerSecond = "images_per_second"
        case limitImagesPerSecond = "limit_images_per_second"
        case bytesRead = "bytes_read"
        case cpuSecondsPerImage = "cpu_seconds_per_image"
        case peakRSSBytes = "peak_rss_bytes"
        case copyImagesPerSecond = "copy_images_per_second"
        case cacheBytes = "cache_bytes"
        case cacheHitShare = "cache_hit_share"
        case allocationsPerBatch = "allocations_per_batch"
        case batchSize = "batch_size"
        case stageSeconds = "stage_seconds"
    }

    /// - Parameter peakResidentBytes: of streaming alone, before the limit was measured.
    init(
        run: StreamMeasurement, epochs: [StreamMeasurement.Epoch], limit: StreamLimit.Work,
        limits: [StreamLimit.Rates], peakResidentBytes: Int64
    ) {
        imagesPerSecond = median(epochs.map(\.imagesPerSecond))
        limitImagesPerSecond = median(limits.map(\.work))
        let copies = limits.compactMap(\.copy)
        copyImagesPerSecond = copies.isEmpty ? nil : median(copies)
        ratio = median(zip(epochs, limits).map { $0.imagesPerSecond / $1.work })
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
        if let cache = run.options.cache {
            cacheBytes = cache.statistics.bytes
            cacheHitShare = median(
                epochs.map { Double($0.cacheHits) / Double(max(1, $0.statistics.samplesRead)) })
        }
        let counts = epochs.compactMap(\.allocationsPerBatch)
        allocationsPerBatch = counts.isEmpty ? nil : median(counts)
        self.limit = limit
        output = run.options.output.rawValue
        samples = run.visits
        self.epochs = epochs.count
        batchSize = run.options.batchSize
        workers = run.workers
    }

    var rows: [(String, String)] {
        var rows = [
            ("images a second", Int(imagesPerSecond).grouped),
            ("limit: only \(limit.description)", Int(limitImagesPerSecond).grouped),
        ]
        if let copyImagesPerSecond {
            rows.append(("limit: only copying as many values", Int(copyImagesPerSecond).grouped))
        }
        if let cacheBytes, let cacheHitShare {
            rows.append(("from the decoded cache", "\(cacheHitShare.percent()), of \(ByteCount(cacheBytes))"))
        }
        return rows + [
            ("share of the limit", ratio.percent()),
            ("images in an epoch", samples.grouped),
            ("bytes read in an epoch", ByteCount(rawValue: bytesRead).description),
            ("CPU time for an image", "\((cpuSecondsPerImage * 1e6).rounded(toDecimals: 2)) µs"),
            ("most memory resident", ByteCount(rawValue: peakRSSBytes).description),
            ("allocations for a batch", allocationsPerBatch?.rounded(toDecimals: 3) ?? "-"),
            ("bottleneck", bottleneck), ("", diagnosis),
        ]
    }
}
