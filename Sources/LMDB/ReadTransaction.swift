internal import CLMDB
internal import Foundation
internal import Synchronization

/// A snapshot of an environment. Ends when it is dropped.
///
/// Not copyable, so it cannot outlive its scope by accident, and not `Sendable`: hand it to another thread with
/// `sending`, never share it. A long-lived one keeps a writer from reusing pages.
@safe
public struct ReadTransaction: ~Copyable {
    let handle: OpaquePointer
    let environment: Environment  // keeps the map alive

    public init(_ environment: Environment) throws(LMDBError) {
        var begun: OpaquePointer?
        try environment.transactions.withLock { alive throws(LMDBError) in
            try unsafe environment.beginTransaction(UInt32(MDB_RDONLY), alive: alive, &begun)
            alive += 1
        }
        guard let handle = unsafe begun else { throw LMDBError(code: .badTransaction, call: "mdb_txn_begin") }
        unsafe self.handle = handle
        self.environment = environment
    }

    deinit {
        unsafe mdb_txn_abort(handle)
        environment.transactions.withLock { $0 -= 1 }
    }

    /// The bytes stored for `key`, in the map itself: nothing is copied. Nil when there are none.
    ///
    /// The span cannot be used after the transaction ends; the compiler checks.
    @_lifetime(borrow self)
    public func bytes(for key: UInt64, in table: Table) throws(LMDBError) -> RawSpan? {
        // Made inside the closure: one that it captured would be put on the heap, for every read.
        let (code, found) = unsafe withKey(key) { wanted in
            var found = unsafe MDB_val()
            let code = unsafe mdb_get(handle, table.identifier, wanted, &found)
            return unsafe (code, found)
        }
        if code == MDB_NOTFOUND { return nil }
        try check(code, "mdb_get")
        let span = unsafe RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// How many keys `table` has.
    public func count(of table: Table) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        try unsafe check(mdb_stat(handle, table.identifier, &statistics), "mdb_stat")
        return statistics.ms_entries
    }

    /// The keys of `table`, ascending. Keys that are not eight bytes long are left out.
    public func keys(of table: Table) throws(LMDBError) -> [UInt64] {
        var cursor: OpaquePointer?
        try unsafe check(mdb_cursor_open(handle, table.identifier, &cursor), "mdb_cursor_open")
        defer { unsafe mdb_cursor_close(cursor) }
        var keys: [UInt64] = []
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        while true {
            let code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
            if code == MDB_NOTFOUND { return keys }
            try check(code, "mdb_cursor_get")
            if unsafe key.mv_size == 8 {
                keys.append(unsafe UInt64(bigEndian: key.mv_data.loadUnaligned(as: UInt64.self)))
            }
        }
    }

    /// Asks the operating system to read `bytes`, part of the map, ahead of their use. Only a hint: a refusal is ignored.
    public func prefetch(_ bytes: RawSpan) {
        let page = UInt(getpagesize())
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, buffer.count > 0 else { return }
            let start = UInt(bitPattern: base) & ~(page - 1)
            let end = UInt(bitPattern: base) + UInt(buffer.count)
            guard let address = unsafe UnsafeMutableRawPointer(bitPattern: start) else { return }
            _ = unsafe madvise(address, Int(end - start), Int32(MADV_WILLNEED))
        }
    }
}

/// LMDB compares keys bytewise, so integers are stored big-endian.
func withKey<R>(_ key: UInt64, _ body: (UnsafeMutablePointer<MDB_val>) -> R) -> R {
    var big = key.bigEndian
    return unsafe withUnsafeMutableBytes(of: &big) { raw in
        var value = unsafe MDB_val(mv_size: raw.count, mv_data: raw.baseAddress)
        return unsafe body(&value)
    }
}
