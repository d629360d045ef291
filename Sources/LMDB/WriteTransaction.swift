internal import CLMDB
internal import Foundation
internal import Synchronization

/// The one transaction that may change the environment. Aborts unless committed.
@safe
public struct WriteTransaction: ~Copyable {
    private var handle: OpaquePointer?  // nil once committed
    private let environment: Environment

    init(_ environment: Environment) throws(LMDBError) {
        // Not begun under the lock of `transactions`: beginning waits for another process's writer, and readers must
        // not wait with it.
        var handle: OpaquePointer?
        var code = unsafe mdb_txn_begin(environment.handle, nil, 0, &handle)
        if code == MDB_MAP_RESIZED {
            try environment.replaceMap(size: 0)
            code = unsafe mdb_txn_begin(environment.handle, nil, 0, &handle)
        }
        try check(code, "mdb_txn_begin")
        unsafe self.handle = handle
        self.environment = environment
        environment.transactions.withLock { $0 += 1 }
    }

    deinit {
        if let handle = unsafe handle {
            unsafe mdb_txn_abort(handle)
            environment.transactions.withLock { $0 -= 1 }
        }
    }

    consuming func commit() throws(LMDBError) {
        let handle = unsafe self.handle
        unsafe self.handle = nil  // mdb_txn_commit frees it, even when it fails
        let code = unsafe mdb_txn_commit(handle)
        environment.transactions.withLock { $0 -= 1 }
        try check(code, "mdb_txn_commit")
    }

    /// Stores `bytes` for `key`, in place of what was there.
    /// - Parameter appending: `key` is above every key of the table (`MDB_APPEND`): faster, and pages are filled wholly.
    /// - Throws: ``LMDBError/Code/keyExists`` when `appending` and the key is not above all others.
    public borrowing func put(
        _ bytes: RawSpan, for key: UInt64, in table: Table, appending: Bool = false
    ) throws(LMDBError) {
        let code = unsafe bytes.withUnsafeBytes { source in
            var value = unsafe MDB_val(
                mv_size: source.count, mv_data: UnsafeMutableRawPointer(mutating: source.baseAddress))
            let flags = appending ? UInt32(MDB_APPEND) : 0
            return unsafe withKey(key) { unsafe mdb_put(handle, table.identifier, $0, &value, flags) }
        }
        try check(code, "mdb_put")
    }

    /// Removes every key of `table` that is not below `key`.
    public borrowing func removeKeys(from key: UInt64, in table: Table) throws(LMDBError) {
        var cursor: OpaquePointer?
        try unsafe check(mdb_cursor_open(handle, table.identifier, &cursor), "mdb_cursor_open")
        defer { unsafe mdb_cursor_close(cursor) }
        while true {
            var value = unsafe MDB_val()
            let code = unsafe withKey(key) { unsafe mdb_cursor_get(cursor, $0, &value, MDB_SET_RANGE) }
            if code == MDB_NOTFOUND { return }
            try check(code, "mdb_cursor_get")
            try unsafe check(mdb_cursor_del(cursor, 0), "mdb_cursor_del")
        }
    }

    /// Removes `key`, if it is there.
    public borrowing func remove(_ key: UInt64, in table: Table) throws(LMDBError) {
        let code = unsafe withKey(key) { unsafe mdb_del(handle, table.identifier, $0, nil) }
        if code != MDB_NOTFOUND { try check(code, "mdb_del") }
    }

    /// Removes the table itself. It must not be used any more.
    public borrowing func drop(_ table: Table) throws(LMDBError) {
        try unsafe check(mdb_drop(handle, table.identifier, 1), "mdb_drop")
    }

    /// How many keys `table` has so far.
    public borrowing func count(of table: Table) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        try unsafe check(mdb_stat(handle, table.identifier, &statistics), "mdb_stat")
        return statistics.ms_entries
    }

    /// The bytes stored for `key` so far. They move with the next ``put(_:for:in:appending:)``: hence lent, not returned.
    public borrowing func withBytes<R>(
        for key: UInt64, in table: Table, _ body: (RawSpan?) -> R
    ) throws(LMDBError) -> R {
        var found = unsafe MDB_val()
        let code = unsafe withKey(key) { unsafe mdb_get(handle, table.identifier, $0, &found) }
        if code == MDB_NOTFOUND { return body(nil) }
        try check(code, "mdb_get")
        return unsafe body(RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size))
    }
}

extension Environment {
    /// Runs `body` in the environment's one write transaction: commits when it returns, aborts when it throws.
    ///
    /// When the map is full, the transaction is aborted, the map doubled and the **whole of `body` run again**, so it must
    /// do the same each time and must let ``LMDBError`` through.
    ///
    /// `body` is synchronous on purpose. liblmdb locks a mutex for the calling thread, so begin and commit must run on
    /// one thread: an `await` between them could resume elsewhere.
    /// - Parameters:
    ///   - isBulk: Whether it writes many megabytes, so that the disk had better begin before all are handed over.
    ///   - grows: Whether the map may grow.
    /// - Throws: ``LMDBError`` with `EBUSY` when the map must grow while another transaction of this process lives, with
    ///   ``LMDBError/Code/mapFull`` when it may not.
    public func write<R>(
        isBulk: Bool = false, grows: Bool = true, _ body: (borrowing WriteTransaction) throws -> R
    ) throws -> R {
        while true {
            do {
                let transaction = try WriteTransaction(self)
                let result = try body(transaction)
                let writeback = isBulk ? EarlyWriteback(of: self) : nil
                defer { writeback?.end() }
                try transaction.commit()
                return result
            } catch let error as LMDBError where error.code == .mapFull && grows {
                try replaceMap(size: 2 * mapSize)
            }
        }
    }

    /// Bytes of address space that the environment may fill.
    public var mapSize: Int {
        var information = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &information)
        return unsafe information.me_mapsize
    }

    /// Maps the file anew; 0 takes the size that the file says.
    func replaceMap(size: Int) throws(LMDBError) {
        let code: Int32 = transactions.withLock { alive in
            alive == 0 ? unsafe mdb_env_set_mapsize(handle, size) : EBUSY
        }
        try check(code, "mdb_env_set_mapsize")
    }
}
