internal import ASTTypes
public import Datasets
internal import Foundation
internal import SampleStore

/// Turns a data set into a sample store.
///
/// Workers read, decode and check items in parallel; one thread, the caller's, writes them in the order of the
/// source, so the store's contents are the same for any number of workers. All images get the same number of
/// channels: 1 when every image is grey, else 3. Every picture is decoded once, also where its file is kept as it
/// is: a store holds only what can be decoded, and the statistics are over all pixels as they came.
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
        var result: (manifest: Manifest, bad: [String: Int])
        do {
            let channels = try SampleBuilder.findsColor(in: source) ? 3 : 1
            result = try write(to: path, channels: channels, progress)
        } catch is ColorAmongGrey {
            // The first colour image came late: what is written so far lacks channels.
            result = try write(to: path, channels: 3, progress)
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        return IngestReport(
            store: path, manifest: result.manifest,
            splits: result.manifest.splits.map { IngestReport.Split(name: $0.name, samples: $0.count) },
            storeBytes: bytes(ofFolder: path), seconds: seconds,
            imagesPerSecond: seconds > 0 ? Double(result.manifest.samples) / seconds : 0,
            badFiles: result.bad.map { IngestReport.BadFiles(reason: $0.key, files: $0.value) }
                .sorted { ($1.files, $0.reason) < ($0.files, $1.reason) })
    }

    private struct ColorAmongGrey: Error {}

    /// Items that one worker takes at a time.
    private static let jobItems = 32
    /// Jobs and bytes of built samples that may wait for the writer: enough to go on while it waits for the disk.
    private static let waitingJobs = 1024
    private static let waitingBytes = 64 << 20

    private struct Job: Sendable {
        var split: Int
        var items: Range<Int>
    }

    private var jobs: [Job] {
        source.splits.enumerated().flatMap { split, size in
            stride(from: 0, to: size.count, by: Self.jobItems).map { first in
                Job(split: split, items: first..<min(size.count, first + Self.jobItems))
            }
        }
    }

    private func write(
        to path: String, channels: Int, _ progress: (Int, Int) -> Void
    ) throws -> (manifest: Manifest, bad: [String: Int]) {
        let writer = try SampleStoreWriter(
            creating: path, replacing: options.replacing, identity: IngestIdentity(["source": absolutePath]))
        do {
            var ledger = Ledger(source, options.errorPolicy, channels: channels)
            try process(channels: channels, into: writer, &ledger, progress)
            try ledger.requireSamples()
            let sums = ledger.statistics
            let manifest = try writer.finish(
                classes: source.classes, mean: sums.means, standardDeviation: sums.standardDeviations,
                source: Manifest.Source(kind: source.kind, path: absolutePath))
            return (manifest, ledger.badByCategory)
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func process(
        channels: Int, into writer: SampleStoreWriter, _ ledger: inout Ledger, _ progress: (Int, Int) -> Void
    ) throws {
        let jobs = self.jobs
        let work = OrderedWork<[BuiltItem]>(
            jobs: jobs.count, window: Self.waitingJobs, costLimit: Self.waitingBytes, cost: Self.bytes)
        defer { work.stop() }
        for _ in 0..<min(options.workers, max(1, jobs.count)) {
            let builder = try SampleBuilder(source, encoding: options.encoding, channels: channels)
            let isCancelled = self.isCancelled
            work.start { job in
                jobs[job].items.prefix { _ in !isCancelled() }.map {
                    builder.build($0, inSplit: jobs[job].split)
                }
            }
        }
        var begun: Int?
        var taken = 0
        while let items = work.take() {
            if isCancelled() { throw interrupted }
            let split = jobs[taken].split
            if begun != split { try writer.beginSplit(source.splits[split].name) }
            begun = split
            for item in items { try write(item, split, writer, &ledger) }
            taken += 1
            progress(ledger.done, ledger.bad)
        }
        if isCancelled() { throw interrupted }
    }

    private func write(
        _ item: BuiltItem, _ split: Int, _ writer: SampleStoreWriter, _ ledger: inout Ledger
    ) throws {
        switch item {
        case .sample(let sample, let sums):
            try writer.append(sample)
            ledger.add(sums, split: split)
        case .bad(let bad):
            try ledger.add(bad)
            try writer.recordBadFile(bad.line)
        case .unexpectedColor: throw ColorAmongGrey()
        case .failed(let failure): throw failure
        }
    }

    /// A relative path would mean nothing to who reads the manifest later.
    private var absolutePath: String {
        URL(filePath: source.path).standardizedFileURL.path(percentEncoded: false)
    }

    private var interrupted: Failure { Failure(.interrupted, "interrupted; nothing was kept") }

    @Sendable private static func bytes(of items: [BuiltItem]) -> Int {
        items.reduce(0) { total, item in
            if case .sample(let sample, _) = item { total + sample.bytes.count } else { total }
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
