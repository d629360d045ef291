internal import ASTTypes
public import Datasets
internal import Foundation
internal import SampleStore

/// Turns a data set into a sample store, exactly once.
///
/// Workers read, decode and check items in parallel; one thread, the caller's, writes them in the order of the
/// source, so the store's contents are the same for any number of workers. How far the source is done is saved in the
/// transaction of the samples themselves: an ingest that is killed at any moment and run again goes on where the last
/// transaction ended, and the finished store is the same as that of an uninterrupted run. Grey images keep one channel;
/// among coloured ones they count, and are later streamed, as equal channels.
public struct Ingestor: Sendable {
    let source: any DatasetSource
    let options: IngestOptions
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

    /// What is told while it runs.
    public enum Event: Sendable {
        /// Items done, those of an interrupted ingest included, and how many of them were bad.
        case progress(done: Int, bad: Int)
        /// Something that a person should know.
        case notice(String)
        /// What the advisor measured and picked.
        case advice(StorageAdvice)
    }

    /// Items that this ingest is to do; nil where only reading tells.
    public var itemCount: Int? { ordinals?.count ?? source.count }

    /// Writes the store to `path`, where it appears complete or not at all, or adds to the store at `path`.
    ///
    /// - Throws: `Failure`: `.badData` for bad files beyond what the policy allows or when no file is good,
    ///   `.interrupted` when cancelled, and what ``SampleStoreWriter`` throws. What was written by then stays beside
    ///   `path` for the next run, unless it is nothing.
    public func run(into path: String, tell: (Event) -> Void = { _ in }) throws -> IngestReport {
        let started = ContinuousClock.now
        try checkShard()
        if let manifest = manifestOfSameIngest(at: path) {
            tell(
                .notice(
                    "\(path) was made by this very command before, from the same source: nothing is left to do"
                ))
            return try report(
                path, manifest, nil, resumedItems: 0, seconds: 0, storage: options.storage)
        }
        let writer = try openWriter(path)
        for notice in writer.notices { tell(.notice(notice)) }
        let known = options.appending ? try SampleStore(opening: path).manifest.classes : []
        var state = try writer.resumedState.map(IngestState.init(decoding:))
        let resumedItems = state?.ledger.done ?? 0
        let manifest: Manifest
        if let completed = writer.completed {
            manifest = completed
        } else {
            do {
                let reader = try openReader(&state, known: known, tell)
                guard var begun = state else { throw Failure(.internalError, "the ingest has no state") }
                defer { state = begun }
                if resumedItems == 0 { try requireSpace(path, begun.storage) }
                try process(reader, into: writer, &begun, tell)
                manifest = try finish(writer, begun)
            } catch {
                try end(writer, because: error, state)
                throw error
            }
        }
        return try report(
            path, manifest, state?.ledger, resumedItems: resumedItems,
            seconds: (ContinuousClock.now - started) / .seconds(1), storage: state?.storage ?? options.storage
        )
    }

    /// What is at `path`, if the same ingest made it: it may have been killed after its last step, before it said so.
    private func manifestOfSameIngest(at path: String) -> Manifest? {
        guard !options.replacing, !options.restarting, !source.fingerprint.isEmpty,
            let manifest = try? SampleStore(opening: path).manifest, manifest.identity == identity
        else { return nil }
        return manifest
    }

    private func openWriter(_ path: String) throws -> SampleStoreWriter {
        var limits = CommitLimits.standard
        limits.interval = options.commitInterval
        if options.appending {
            return try SampleStoreWriter(
                appendingTo: path, restarting: options.restarting, identity: identity, limits: limits)
        }
        return try SampleStoreWriter(
            creating: path, replacing: options.replacing, restarting: options.restarting, identity: identity,
            limits: limits)
    }

    private var identity: IngestIdentity {
        let shard = options.shard.map { " --shard \($0.index)/\($0.count)" } ?? ""
        return IngestIdentity([
            "source": absolutePath, "fingerprint": source.fingerprint,
            "options": options.storage.summary + shard,
        ])
    }

    /// The reader at the first item that is still to do. A fresh ingest gets its state here.
    private func openReader(
        _ state: inout IngestState?, known: [String], _ tell: (Event) -> Void
    ) throws -> any SourceReader {
        if let state { return try resumedReader(state) }
        let first = ordinals?.lowerBound ?? 0
        let reader = try source.makeReader(from: first)
        let (storage, replaying) = try decideStorage(reader, tell)
        state = IngestState(
            beginningAt: first, classes: ClassTable(of: source, known: known), storage: storage)
        return replaying
    }

    /// A source that cannot be recognised beforehand is recognised by what is skipped.
    private func resumedReader(_ state: IngestState) throws -> any SourceReader {
        guard source.fingerprint.isEmpty else { return try source.makeReader(from: state.ordinal) }
        let reader = try source.makeReader(from: 0)
        var mark = SourceMark.start
        for _ in 0..<state.ordinal {
            guard let item = try reader.next() else { break }
            mark = SourceMark.adding(SourceMark.of(item), to: mark)
        }
        guard mark == state.mark else {
            throw Failure(
                .cannotCreate,
                "the source changed since the ingest was begun: its first \(state.ordinal) items are others",
                remedy: "give the same source again, or start over with --restart")
        }
        return reader
    }

    private func process(
        _ reader: any SourceReader, into writer: SampleStoreWriter, _ state: inout IngestState,
        _ tell: (Event) -> Void
    ) throws {
        let jobs = JobMaker(reader, from: state.ordinal, to: ordinals?.upperBound)
        let work = OrderedWork<IngestJob, [BuiltItem]>(
            window: Self.waitingJobs, costLimit: Self.waitingBytes, cost: Self.bytes, makeJob: jobs.next)
        defer { work.stop() }
        for _ in 0..<options.workers {
            let builder = try SampleBuilder(storage: state.storage, measuredEvery: measuredEvery)
            let isCancelled = self.isCancelled
            work.start { job in
                var built: [BuiltItem] = []
                for (offset, item) in job.items.enumerated() where !isCancelled() {
                    built.append(builder.build(item, ordinal: job.first + offset))
                }
                return built
            }
        }
        var split: String?
        while let items = try work.take() {
            if isCancelled() { throw interrupted }
            for item in items { try write(item, writer, &split, &state) }
            try writer.checkpoint(state.encoded)
            tell(.progress(done: state.ledger.done, bad: state.ledger.bad))
        }
        if isCancelled() { throw interrupted }
    }

    private func write(
        _ item: BuiltItem, _ writer: SampleStoreWriter, _ split: inout String?, _ state: inout IngestState
    ) throws {
        do {
            switch item.outcome {
            case .bad(let bad): throw bad
            case .sample(var sample, let sums):
                do throws(Failure) {
                    sample.label = try state.classes.label(of: item.label, item: sample.name)
                } catch {
                    throw BadItem(
                        name: sample.name, category: "bad label", detail: error.message, failure: error)
                }
                if split != item.split { try writer.beginSplit(item.split) }
                split = item.split
                try writer.append(sample)
                state.ledger.add(sums, channels: sample.shape.channels, split: item.split)
            }
        } catch let bad as BadItem {
            try state.ledger.add(bad, options.errorPolicy)
            try writer.recordBadFile(bad.line)
        }
        state.ordinal += 1
        state.mark = SourceMark.adding(item.mark, to: state.mark)
    }

    private func finish(_ writer: SampleStoreWriter, _ state: IngestState) throws -> Manifest {
        try state.ledger.requireSamples(of: source.path)
        let (split, sums) = state.ledger.statistics
        let stored = sums.stored(split: split)
        return try writer.finish(
            classes: state.classes.names, mean: stored.means, standardDeviation: stored.standardDeviations,
            source: Manifest.Source(kind: source.kind, path: absolutePath, fingerprint: source.fingerprint),
            pixelSums: stored,
            shard: options.shard.map {
                Manifest.Shard(index: $0.index, count: $0.count, fingerprint: source.fingerprint)
            })
    }

    /// Keeps what is written where going on makes sense: always, unless nothing is, or it is of no use.
    private func end(
        _ writer: SampleStoreWriter, because error: any Error, _ state: IngestState?
    ) throws {
        guard let state, state.ledger.samples > 0 else { return writer.abandon() }
        // All that was taken in is worth keeping when someone only wanted to stop; else only what is on the disk.
        if (error as? Failure)?.kind == .interrupted {
            try writer.suspend { try state.encoded() }
        } else {
            try writer.suspend()
        }
    }

    private var interrupted: Failure { Failure(.interrupted, "interrupted") }

    /// Jobs and bytes of built samples that may wait for the writer: enough to go on while it waits for the disk.
    private static let waitingJobs = 1024
    private static let waitingBytes = 32 << 20

    @Sendable private static func bytes(of items: [BuiltItem]) -> Int {
        items.reduce(0) { total, item in
            if case .sample(let sample, _) = item.outcome { total + sample.bytes.count } else { total }
        }
    }
}
