import ASTTypes
import ArgumentParser
import Foundation
import Planning
import SampleStore
import Terminal

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Samples a second that come out of a store, checked against their hashes: warm and cold.",
        discussion: """
            One thread reads the samples of a plan. With --cold each round takes the store out of the page cache first, \
            and then reads it with the pages asked for by plan, with LMDB's default (the system guesses), with neither, \
            and as the limit by plain reads of the same bytes: in blocks of 4 MiB for --order sequential, sample by \
            sample on 16 threads for --order global. With --rate below 1 a full pass is measured too, which tells what \
            a skipped sample costs.
            """)

    @Argument(help: "The store to read.", completion: .directory) var store: String
    @Option(help: "The split to read.") var split = "train"
    @Option(help: ArgumentHelp("Share of the split that is read, in (0, 1].", valueName: "share"))
    var rate = 1.0
    @Option(
        help: "Order of the samples: global (random) or sequential.",
        transform: { try choose($0, "order", from: StoreReading.Order.self) })
    var order = StoreReading.Order.global
    @Flag(help: "Read from the disk, too.") var cold = false
    @Option(help: ArgumentHelp("Most that is read ahead.", valueName: "MiB")) var ahead = 32
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--runs", runs, in: 1...10_000)
        try require("--ahead", ahead, in: 1...65_536)
        let reading = try StoreReading(
            path: store, split: split, rate: rate, order: order, aheadBytes: ahead << 20)
        var result = StoreReport(reading, runs: runs)
        report.note("warming up")
        _ = try reading.warm(.planned)
        var rounds: [StoreReport.Warm] = []
        for _ in 1...runs { rounds.append(try reading.warmRound()) }
        result.take(rounds)
        if cold {
            var rounds: [StoreReport.Cold] = []
            for run in 1...runs {
                rounds.append(try reading.coldRound(run))
                report.note(
                    "round \(run)/\(runs): \(bytesRate(rounds[run - 1].planned)), "
                        + "limit \(bytesRate(rounds[run - 1].limit))")
            }
            result.take(rounds)
        }
        try report.print(result, rows: result.rows)
    }
}

struct StoreReport: Encodable {
    /// Seconds of one round.
    struct Warm {
        /// Without anything that pages.
        var plain: Double
        /// With the read-ahead that finds everything there.
        var planned: Double
        /// Plan and samples at the rate, and of a full pass; nil at rate 1.
        var atRate: Double?
        var full: Double?
    }

    /// Bytes a second of one round.
    struct Cold {
        var planned, guessed, unadvised, limit: Double
        var means: PageCache.Means
        var residentShare: Double
    }

    let samples, runs: Int
    let bytes: Int64
    let rate: Double
    let order: StoreReading.Order
    private let skipped: Int
    var warmSamplesPerSecond = Double.nan
    var warmBytesPerSecond = Double.nan
    /// What the read-ahead adds to a sample that is in memory.
    var readAheadNanoseconds = Double.nan
    var skippedNanoseconds: Double?
    var coldSamplesPerSecond: Double?
    var coldBytesPerSecond: Double?
    var coldLimitBytesPerSecond: Double?
    var coldRatio: Double?
    var coldGuessedBytesPerSecond: Double?
    var coldOverGuessed: Double?
    var coldUnadvisedBytesPerSecond: Double?
    var coldMeans: PageCache.Means?
    var coldResidentShare: Double?

    enum CodingKeys: String, CodingKey {
        case samples, runs, bytes, rate, order
        case warmSamplesPerSecond = "warm_samples_per_second"
        case warmBytesPerSecond = "warm_bytes_per_second"
        case readAheadNanoseconds = "read_ahead_nanoseconds"
        case skippedNanoseconds = "skipped_nanoseconds"
        case coldSamplesPerSecond = "cold_samples_per_second"
        case coldBytesPerSecond = "cold_bytes_per_second"
        case coldLimitBytesPerSecond = "cold_limit_bytes_per_second"
        case coldRatio = "cold_ratio"
        case coldGuessedBytesPerSecond = "cold_guessed_bytes_per_second"
        case coldOverGuessed = "cold_over_guessed"
        case coldUnadvisedBytesPerSecond = "cold_unadvised_bytes_per_second"
        case coldMeans = "cold_means"
        case coldResidentShare = "cold_resident_share"
    }

    init(_ reading: StoreReading, runs: Int) {
        samples = reading.samples
        bytes = reading.bytes
        rate = reading.rate
        order = reading.order
        skipped = reading.skipped
        self.runs = runs
    }

    mutating func take(_ rounds: [Warm]) {
        warmSamplesPerSecond = Double(samples) / median(rounds.map(\.planned))
        warmBytesPerSecond = Double(bytes) / median(rounds.map(\.planned))
        readAheadNanoseconds = median(rounds.map { ($0.planned - $0.plain) / Double(samples) * 1e9 })
        // What a pass at the rate takes beyond its share of a full pass is the skipped samples' doing.
        let costs = rounds.compactMap { round in
            round.full.flatMap { full in round.atRate.map { $0 - full * rate } }
        }
        if skipped > 0, !costs.isEmpty { skippedNanoseconds = median(costs) / Double(skipped) * 1e9 }
    }

    mutating func take(_ rounds: [Cold]) {
        let rate = median(rounds.map(\.planned))
        coldBytesPerSecond = rate
        coldSamplesPerSecond = rate / Double(max(1, bytes)) * Double(samples)
        coldLimitBytesPerSecond = median(rounds.map(\.limit))
        coldRatio = median(rounds.map { $0.planned / $0.limit })
        coldGuessedBytesPerSecond = median(rounds.map(\.guessed))
        coldOverGuessed = median(rounds.map { $0.planned / $0.guessed })
        coldUnadvisedBytesPerSecond = median(rounds.map(\.unadvised))
        coldMeans = rounds.last?.means
        coldResidentShare = rounds.map(\.residentShare).max()
    }

    var rows: [(String, String)] {
        var rows = [
            ("samples", samples.grouped), ("bytes", ByteCount(rawValue: bytes).description),
            ("warm", "\(Int(warmSamplesPerSecond).grouped) samples/s, \(bytesRate(warmBytesPerSecond))"),
            ("what reading ahead adds, warm", "\(readAheadNanoseconds.rounded(toDecimals: 1)) ns a sample"),
        ]
        if let skippedNanoseconds {
            rows.append(("a skipped sample", "\(skippedNanoseconds.rounded(toDecimals: 1)) ns"))
        }
        if let coldBytesPerSecond, let coldLimitBytesPerSecond, let coldRatio, let coldGuessedBytesPerSecond,
            let coldOverGuessed, let coldUnadvisedBytesPerSecond, let coldResidentShare
        {
            rows += [
                ("cold, pages asked for by plan", bytesRate(coldBytesPerSecond)),
                ("limit: plain reads of the same bytes", bytesRate(coldLimitBytesPerSecond)),
                ("share of the limit", coldRatio.percent()),
                ("cold, LMDB's default", bytesRate(coldGuessedBytesPerSecond)),
                ("times LMDB's default", coldOverGuessed.rounded(toDecimals: 2)),
                ("cold, page by page", bytesRate(coldUnadvisedBytesPerSecond)),
                (
                    "in the page cache before a cold round",
                    "at most \(coldResidentShare.percent(decimals: 2))"
                ),
            ]
        }
        return rows
    }
}
