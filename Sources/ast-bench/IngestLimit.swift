import ASTTypes
import Datasets
import Foundation
import Images
import Ingestion
import SampleStore

/// What an ingest could reach at most here: the work that nobody can leave out, with nothing else around it.
final class IngestLimit: Sendable {
    /// Which work that is.
    enum Sort: String, Encodable {
        /// The same bytes, read file by file or from the archive and written to one file, synchronised as often as a
        /// store's transactions are.
        case copy
        /// Decoding pictures that already lie in memory, on as many threads.
        case decode
        /// Decoding, shrinking and encoding them.
        case decodeResizeEncode = "decode_resize_encode"
    }

    let sort: Sort
    private let storage: StorageOptions
    private let workers: Int
    /// Pictures as their files have them; a sample of them where all would not fit.
    private let pictures: [[UInt8]]
    /// Pictures of the source.
    private let count: Int

    private static let memory = 1 << 30
    /// As often as a store's writer synchronises.
    private static let commitBytes = CommitLimits.standard.bytes

    /// - Throws: `Failure` when the source cannot be read, or has no pictures to decode.
    init(_ source: any DatasetSource, storage: StorageOptions, workers: Int) throws {
        self.storage = storage
        self.workers = workers
        var pictures: [[UInt8]] = []
        var bytes = 0
        var count = 0
        let reader = try source.makeReader(from: 0)
        while let item = try reader.next() {
            count += 1
            guard bytes < Self.memory, let picture = Self.picture(of: item) else { continue }
            bytes += picture.count
            pictures.append(picture)
        }
        self.pictures = pictures
        self.count = count
        sort =
            switch storage.encoding {
            case .keep, .auto: .copy
            case .raw: .decode
            case .jpeg: .decodeResizeEncode
            }
        guard !pictures.isEmpty else {
            throw Failure(.badData, "\(source.path) has no pictures that a limit could be measured on")
        }
    }

    private static func picture(of item: SourceItem) -> [UInt8]? {
        switch item.payload {
        case .bytes(let bytes), .pixels(_, let bytes): bytes
        case .file(let path): try? readFile(path, limit: 256 << 20)
        case .unusable: nil
        }
    }

    /// Pictures a second.
    func measure(_ source: any DatasetSource, scratch: URL) throws -> Double {
        switch sort {
        case .copy: return Double(count) / (try copySeconds(source, to: scratch.appending(path: "copy")))
        case .decode, .decodeResizeEncode: return try Double(pictures.count) / workSeconds()
        }
    }

    private func copySeconds(_ source: any DatasetSource, to file: URL) throws -> Double {
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let target = try FileHandle(forWritingTo: file)
        return try seconds {
            let reader = try source.makeReader(from: 0)
            var unsynchronised = 0
            while let item = try reader.next() {
                guard let picture = Self.picture(of: item) else { continue }
                try target.write(contentsOf: picture)
                unsynchronised += picture.count
                if unsynchronised >= Self.commitBytes {
                    try target.synchronize()
                    unsynchronised = 0
                }
            }
            try target.synchronize()
            try target.close()
        }
    }

    private func workSeconds() throws -> Double {
        let group = DispatchGroup()
        return seconds {
            for worker in 0..<workers {
                let thread = Thread {
                    self.work(worker)
                    group.leave()
                }
                group.enter()
                thread.start()
            }
            group.wait()
        }
    }

    /// Every `workers`-th picture; one that cannot be decoded costs what it costs.
    private func work(_ first: Int) {
        guard let decoder = try? ImageDecoder(), let encoder = try? JPEGEncoder() else { return }
        let resampler = Resampler()
        var pixels: [UInt8] = []
        var resized: [UInt8] = []
        for index in stride(from: first, to: pictures.count, by: workers) {
            let picture = pictures[index]
            guard let header = try? decoder.header(of: picture.span.bytes) else { continue }
            let target = storage.limit.size(width: header.width, height: header.height)
            let shrinks = target != (header.width, header.height)
            guard
                let size = try? decoder.decode(
                    picture.span.bytes, as: header.channels, into: &pixels,
                    shortSideAtLeast: shrinks ? min(target.width, target.height) : nil)
            else { continue }
            if shrinks {
                resampler.resize(
                    pixels, width: size.width, height: size.height, channels: header.channels,
                    toWidth: target.width, toHeight: target.height, filter: .bicubic, into: &resized)
            } else {
                swap(&pixels, &resized)
            }
            if sort == .decodeResizeEncode {
                _ = try? encoder.encode(
                    resized, width: target.width, height: target.height, channels: header.channels,
                    quality: storage.quality,
                    subsampling: ChromaSubsampling(rawValue: storage.subsampling) ?? .s420)
            }
        }
    }
}
