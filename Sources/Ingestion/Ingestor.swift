internal import ASTTypes
public import Datasets
internal import Foundation
internal import SampleStore

/// Turns a data set into a sample store.
///
/// Workers read, decode and check items in parallel; one thread, the caller's, writes them in the order of the
/// source, so the store's contents are the same for any number of workers. Every picture is decoded once, also where
/// its file is kept as it is: a store holds only what can be decoded, and the statistics are over all pixels as they
/// came. Grey images keep one channel; among coloured ones they count, and are later streamed, as equal channels.
public struct Ingestor: Sendable {
    private let source: any DatasetSource
    private let options: IngestOptions
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: asked between items; once true the ingest ends with `Failure(.interrupted)`.
    public init(
        _ source: any DatasetSource, options: IngestOptions,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.source = source
        self.options = options
        self.isCancelled = isCancelled
    }

    /// Writes the store to `path`, where it appears complete or not at all.
    ///
    /// - Parameter progress: told how many items are done, and how many of them were bad.
    /// - Throws: `Failure`: `.badData` for bad files beyond what the policy allows or when no file is good,
    ///   `.interrupted` when cancelled, and what ``SampleStoreWriter`` throws.
    public func run(
        into path: String, progress: (_ done: Int, _ bad: Int) -> Void = { _, _ in }
    ) throws -> IngestReport {
        let started = ContinuousClock.now
        let result = try write(to: path, progress)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        return IngestReport(
            store: path, manifest: result.manifest,
            splits: result.manifest.splits.map { IngestReport.Split(name: $0.name, samples: $0.count) },
            storeBytes: bytes(ofFolder: path), seconds: seconds,
            imagesPerSecond: seconds > 0 ? Double(result.manifest.samples) / seconds : 0,
            badFiles: result.bad.map { IngestReport.BadFiles(reason: $0.key, files: $0.value) }
                .sorted { ($1.files, $0.reason) < ($0.files, $1.reason) })
    }

    /// Items that one worker takes at a time, and bytes of them that are already in memory.
    private static let jobItems = 32
    private static let jobBytes = 4 << 20
    /// Jobs and bytes of built samples that may wait for the writer: enough to go on while it waits for the disk.
    private static let waitingJobs = 1024
    private static let waitingBytes = 64 << 20

    private func write(
        to path: String, _ progress: (Int, Int) -> Void
    ) throws -> (manifest: Manifest, bad: [String: Int]) {
        let writer = try SampleStoreWriter(creating: path, replacing: options.replacing)
        do {
            var ledger = Ledger(source, options.errorPolicy)
            var classes = ClassTable(of: source)
            try process(into: writer, &ledger, &classes, progress)
            try ledger.requireSamples()
            let sums = ledger.statistics
            let manifest = try writer.finish(
                classes: classes.names, mean: sums.means, standardDeviation: sums.standardDeviations,
                source: Manifest.Source(kind: source.kind, path: absolutePath))
            return (manifest, ledger.badByCategory)
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func process(
        into writer: SampleStoreWriter, _ ledger: inout Ledger, _ classes: inout ClassTable,
        _ progress: (Int, Int) -> Void
    ) throws {
        let reader = try source.makeReader(from: 0)
        let work = OrderedWork<[SourceItem], [BuiltItem]>(
            window: Self.waitingJobs, costLimit: Self.waitingBytes, cost: Self.bytes
        ) { try nextJob(reader) }
        defer { work.stop() }
        for _ in 0..<options.workers {
            let builder = try SampleBuilder(encoding: options.encoding)
            let isCancelled = self.isCancelled
            work.start { items in items.prefix { _ in !isCancelled() }.map { builder.build($0) } }
        }
        var begun: String?
        while let items = try work.take() {
            if isCancelled() { throw interrupted }
            for item in items { try write(item, writer, &begun, &ledger, &classes) }
            progress(ledger.done, ledger.bad)
        }
        if isCancelled() { throw interrupted }
    }

    private func nextJob(_ reader: any SourceReader) throws -> [SourceItem]? {
        var items: [SourceItem] = []
        var bytes = 0
        while items.count < Self.jobItems, bytes < Self.jobBytes, let item = try reader.next() {
            if case .bytes(let file) = item.payload { bytes += file.count }
            items.append(item)
        }
        return items.isEmpty ? nil : items
    }

    private func write(
        _ item: BuiltItem, _ writer: SampleStoreWriter, _ begun: inout String?, _ ledger: inout Ledger,
        _ classes: inout ClassTable
    ) throws {
        do {
            guard case .sample(var sample, let sums) = item.outcome else {
                guard case .bad(let bad) = item.outcome else { return }
                throw bad
            }
            do throws(Failure) {
                sample.label = try classes.label(of: item.label, item: sample.name)
            } catch {
                throw BadItem(name: sample.name, category: badLabel, detail: error.message, failure: error)
            }
            if begun != item.split { try writer.beginSplit(item.split) }
            begun = item.split
            try writer.append(sample)
            ledger.add(sums, split: item.split)
        } catch let bad as BadItem {
            try ledger.add(bad)
            try writer.recordBadFile(bad.line)
        }
    }

    /// A relative path would mean nothing to who reads the manifest later.
    private var absolutePath: String {
        URL(filePath: source.path).standardizedFileURL.path(percentEncoded: false)
    }

    private var interrupted: Failure { Failure(.interrupted, "interrupted; nothing was kept") }

    @Sendable private static func bytes(of items: [BuiltItem]) -> Int {
        items.reduce(0) { total, item in
            if case .sample(let sample, _) = item.outcome { total + sample.bytes.count } else { total }
        }
    }

    private func bytes(ofFolder path: String) -> Int64 {
        let keys: [URLResourceKey] = [.fileSizeKey, .isRegularFileKey]
        let files = FileManager.default.enumerator(
            at: URL(filePath: path, directoryHint: .isDirectory), includingPropertiesForKeys: keys)
        var total: Int64 = 0
        while let file = files?.nextObject() as? URL {
            let values = try? file.resourceValues(forKeys: Set(keys))
            if values?.isRegularFile == true { total += Int64(values?.fileSize ?? 0) }
        }
        return total
    }
}

private let badLabel = "bad label"
