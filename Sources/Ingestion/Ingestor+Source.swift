internal import ASTTypes
internal import Datasets
internal import Foundation
internal import SampleStore

/// What an ingest has to know of its source.
extension Ingestor {
    /// The part of the source that is to be ingested; nil = all.
    var ordinals: Range<Int>? {
        guard let shard = options.shard, let count = source.count else { return nil }
        return shard.ordinals(of: count)
    }

    /// - Throws: `Failure(.usage)` when a part of the source is asked for and nobody can tell where it lies.
    func checkShard() throws {
        guard let shard = options.shard else { return }
        guard let count = source.count else {
            throw Failure(
                .usage,
                "\(source.path) cannot be split into parts: how many items it has shows only at its end",
                remedy: "ingest all of it, or give files that can be counted, such as uncompressed tars")
        }
        guard count >= shard.count else {
            throw Failure(
                .usage, "\(source.path) has \(count) items, too few for \(shard.count) parts",
                remedy: "ask for fewer parts")
        }
    }

    /// Of files that are kept as they are, every how many-th is decoded: at least some 128 of them, at the most every
    /// thousandth, so that mean and deviation of a large set cost little.
    var measuredEvery: Int {
        guard let count = source.count else { return 512 }
        return max(1, min(1000, count / 128))
    }

    /// A relative path would mean nothing to who reads the manifest later.
    var absolutePath: String {
        source.path == "-" ? "-" : URL(filePath: source.path).standardizedFileURL.path(percentEncoded: false)
    }

    /// Sees beforehand that the disk can take the samples, where their size can be told.
    func requireSpace(_ path: String, _ storage: StorageOptions) throws {
        guard storage.encoding == .keep || storage.encoding == .auto, let bytes = source.byteCount else {
            return
        }
        let share = Double(ordinals?.count ?? source.count ?? 1) / Double(max(1, source.count ?? 1))
        try SampleStoreWriter.requireFreeSpace(Int64(Double(bytes) * share), for: path)
    }

    /// The storage that `auto` stands for, and the reader with the items that were looked at for it put back.
    func decideStorage(
        _ reader: any SourceReader, _ tell: (Event) -> Void
    ) throws -> (StorageOptions, any SourceReader) {
        guard options.storage.encoding == .auto else { return (options.storage, reader) }
        let (sample, replaying) = try StorageAdvisor.sample(source, reader)
        let advisor = StorageAdvisor(options.storage, workers: options.workers)
        guard let advice = try advisor.advise(sample, items: itemCount, limits: .quick) else {
            return (options.storage, replaying)
        }
        tell(.advice(advice))
        return (advice.picked, replaying)
    }

    /// Measures what each way of storing would bring, without storing anything.
    /// - Throws: `Failure` when the source cannot be read.
    public func plan() throws -> StorageAdvice? {
        let reader = try source.makeReader(from: ordinals?.lowerBound ?? 0)
        let (sample, _) = try StorageAdvisor.sample(source, reader)
        return try StorageAdvisor(options.storage, workers: options.workers)
            .advise(sample, items: itemCount, limits: .thorough)
    }
}

/// Items with consecutive ordinals for one worker.
struct IngestJob {
    var first: Int
    var items: [SourceItem]
}

/// Cuts what a reader gives into jobs.
final class JobMaker {
    private let reader: any SourceReader
    private let end: Int?
    private var ordinal: Int

    /// Items that one worker takes at a time, and bytes of them that are already in memory.
    private static let items = 32
    private static let bytes = 2 << 20

    /// - Parameter end: the ordinal to stop before; nil = the source's end.
    init(_ reader: any SourceReader, from ordinal: Int, to end: Int?) {
        self.reader = reader
        self.ordinal = ordinal
        self.end = end
    }

    func next() throws -> IngestJob? {
        var job = IngestJob(first: ordinal, items: [])
        var bytes = 0
        while job.items.count < Self.items, bytes < Self.bytes, ordinal < end ?? .max,
            let item = try reader.next()
        {
            if case .bytes(let file) = item.payload { bytes += file.count }
            job.items.append(item)
            ordinal += 1
        }
        return job.items.isEmpty ? nil : job
    }
}
