public import ASTTypes
internal import Foundation
internal import LMDB
internal import Synchronization

/// Decoded pixels of the samples that a plan revisits most, in the store's folder `cache`.
///
/// Nothing depends on it. An entry counts only if its hash fits, and if it was made from the sample as it is stored now;
/// whatever else is wrong with the folder, it is made anew. What cannot be written is left out. Two processes may share a
/// store: the second one does without.
///
/// Open it once for a run, give it to each stream (`StreamOptions.cache`), and it follows their plans. Use it from any thread.
public final class DecodedCache: Sendable, Hashable {
    /// What it was opened for.
    public let store: SampleStore
    /// Bytes of entries at most.
    public let budget: Int
    private let environment: Environment
    private let table: Table
    private let lock: ProcessLock
    let state = Mutex(State())
    private let queue = DispatchQueue(label: "decoded-cache")

    struct State {
        /// Entries by sample, with the bytes that they take in the file.
        var entries: [UInt32: Int] = [:]
        /// Visits of each sample that are expected in an epoch, 0 where nothing is known; empty before the first plan.
        var expected: [Float] = []
        var admitted: Set<UInt32> = []
        var pending: [(key: UInt64, value: [UInt8])] = []
        var pendingBytes = 0
        /// Bytes handed to the writer that it has not written yet, `pendingBytes` included.
        var waitingBytes = 0
        var statistics = CacheStatistics()
    }

    static let folder = "cache"
    private static let tableName = "pixels"
    private static let metaName = "store"
    /// Bytes that one transaction writes.
    private static let transactionBytes = 8 << 20
    /// What comes faster than it can be written is left out, so that decoders never wait for the disk.
    private static let mostWaiting = 64 << 20
    /// What the tree, free pages and the rests of pages take beside the entries.
    private static let overheadShare = 8
    private static let largest = 1 << 46
    private static let page = 4096

    /// - Parameter bytes: most that its entries take. The file takes an eighth more at most.
    /// - Throws: `Failure`: `.usage` for a size that is not possible, `.temporary` when another process, or another part of
    ///   this one, uses the store's cache, and others when its folder cannot be written or its disk has not the room.
    public static func open(_ store: SampleStore, bytes: Int) throws -> DecodedCache {
        guard (1...largest).contains(bytes) else {
            throw Failure(
                .usage, "a decoded cache cannot have \(bytes) bytes",
                remedy: "give a size from 1 to \(largest) bytes, such as 8GB")
        }
        let folder = store.path + "/" + Self.folder
        do {
            try Files.createFolder(folder)
            let lock = try ProcessLock(path: folder + "/" + StoreLayout.lock)
            if let cache = try? DecodedCache(store, folder, bytes, lock) { return cache }
            // Damaged, of another store, or larger than it may be: it is only a cache.
            for file in ["data.mdb", "lock.mdb"] { try Files.remove(folder + "/" + file) }
            return try translating("the decoded cache \(folder)", folder) {
                try DecodedCache(store, folder, bytes, lock)
            }
        } catch let held as ProcessLock.Held {
            throw Failure(
                .temporary, "the decoded cache \(folder) is used by \(held.name)",
                remedy: "only one process at a time can use it")
        }
    }

    private init(_ store: SampleStore, _ folder: String, _ bytes: Int, _ lock: ProcessLock) throws {
        self.store = store
        budget = bytes
        self.lock = lock
        let mapSize = bytes + bytes / Self.overheadShare + (1 << 20)
        let size = Files.size(folder + "/data.mdb")
        guard size <= mapSize else { throw Failure(.badData, "larger than wanted") }
        try Files.requireFree(Int64(mapSize - size), at: folder)
        environment = try Environment(path: folder, mode: .disposable, mapSize: mapSize, maximumTables: 2)
        let tables = try environment.tables([Self.tableName, Self.metaName], creating: true)
        table = tables[0]
        try Self.claim(environment, tables[1], for: store)
        let entries = try Self.entries(environment, table).filter { $0.key < store.count }
        state.withLock { $0.entries = entries }
    }

    /// Notes what store the cache belongs to.
    /// - Throws: `Failure(.badData)` when it is another's.
    private static func claim(_ environment: Environment, _ meta: Table, for store: SampleStore) throws {
        let mark = Array("1 \(store.manifest.digest)".utf8)
        let isMarked = try { () throws -> Bool in
            let transaction = try ReadTransaction(environment)
            guard let value = try transaction.bytes(for: 0, in: meta) else { return false }
            guard value.array == mark else { throw Failure(.badData, "of another store") }
            return true
        }()
        if !isMarked { try environment.write(grows: false) { try $0.put(mark.rawSpan, for: 0, in: meta) } }
    }

    private static func entries(_ environment: Environment, _ table: Table) throws -> [UInt32: Int] {
        let transaction = try ReadTransaction(environment)
        var entries: [UInt32: Int] = [:]
        for key in try transaction.keys(of: table) {
            guard let id = UInt32(exactly: key), let value = try transaction.bytes(for: key, in: table) else {
                continue
            }
            entries[id] = footprint(ofValue: value.byteCount)
        }
        return entries
    }

    /// Up to now.
    public var statistics: CacheStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.entries.count
            statistics.bytes = state.entries.values.reduce(0, +)
            return statistics
        }
    }

    /// Bytes that an image takes in the cache.
    public static func bytes(of shape: ImageShape) -> Int {
        footprint(ofValue: shape.elements + CacheEntry.overhead)
    }

    /// LMDB gives a value of more than about half a page whole pages, with a header of 16 bytes.
    private static func footprint(ofValue bytes: Int) -> Int {
        bytes < page / 2 ? bytes + 16 : (bytes + 16 + page - 1) / page * page
    }

    // MARK: Reading

    /// Lends the pixels of a sample, after checking them against their hash.
    /// - Returns: what `body` returns; nil when they are not there.
    /// - Throws: what `body` throws.
    public func withPixels<R>(
        of id: SampleID, _ record: SampleRecord, as form: CachedForm,
        _ body: (RawSpan, ImageShape) throws -> R
    ) rethrows -> R? {
        guard state.withLock({ $0.entries[id.rawValue] != nil }),
            let transaction = try? ReadTransaction(environment),
            let found = try? transaction.bytes(for: UInt64(id.rawValue), in: table)
        else {
            state.withLock { $0.statistics.misses += 1 }
            return nil
        }
        transaction.prefetch(found)
        guard let shape = CacheEntry.shape(of: found, id, record, form) else {
            state.withLock { state in
                state.entries[id.rawValue] = nil
                state.statistics.misses += 1
                state.statistics.discarded += 1
            }
            return nil
        }
        state.withLock { $0.statistics.hits += 1 }
        let end = found.byteCount - Sealed.byteCount
        return try body(found.extracting(CacheEntry.headerBytes..<end), shape)
    }

    /// The bytes that a sample takes in the cache; nil when it is not there.
    public func bytes(of id: SampleID) -> Int? { state.withLock { $0.entries[id.rawValue] } }

    // MARK: Writing

    /// Takes out what the choice for the next epochs leaves out, and from now on takes in what it admits.
    public func follow(_ plan: CachePlan) {
        state.withLock { $0.admitted = Set(plan.admitted.map(\.rawValue)) }
        let evicted = state.withLock { state in
            plan.evicted.map(\.rawValue).filter { state.entries.removeValue(forKey: $0) != nil }
        }
        state.withLock { $0.statistics.evicted += evicted.count }
        queue.async { [self] in
            try? environment.write(grows: false) { transaction in
                for id in evicted { try transaction.remove(UInt64(id), in: table) }
            }
        }
    }

    /// Whether the pixels of a sample are wanted, and not there yet.
    public func wants(_ id: SampleID) -> Bool { state.withLock { $0.admitted.contains(id.rawValue) } }

    /// Copies pixels that were just decoded, to be written soon. Pixels of samples that are not ``wants(_:)`` are left out.
    public func insert(
        _ pixels: RawSpan, _ shape: ImageShape, of id: SampleID, _ record: SampleRecord, as form: CachedForm
    ) {
        guard shape.elements == pixels.byteCount, pixels.byteCount > 0 else { return }
        let isTaken = state.withLock { state in
            guard state.admitted.remove(id.rawValue) != nil else { return false }
            guard state.waitingBytes + pixels.byteCount <= Self.mostWaiting else {
                state.statistics.rejected += 1
                return false
            }
            state.waitingBytes += pixels.byteCount + CacheEntry.overhead
            return true
        }
        guard isTaken else { return }
        let value = CacheEntry.bytes(pixels, shape, of: id, record, form)
        let isFull = state.withLock { state in
            state.pending.append((UInt64(id.rawValue), value))
            state.pendingBytes += value.count
            return state.pendingBytes >= Self.transactionBytes
        }
        if isFull { queue.async { [self] in write() } }
    }

    /// Writes what is still in memory, and waits for it.
    public func flush() { queue.sync { write() } }

    // Nobody else is left, so that nothing is on the queue.
    deinit { write() }

    private func write() {
        let batch = state.withLock { state in
            defer { (state.pending, state.pendingBytes) = ([], 0) }
            return state.pending
        }
        guard !batch.isEmpty else { return }
        // A map that is full takes less: entries are tried one by one then.
        if (try? put(batch[...])) == nil { for index in batch.indices { try? put(batch[index...index]) } }
        state.withLock { $0.waitingBytes -= batch.reduce(0) { $0 + $1.value.count } }
    }

    private func put(_ entries: ArraySlice<(key: UInt64, value: [UInt8])>) throws {
        do {
            try environment.write(grows: false) { transaction in
                for entry in entries { try transaction.put(entry.value.rawSpan, for: entry.key, in: table) }
            }
        } catch {
            if entries.count == 1 { state.withLock { $0.statistics.rejected += 1 } }
            throw error
        }
        state.withLock { state in
            state.statistics.inserted += entries.count
            for entry in entries {
                state.entries[UInt32(entry.key)] = Self.footprint(ofValue: entry.value.count)
            }
        }
    }

    public static func == (a: DecodedCache, b: DecodedCache) -> Bool { a === b }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What a ``DecodedCache`` did since it was opened, and holds.
public struct CacheStatistics: Sendable, Hashable {
    public var hits = 0
    public var misses = 0
    public var inserted = 0
    /// Left out, because the disk was too slow or the file full.
    public var rejected = 0
    public var evicted = 0
    /// Entries that were wrong, or of the sample as it was once.
    public var discarded = 0
    public var entries = 0
    public var bytes = 0

    public init() {}
}
