internal import CLMDB
internal import Foundation
internal import Synchronization

/// An open LMDB folder. Open it once per process and share it.
///
/// Always opened with `MDB_NOTLS`: a read transaction belongs to its value, not to the thread that began it, so
/// Dispatch may run its steps on any thread. Before liblmdb sees the file, ``StructureCheck`` walks it: liblmdb 0.9.24
/// follows damaged page numbers out of the map.
@safe
public final class Environment: Sendable {
    /// Who else may use the folder meanwhile, and for what this process opens it.
    public enum Mode: Sendable {
        /// For reading data that nobody changes any more: no lock file, no read-ahead.
        case immutable
        /// The same with the system's own read-ahead, which guesses what is needed next.
        case immutableReadAhead
        /// For reading beside a writer in another process.
        case reading
        /// For writing beside readers in other processes.
        case writing
        /// For writing what can be made again: nothing waits for the disk, and a crash of the system may damage the file.
        case disposable
        /// For writing a folder that the caller guards by a lock of its own: no lock file.
        case exclusive

        var isWritable: Bool { self == .writing || self == .exclusive || self == .disposable }
        var isImmutable: Bool { self == .immutable || self == .immutableReadAhead }
        /// Whether another open of the same folder in this process would do harm.
        var isRegistered: Bool { !isImmutable }

        var flags: Int32 {
            switch self {
            case .immutable: MDB_NOTLS | MDB_RDONLY | MDB_NOLOCK | MDB_NORDAHEAD
            case .immutableReadAhead: MDB_NOTLS | MDB_RDONLY | MDB_NOLOCK
            case .reading: MDB_NOTLS | MDB_RDONLY
            case .writing: MDB_NOTLS
            case .disposable: MDB_NOTLS | MDB_NOSYNC | MDB_NORDAHEAD
            case .exclusive: MDB_NOTLS | MDB_NOLOCK
            }
        }
    }

    // Safe to share: liblmdb allows concurrent use of an MDB_env*, the pointer is written once here and closed only in
    // deinit, when no transaction (each of which retains its environment) can be alive.
    nonisolated(unsafe) let handle: OpaquePointer
    /// Transactions alive in this process; the map may only be replaced while there are none.
    let transactions = Mutex<Int>(0)
    private let mode: Mode
    private let realPath: String

    /// - Parameters:
    ///   - path: An existing folder.
    ///   - mapSize: Bytes of address space to start with when writing; grows by itself. Readers take the file's own.
    ///   - maximumTables: Named tables.
    /// - Throws: ``LMDBError`` with `EBUSY` when the path is open in this process, ``LMDBError/Code/corrupted`` when the
    ///   file is damaged, or what liblmdb and the operating system report.
    public init(
        path: String, mode: Mode, mapSize: Int = 1 << 30, maximumTables: Int = 8
    ) throws(LMDBError) {
        realPath = try OpenPaths.realPath(path)
        self.mode = mode
        try OpenPaths.claim(realPath, registering: mode.isRegistered)
        do throws(LMDBError) {
            try StructureCheck.run(folder: realPath, forWriting: mode.isWritable)
            unsafe handle = try Self.open(realPath, mode, mapSize: mapSize, maximumTables: maximumTables)
        } catch {
            if mode.isRegistered { OpenPaths.release(realPath) }
            throw error
        }
    }

    deinit {
        unsafe mdb_env_close(handle)
        if mode.isRegistered { OpenPaths.release(realPath) }
    }

    private static func open(
        _ path: String, _ mode: Mode, mapSize: Int, maximumTables: Int
    ) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        try unsafe check(mdb_env_create(&created), "mdb_env_create")
        guard let handle = unsafe created else {
            throw LMDBError(code: .init(rawValue: ENOMEM), call: "mdb_env_create")
        }
        do throws(LMDBError) {
            if mode.isWritable {
                let page = Int(getpagesize())
                let whole = max(1, (mapSize + page - 1) / page) * page
                try unsafe check(mdb_env_set_mapsize(handle, whole), "mdb_env_set_mapsize")
            }
            try unsafe check(mdb_env_set_maxdbs(handle, UInt32(maximumTables)), "mdb_env_set_maxdbs")
            try unsafe check(mdb_env_open(handle, path, UInt32(mode.flags), 0o644), "mdb_env_open")
            if mode == .writing || mode == .disposable {
                // Readers that died without a word would keep pages from being reused for ever.
                var dead: Int32 = 0
                try unsafe check(mdb_reader_check(handle, &dead), "mdb_reader_check")
            }
        } catch {
            unsafe mdb_env_close(handle)
            throw error
        }
        return unsafe handle
    }

    /// Whether nothing changes the file or the map while it is open.
    var isImmutable: Bool { mode.isImmutable }
    var dataPath: String { realPath + "/data.mdb" }

    /// The tables called `names`, made where absent if `creating`.
    /// - Throws: ``LMDBError/Code/notFound`` for a table that is absent.
    public func tables(_ names: [String], creating: Bool = false) throws(LMDBError) -> [Table] {
        // Held throughout: liblmdb allows only one transaction at a time to open tables.
        try transactions.withLock { _ throws(LMDBError) in try openTables(names, creating: creating) }
    }

    private func openTables(_ names: [String], creating: Bool) throws(LMDBError) -> [Table] {
        var transaction: OpaquePointer?
        let flags = creating ? 0 : UInt32(MDB_RDONLY)
        try unsafe beginTransaction(flags, alive: 0, &transaction)
        var tables: [Table] = []
        for name in names {
            var identifier: MDB_dbi = 0
            let code = unsafe mdb_dbi_open(transaction, name, UInt32(creating ? MDB_CREATE : 0), &identifier)
            if code != MDB_SUCCESS {
                unsafe mdb_txn_abort(transaction)
                throw LMDBError(
                    code: .init(rawValue: code), call: "mdb_dbi_open",
                    detail: code == MDB_NOTFOUND ? "there is no table '\(name)'" : nil)
            }
            tables.append(Table(identifier: identifier))
        }
        try unsafe check(mdb_txn_commit(transaction), "mdb_txn_commit")
        return tables
    }

    /// Begins a transaction, first taking over a map that another process made larger.
    ///
    /// Call it with the lock of ``transactions`` held.
    func beginTransaction(
        _ flags: UInt32, alive: Int, _ transaction: inout OpaquePointer?
    ) throws(LMDBError) {
        var code = unsafe mdb_txn_begin(handle, nil, flags, &transaction)
        if code == MDB_MAP_RESIZED, alive == 0 {
            try unsafe check(mdb_env_set_mapsize(handle, 0), "mdb_env_set_mapsize")
            code = unsafe mdb_txn_begin(handle, nil, flags, &transaction)
        }
        try check(code, "mdb_txn_begin")
    }

    /// Writes everything committed so far to the disk.
    public func synchronize() throws(LMDBError) {
        try unsafe check(mdb_env_sync(handle, 1), "mdb_env_sync")
    }
}

/// A table inside an ``Environment``; valid for the environment's lifetime.
public struct Table: Sendable { let identifier: MDB_dbi }
