import ASTTypes
import ArgumentParser
import Foundation
import Images
import SampleStore
import Terminal

struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "JPEGs a second that become training views, against plain C over libjpeg-turbo.",
        discussion: """
            Each round takes a random region of every picture, as RandomResizedCrop(0.08…1, 3/4…4/3) does, and brings it to \
            --img-size pixels, by the decoder that streams use and by a loop in plain C, which is the limit. It also \
            measures what the limit is made of: undoing the entropy coding of the whole file, decoding all of it, decoding \
            the region alone. All pictures lie in memory; a round before the first warms up.
            """)

    @Argument(help: "JPEG files, folders of them at any depth, or stores.") var paths: [String]
    @Option(name: [.customShort("j"), .long], help: "Decoding threads; 0 = one per core.") var workers = 0
    @Option(help: ArgumentHelp("Side of the square that regions become.", valueName: "pixels")) var imgSize =
        224
    @Option(help: "Rounds.") var runs = 5
    @Flag(
        help: """
            Also give the pictures an index, as ast-ingest --index does, check that every pixel stays, and measure them \
            beside the others.
            """) var index = false
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--runs", runs, in: 1...10_000)
        try require("--workers", workers, in: 0...1024)
        try require("--img-size", imgSize, in: 1...4096)
        let pictures = try DecodePictures(paths)
        for note in pictures.notes { report.note(note) }
        let threads = workers == 0 ? ProcessInfo.processInfo.activeProcessorCount : workers
        let work = DecodeWork(pictures.all, workers: threads, side: imgSize)
        if index { report.note("giving the pictures an index") }
        let indexed = index ? try DecodeIndexed(work) : nil
        var rates: [DecodeWork.Kind: [Double]] = [:]
        var indexedRates: [Double] = []
        for round in 0...runs {
            for kind in DecodeWork.Kind.allCases {
                let rate = try work.rate(kind, round: round)
                if round > 0 { rates[kind, default: []].append(rate) }
            }
            if let rate = try indexed?.work.rate(.decoder, round: round), round > 0 {
                indexedRates.append(rate)
            }
            let text = DecodeWork.Kind.allCases.compactMap { kind in
                rates[kind]?.last.map { "\(kind.rawValue) \(Int($0).grouped)" }
            }
            report.note(round == 0 ? "warmed up" : "run \(round)/\(runs): " + text.joined(separator: ", "))
        }
        let result = DecodeReport(work, rates, indexed, indexedRates)
        try report.print(result, rows: result.rows)
        if let differing = result.differing, differing > 0 {
            throw Failure(.badData, "\(differing) pictures have other pixels with an index")
        }
    }
}

struct DecodeReport: Encodable {
    var images: Int
    var workers: Int
    var megapixelsPerImage: Double
    var bytesPerImage: Double
    var entropyImagesPerSecond: Double
    var fullImagesPerSecond: Double
    var regionImagesPerSecond: Double
    var limitImagesPerSecond: Double
    var imagesPerSecond: Double
    var ratio: Double
    /// With an index; nil where that was not asked for.
    var indexedImagesPerSecond: Double?
    var indexedGain: Double?
    var indexedBytesRatio: Double?
    var indexed: Int?
    var differing: Int?

    enum CodingKeys: String, CodingKey {
        case images, workers, ratio, indexed, differing
        case megapixelsPerImage = "megapixels_per_image"
        case bytesPerImage = "bytes_per_image"
        case entropyImagesPerSecond = "entropy_images_per_second"
        case fullImagesPerSecond = "full_images_per_second"
        case regionImagesPerSecond = "region_images_per_second"
        case limitImagesPerSecond = "limit_images_per_second"
        case imagesPerSecond = "images_per_second"
        case indexedImagesPerSecond = "indexed_images_per_second"
        case indexedGain = "indexed_gain"
        case indexedBytesRatio = "indexed_bytes_ratio"
    }

    init(
        _ work: DecodeWork, _ rates: [DecodeWork.Kind: [Double]], _ index: DecodeIndexed?,
        _ indexedRates: [Double]
    ) {
        let count = Double(work.pictures.count)
        images = work.pictures.count
        workers = work.workers
        megapixelsPerImage = work.pictures.reduce(0) { $0 + Double($1.width * $1.height) } / count / 1e6
        bytesPerImage = work.pictures.reduce(0) { $0 + Double($1.bytes.count) } / count
        entropyImagesPerSecond = median(rates[.entropy] ?? [])
        fullImagesPerSecond = median(rates[.full] ?? [])
        regionImagesPerSecond = median(rates[.region] ?? [])
        limitImagesPerSecond = median(rates[.limit] ?? [])
        imagesPerSecond = median(rates[.decoder] ?? [])
        // Of each round, because a busy moment slows both.
        ratio = median(zip(rates[.decoder] ?? [], rates[.limit] ?? []).map { $0 / $1 })
        guard let index else { return }
        indexedImagesPerSecond = median(indexedRates)
        indexedGain = median(zip(indexedRates, rates[.decoder] ?? []).map { $0 / $1 })
        indexedBytesRatio = index.bytesRatio
        indexed = index.indexed
        differing = index.differing
    }

    var rows: [(String, String)] {
        let rate = { (value: Double) in "\(Int(value.rounded()).grouped) images/s" }
        var rows: [(String, String)] = [
            ("images", images.grouped),
            (
                "a picture",
                "\(megapixelsPerImage.rounded(toDecimals: 3)) megapixels, \(Int(bytesPerImage).grouped) bytes"
            ),
            ("workers", String(workers)), ("entropy coding alone, C", rate(entropyImagesPerSecond)),
            ("whole picture, C", rate(fullImagesPerSecond)),
            ("region, C", rate(regionImagesPerSecond)),
            ("region, resized, C: the limit", rate(limitImagesPerSecond)),
            ("region, resized, as streams do", rate(imagesPerSecond)),
            ("of the limit", "\((ratio * 100).rounded(toDecimals: 1)) %"),
        ]
        if let indexed, let indexedImagesPerSecond, let indexedGain, let indexedBytesRatio, let differing {
            rows += [
                ("pictures that got an index", indexed.grouped),
                ("of which a pixel differs", differing.grouped),
                ("bytes with it", "\((indexedBytesRatio * 100).rounded(toDecimals: 1)) %"),
                ("region, resized, with an index", rate(indexedImagesPerSecond)),
                ("of the rate without", "\((indexedGain * 100).rounded(toDecimals: 1)) %"),
            ]
        }
        return rows
    }
}

/// The JPEGs of files, folders and stores, in memory.
struct DecodePictures {
    private(set) var all: [DecodeWork.Picture] = []
    /// What was left out, in words.
    private(set) var notes: [String] = []
    private var bytes = 0
    private var unusable = 0
    private var leftOut = 0

    private static let memory = 1 << 30

    /// - Throws: `Failure` when a path cannot be read or there is no JPEG.
    init(_ paths: [String]) throws {
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw Failure(.noInput, "there is no \(path)")
            }
            if !isFolder.boolValue {
                try add(file: URL(filePath: path))
            } else if FileManager.default.fileExists(atPath: path + "/manifest.json") {
                try add(store: path)
            } else {
                try add(folder: path)
            }
        }
        guard !all.isEmpty else {
            throw Failure(
                .noInput, "no JPEGs that can be read in \(paths.joined(separator: ", "))",
                remedy: "give JPEG files, a folder of them, or a store that keeps JPEGs")
        }
        if unusable > 0 {
            notes.append("\(unusable.grouped) that are no upright JPEGs of 3 or 1 channels are left out")
        }
        if leftOut > 0 {
            notes.append("only the first GiB is measured; \(leftOut.grouped) JPEGs are left out")
        }
    }

    private mutating func add(folder: String) throws {
        let files = FileManager.default.enumerator(at: URL(filePath: folder), includingPropertiesForKeys: nil)
        guard let files else { throw Failure(.noInput, "cannot list \(folder)") }
        let names = files.compactMap { ($0 as? URL)?.path }
            .filter { ["jpg", "jpeg"].contains(URL(filePath: $0).pathExtension.lowercased()) }
        for name in names.sorted() { try add(file: URL(filePath: name)) }
    }

    private mutating func add(file: URL) throws {
        do {
            add([UInt8](try Data(contentsOf: file)))
        } catch {
            throw Failure(.noInput, "cannot read \(file.path): \(error.localizedDescription)")
        }
    }

    private mutating func add(store path: String) throws {
        let store = try SampleStore(opening: path)
        let reader = try store.makeReader()
        for index in 0..<store.count {
            try reader.withBytes(of: SampleID(index)) { record, bytes in
                if record.encoding == .jpeg {
                    add(bytes.withUnsafeBytes { [UInt8]($0) })
                } else {
                    unusable += 1
                }
            }
        }
    }

    /// The plain loop knows no orientation and no inks, so only what has neither can be compared.
    private mutating func add(_ file: [UInt8]) {
        guard bytes < Self.memory else {
            leftOut += 1
            return
        }
        guard let header = try? ImageDecoder().header(of: file.span.bytes), header.format == .jpeg,
            DecodeWork.storedSize(of: file).map({ $0 == (header.width, header.height) }) == true
        else {
            unusable += 1
            return
        }
        bytes += file.count
        all.append(DecodeWork.Picture(bytes: file, width: header.width, height: header.height))
    }
}
