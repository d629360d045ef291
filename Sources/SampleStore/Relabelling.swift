public import ASTTypes
internal import Foundation

/// A label that is to replace a sample's.
public struct LabelFix: Sendable, Hashable {
    public var id: SampleID
    public var to: Label

    public init(id: SampleID, to: Label) {
        self.id = id
        self.to = to
    }
}

/// Corrects labels of a finished store. They lie over those of the ingest, which stay as they are, as does the digest.
public enum Relabelling {
    /// Corrects labels, all or none. Stores that are open already do not see it.
    /// - Returns: the number of the batch, from 1.
    /// - Throws: `Failure(.usage)` naming a sample or label that is not there, or a sample with two fixes that differ;
    ///   `.temporary` when another process is correcting labels.
    public static func apply(_ fixes: [LabelFix], to path: String) throws -> Int {
        try withJournal(of: path) { store, journal in
            guard !fixes.isEmpty else { throw Failure(.usage, "there is no label to correct") }
            let batch = journal.lastBatch + 1
            let time = Date().formatted(.iso8601)
            let reader = try store.makeReader()
            var seen: [SampleID: Label] = [:]
            for fix in fixes {
                guard fix.to.index < store.manifest.classes.count else {
                    throw Failure(
                        .usage,
                        "sample \(fix.id) cannot get label \(fix.to): \(path) has \(store.manifest.classes.count) classes"
                    )
                }
                if let other = seen.updateValue(fix.to, forKey: fix.id) {
                    guard other == fix.to else {
                        throw Failure(.usage, "sample \(fix.id) is to get label \(other) and label \(fix.to)")
                    }
                    continue
                }
                journal.lines.append(
                    .init(
                        batch: batch, id: fix.id.rawValue, name: try reader.name(of: fix.id),
                        from: try reader.record(of: fix.id).label, to: fix.to, time: time))
            }
            return batch
        }
    }

    /// Undoes the newest batch that is not undone yet.
    /// - Returns: its number.
    /// - Throws: `Failure(.usage)` when there is none; as ``apply(_:to:)``.
    public static func undo(_ path: String) throws -> Int {
        try withJournal(of: path) { _, journal in
            guard let batch = journal.lines.last(where: { $0.undone != true })?.batch else {
                throw Failure(.usage, "no label of \(path) is corrected: there is nothing to undo")
            }
            for index in journal.lines.indices where journal.lines[index].batch == batch {
                journal.lines[index].undone = true
            }
            return batch
        }
    }

    /// Changes the journal under the store's lock, so that nobody else's change is lost.
    private static func withJournal(
        of path: String, _ change: (SampleStore, inout RelabelJournal) throws -> Int
    ) throws -> Int {
        let path = Files.withoutTrailingSlashes(path)
        _ = try SampleStore(opening: path)  // before a lock file is put there: it may be no store
        let lock: ProcessLock
        do {
            lock = try ProcessLock(path: path + "/" + StoreLayout.lock)
        } catch let held as ProcessLock.Held {
            throw Failure(
                .temporary, "the labels of \(path) are being corrected by \(held.name)",
                remedy: "wait until it is done")
        }
        return try withExtendedLifetime(lock) {
            let store = try SampleStore(opening: path)
            var journal = try RelabelJournal(ofStore: path, store.manifest)
            let batch = try change(store, &journal)
            try journal.write(toStore: path)
            return batch
        }
    }
}
