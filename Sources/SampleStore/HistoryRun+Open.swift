internal import ASTTypes
internal import Foundation
internal import LMDB

extension HistoryRun {
    /// Starts a run's history and stores its header. The run can be written until the result is dropped.
    /// - Parameter replacing: whether the history of an earlier run of that name may be removed.
    /// - Throws: `Failure(.usage)` for a name that cannot be, `.cannotCreate` when the run exists and is not to be
    ///   replaced, `.temporary` naming the process when another writes it.
    public static func create(
        in store: SampleStore, header: RunHeader, replacing: Bool = false
    ) throws -> HistoryRun {
        try HistoryFormat.validate(runName: header.name)
        guard header.storeDigest == store.manifest.digest else {
            throw Failure(.internalError, "the header of run '\(header.name)' is of another store")
        }
        let parent = historyFolder(of: store)
        let folder = parent + "/" + header.name
        try Files.createFolder(parent)
        try Files.createFolder(folder)
        let lock = try lock(folder, header.name, store)
        try makeRoom(in: folder, replacing: replacing, header.name, store)
        let run = try translating("the history \(folder)", folder, needing: 1 << 16) {
            let environment = try HistoryEnvironments.open(folder, writing: true, samples: store.count)
            let tables = try environment.tables(HistoryFormat.tables, creating: true)
            return HistoryRun(
                header: header, folder: folder, store: store, environment: environment, tables: tables,
                samples: store.count, lock: lock)
        }
        try run.saveHeader()
        try Files.synchronize(folder)
        try Files.synchronize(parent)
        return run
    }

    /// Opens a run's history to go on writing it, as the last commit left it.
    /// - Throws: `Failure(.usage)` when there is no such run, or the store's contents are not those that it began with;
    ///   `.temporary` naming the process when another writes it; `.badData` when it is damaged or of a newer format.
    public static func resume(_ name: String, in store: SampleStore) throws -> HistoryRun {
        try HistoryFormat.validate(runName: name)
        let folder = historyFolder(of: store) + "/" + name
        guard hasData(folder) else { throw noRun(name, store) }
        let lock = try lock(folder, name, store)
        guard let opened = try openFolder(folder, writing: true, samples: store.count) else {
            throw noRun(name, store)
        }
        let file = opened.file
        guard file.header.storeDigest == store.manifest.digest, file.samples == store.count else {
            throw Failure(
                .usage, "run '\(name)' was trained on other contents of \(store.path)",
                remedy: "go on with the store that it began with, or train anew")
        }
        return HistoryRun(
            header: file.header, folder: folder, store: store, environment: opened.environment,
            tables: opened.tables, samples: file.samples, lock: lock)
    }

    private static func noRun(_ name: String, _ store: SampleStore) -> Failure {
        Failure(
            .usage, "\(store.path) has no run '\(name)'",
            remedy: suggestion(for: name, among: (try? names(in: store)) ?? []))
    }

    /// Removes a run's history; does nothing where there is none.
    /// - Throws: `Failure(.usage)` for a name that cannot be, `.temporary` when another process writes the run or this one
    ///   has it open.
    public static func remove(_ name: String, from store: SampleStore) throws {
        try HistoryFormat.validate(runName: name)
        let folder = historyFolder(of: store) + "/" + name
        guard Files.exists(folder) else { return }
        let lock = try lock(folder, name, store)
        try HistoryEnvironments.requireClosed(folder)
        try withExtendedLifetime(lock) { try Files.remove(folder) }
    }

    private static func lock(_ folder: String, _ name: String, _ store: SampleStore) throws
        -> ProcessLock
    {
        do {
            return try ProcessLock(path: folder + "/" + StoreLayout.lock)
        } catch let held as ProcessLock.Held {
            throw Failure(
                .temporary, "run '\(name)' of \(store.path) is being written by \(held.name)",
                remedy: "wait until it is done, or choose another name for the run")
        }
    }

    /// Removes an earlier history, or refuses. One without a header never came into being.
    private static func makeRoom(
        in folder: String, replacing: Bool, _ name: String, _ store: SampleStore
    )
        throws
    {
        if !replacing, isCreated(folder, store) {
            throw Failure(
                .cannotCreate, "\(store.path) has a run '\(name)' already",
                remedy: "choose another name, or say that it may be replaced")
        }
        try HistoryEnvironments.requireClosed(folder)
        for file in ["data.mdb", "lock.mdb"] { try Files.remove(folder + "/" + file) }
    }

    private static func isRunName(_ name: String) -> Bool {
        (try? HistoryFormat.validate(runName: name)) != nil
    }

    /// Whether a data file is there that LMDB wrote at least once: it begins with two pages at once.
    private static func hasData(_ folder: String) -> Bool {
        Files.size(folder + "/data.mdb") >= 2 * 4096
    }

    private static func isCreated(_ folder: String, _ store: SampleStore) -> Bool {
        guard hasData(folder) else { return false }
        do {
            return try openFolder(folder, samples: store.count) != nil
        } catch {
            // Something is there, though it cannot be read: not ours to remove unasked.
            return true
        }
    }

    /// Opens a run's history for reading, also while another process writes it. Samples appended to the store since it was
    /// written count as never visited.
    /// - Throws: `Failure(.usage)` when there is no such run, naming the nearest or all; `.badData` when it is damaged, of
    ///   a newer format, or of other contents of the store.
    public static func open(_ name: String, in store: SampleStore) throws -> HistoryRun {
        try HistoryFormat.validate(runName: name)
        let folder = historyFolder(of: store) + "/" + name
        guard hasData(folder), let opened = try openFolder(folder, samples: store.count)
        else { throw noRun(name, store) }
        let file = opened.file
        guard store.manifest.isOrWas(digest: file.header.storeDigest, samples: file.samples) else {
            throw Failure(
                .badData, "run '\(name)' was trained on other contents of \(store.path)",
                remedy: "train anew, or choose another run")
        }
        return HistoryRun(
            header: file.header, folder: folder, store: store, environment: opened.environment,
            tables: opened.tables, samples: file.samples, lock: nil)
    }

    /// The names of the store's runs, the one started last first; runs that cannot be read come at the end.
    public static func names(in store: SampleStore) throws -> [String] {
        let parent = historyFolder(of: store)
        guard Files.isFolder(parent) else { return [] }
        let candidates: [String]
        do {
            candidates = try FileManager.default.contentsOfDirectory(atPath: parent)
        } catch {
            throw Failure(.inputOutput, "cannot list \(parent): \(error.localizedDescription)")
        }
        var runs: [(name: String, started: String)] = []
        for name in candidates where isRunName(name) && hasData(parent + "/" + name) {
            do {
                guard let opened = try openFolder(parent + "/" + name, samples: store.count) else {
                    continue
                }
                runs.append((name, opened.file.header.started))
            } catch {
                runs.append((name, ""))
            }
        }
        return runs.sorted { ($0.started, $0.name) > ($1.started, $1.name) }.map(\.name)
    }

    private static func historyFolder(of store: SampleStore) -> String {
        store.path + "/" + StoreLayout.history
    }

    private struct Opened {
        let environment: Environment
        let tables: [Table]
        let file: HistoryFormat.RunFile
    }

    private struct Version: Decodable {
        let formatVersion: Int
        enum CodingKeys: String, CodingKey { case formatVersion = "format_version" }
    }

    /// Opens a run's folder and reads its header; nil when the run was never wholly created.
    private static func openFolder(_ folder: String, writing: Bool = false, samples: Int) throws
        -> Opened?
    {
        let thing = "the history \(folder)"
        return try translating(thing, folder) {
            let environment = try HistoryEnvironments.open(folder, writing: writing, samples: samples)
            let tables: [Table]
            do {
                tables = try environment.tables(HistoryFormat.tables)
            } catch let error as LMDBError where error.code == .notFound {
                return nil
            }
            let transaction = try ReadTransaction(environment)
            guard let value = try transaction.bytes(for: HistoryFormat.runKey, in: tables[0]) else {
                return nil
            }
            guard let content = Sealed.open(value, key: HistoryFormat.runKey) else {
                throw Failure(
                    .badData, "\(thing) is damaged: its header", remedy: "remove the folder \(folder)")
            }
            let bytes = content.array
            let version = try JSON.decode(Version.self, from: bytes, source: thing).formatVersion
            guard version <= HistoryFormat.version else {
                throw Failure(
                    .badData, "\(thing) is of format \(version): it was written by a newer version",
                    remedy: "update this program")
            }
            let file = try JSON.decode(HistoryFormat.RunFile.self, from: bytes, source: thing)
            return Opened(environment: environment, tables: tables, file: file)
        }
    }
}
