import ASTTypes
import ArgumentParser
import Foundation
import Terminal

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract:
            "What this machine can do at most: decode JPEGs, copy memory, look up values, use its disk.",
        discussion: """
            The figures that other measurements are compared with, each by the least code that does the work. The disk is \
            measured with one file of --size, written and synchronised, then taken out of the page cache and read in \
            blocks of 4 MiB, then read again from the cache. Where the system keeps the file in its cache all the same, \
            the cold figure is missing and the report says so. Disks of virtual machines may still be cached by their host.
            """)

    @Option(
        help: ArgumentHelp("Where the disk is measured. (default: the temporary folder)", valueName: "dir"),
        completion: .directory)
    var folder: String?
    @Option(
        help: ArgumentHelp("JPEG files to decode. (default: made, 500 × 375 pixels)", valueName: "dir"),
        completion: .directory)
    var jpegs: String?
    @Option(help: ArgumentHelp("Size of the disk's file.", valueName: "MiB")) var size = 512
    @Option(name: [.customShort("j"), .long], help: "Threads; 0 = one per core.") var workers = 0
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--runs", runs, in: 1...10_000)
        try require("--size", size, in: 4...1_048_576)
        try require("--workers", workers, in: 0...1024)
        let threads = workers > 0 ? workers : ProcessInfo.processInfo.activeProcessorCount
        var result = LimitsReport(workers: threads, runs: runs)
        report.note("decoding")
        let decode = try DecodeLimit(folder: jpegs, workers: threads)
        result.take(decode, try (1...runs).map(decode.measure))
        report.note("copying")
        let copy = CopyLimit(workers: threads)
        result.memcpyBytesPerSecond = median((0..<runs).map { _ in copy.measure() })
        report.note("looking up")
        try withScratchFolder { scratch in
            let lookup = try LookupLimit(folder: scratch, workers: threads)
            result.take((0..<runs).map { _ in lookup.measure() })
        }
        report.note("writing and reading the disk")
        try withScratchFolder(in: folder) { scratch in
            let disk = DiskLimit(file: scratch.appending(path: "disk"), bytes: size << 20)
            result.take(try (0..<runs).map { _ in try disk.measure() })
        }
        try report.print(result, rows: result.rows)
    }
}

struct LimitsReport: Encodable {
    let workers, runs: Int
    var jpegDecodeImagesPerSecond = Double.nan
    var jpegDecodePixelsPerSecond = Double.nan
    var jpegRegionsPerSecond = Double.nan
    var jpegs = 0
    var jpegSource = ""
    var memcpyBytesPerSecond = Double.nan
    var lmdbGetsPerSecond = Double.nan
    var lmdbReadsPerSecond = Double.nan
    var diskWriteBytesPerSecond = Double.nan
    var diskColdReadBytesPerSecond: Double?
    var diskWarmReadBytesPerSecond = Double.nan
    var coldMeans: PageCache.Means?
    var coldResidentShare = Double.nan

    enum CodingKeys: String, CodingKey {
        case workers, runs, jpegs
        case jpegDecodeImagesPerSecond = "jpeg_decode_images_per_second"
        case jpegDecodePixelsPerSecond = "jpeg_decode_pixels_per_second"
        case jpegRegionsPerSecond = "jpeg_regions_per_second"
        case jpegSource = "jpeg_source"
        case memcpyBytesPerSecond = "memcpy_bytes_per_second"
        case lmdbGetsPerSecond = "lmdb_gets_per_second"
        case lmdbReadsPerSecond = "lmdb_reads_per_second"
        case diskWriteBytesPerSecond = "disk_write_bytes_per_second"
        case diskColdReadBytesPerSecond = "disk_cold_read_bytes_per_second"
        case diskWarmReadBytesPerSecond = "disk_warm_read_bytes_per_second"
        case coldMeans = "cold_means"
        case coldResidentShare = "cold_resident_share"
    }

    init(workers: Int, runs: Int) {
        self.workers = workers
        self.runs = runs
    }

    mutating func take(_ limit: DecodeLimit, _ rounds: [DecodeLimit.Rates]) {
        jpegs = limit.count
        jpegSource = limit.source
        jpegDecodeImagesPerSecond = median(rounds.map(\.imagesPerSecond))
        jpegDecodePixelsPerSecond = median(rounds.map(\.pixelsPerSecond))
        jpegRegionsPerSecond = median(rounds.map(\.regionsPerSecond))
    }

    mutating func take(_ rounds: [LookupLimit.Rates]) {
        lmdbGetsPerSecond = median(rounds.map(\.addresses))
        lmdbReadsPerSecond = median(rounds.map(\.bytes))
    }

    mutating func take(_ rounds: [DiskLimit.Rates]) {
        diskWriteBytesPerSecond = median(rounds.map(\.write))
        diskWarmReadBytesPerSecond = median(rounds.map(\.warmRead))
        coldMeans = rounds.last?.dropped.means
        coldResidentShare = rounds.map(\.dropped.residentShare).max() ?? .nan
        // One round that came from the cache would be no limit of the disk.
        if rounds.allSatisfy(\.dropped.isCold) {
            diskColdReadBytesPerSecond = median(rounds.map(\.coldRead))
        }
    }

    var rows: [(String, String)] {
        [
            (
                "JPEGs decoded (\(jpegs.grouped), \(printable(jpegSource)))",
                "\(Int(jpegDecodeImagesPerSecond).grouped) images/s, "
                    + "\((jpegDecodePixelsPerSecond / 1e6).rounded(toDecimals: 1)) MP/s"
            ),
            ("random regions of them decoded", "\(Int(jpegRegionsPerSecond).grouped) images/s"),
            ("memory copied", bytesRate(memcpyBytesPerSecond)),
            ("LMDB values found", "\(Int(lmdbGetsPerSecond).grouped)/s"),
            ("LMDB values copied out, 3,072 B each", "\(Int(lmdbReadsPerSecond).grouped)/s"),
            ("disk written and synchronised", bytesRate(diskWriteBytesPerSecond)),
            (
                "disk read, cold",
                diskColdReadBytesPerSecond.map(bytesRate)
                    ?? "unknown: \(coldResidentShare.percent(decimals: 1)) stayed in the page cache"
            ),
            ("disk read, from the page cache", bytesRate(diskWarmReadBytesPerSecond)),
            ("threads", "\(workers)"),
        ]
    }
}
