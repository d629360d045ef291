public import ASTTypes
internal import LMDB

/// A snapshot of a store to read samples from, for one thread at a time.
public struct SampleReader: ~Copyable {
    private let store: SampleStore
    private let transaction: ReadTransaction

    init(_ store: SampleStore) throws {
        self.store = store
        let environment = store.environment
        transaction = try translating("the store \(store.path)", store.path) {
            try ReadTransaction(environment)
        }
    }

    /// - Throws: `Failure(.usage)` when there is no such sample, `.badData` when its record is damaged.
    public func record(of id: SampleID) throws -> SampleRecord {
        try requireInRange(id)
        let chunk = id.index / StoreLayout.recordsPerChunk
        let offset = id.index % StoreLayout.recordsPerChunk * SampleRecord.byteCount
        return try withValue(UInt64(chunk), in: store.index) { bytes in
            guard let bytes, offset + SampleRecord.byteCount <= bytes.byteCount else {
                throw damaged(id, "its record is missing in the index")
            }
            return try record(of: id, in: bytes, at: offset)
        }
    }

    /// Lends the stored bytes straight from the map, after checking them against the record's hash.
    /// - Throws: as ``record(of:)``, and whatever `body` throws.
    public func withBytes<R>(of id: SampleID, _ body: (SampleRecord, RawSpan) throws -> R) throws -> R {
        let record = try record(of: id)
        return try withBytes(of: id, at: record) { bytes in
            guard xxh3(of: bytes) == record.checksum else {
                throw damaged(id, "its bytes do not match their checksum")
            }
            return try body(record, bytes)
        }
    }

    /// Asks the operating system to read the sample ahead of its use; touches none of its bytes.
    /// - Throws: as ``record(of:)``.
    public func prefetch(_ id: SampleID) throws {
        try withBytes(of: id, at: try record(of: id)) { transaction.prefetch($0) }
    }

    /// The sample's name for people.
    /// - Throws: as ``record(of:)``.
    public func name(of id: SampleID) throws -> String {
        try requireInRange(id)
        let key = UInt64(id.index / StoreLayout.namesPerChunk)
        return try withValue(key, in: store.names) { bytes in
            guard let bytes, let content = Sealed.open(bytes, key: key),
                let name = NameChunk.name(at: id.index % StoreLayout.namesPerChunk, in: content)
            else { throw Failure(.badData, "the name of sample \(id) of \(store.path) is damaged") }
            return name
        }
    }

    /// The names of all samples whose names lie in one chunk; nil when it is damaged.
    func names(ofChunk chunk: Int) throws -> [String]? {
        let count = min(StoreLayout.namesPerChunk, store.count - chunk * StoreLayout.namesPerChunk)
        return try withValue(UInt64(chunk), in: store.names) { bytes in
            guard let bytes, let content = Sealed.open(bytes, key: UInt64(chunk)) else { return nil }
            return NameChunk.names(in: content, first: count)
        }
    }

    func forEachRecord(ofChunk chunk: Int, _ body: (SampleRecord) -> Void) throws {
        let first = chunk * StoreLayout.recordsPerChunk
        let count = min(StoreLayout.recordsPerChunk, store.count - first)
        try withValue(UInt64(chunk), in: store.index) { bytes in
            guard let bytes, bytes.byteCount == count * SampleRecord.byteCount else {
                throw damaged(SampleID(first), "its part of the index has the wrong length")
            }
            for position in 0..<count {
                body(
                    try record(
                        of: SampleID(first + position), in: bytes, at: position * SampleRecord.byteCount))
            }
        }
    }

    /// The record at `offset` of an index chunk, after checking what others rely on without looking.
    private func record(of id: SampleID, in chunk: RawSpan, at offset: Int) throws -> SampleRecord {
        guard let record = SampleRecord(chunk, at: offset, id: id.rawValue),
            record.label.index < store.manifest.classes.count,
            record.encoding != .raw || Int(record.length) == record.shape.elements
        else { throw damaged(id, "its record in the index is wrong") }
        return record
    }

    private func withBytes<R>(of id: SampleID, at record: SampleRecord, _ body: (RawSpan) throws -> R) throws
        -> R
    {
        try withValue(UInt64(record.block), in: store.blocks) { block in
            let end = Int(record.offset) + Int(record.length)
            guard let block, end <= block.byteCount else {
                throw damaged(id, "its bytes are not in block \(record.block)")
            }
            return try body(block.extracting(Int(record.offset)..<end))
        }
    }

    private func withValue<R>(_ key: UInt64, in table: Table, _ body: (RawSpan?) throws -> R) throws -> R {
        do {
            return try body(try transaction.bytes(for: key, in: table))
        } catch let error as LMDBError {
            throw Failure(
                .badData, "the store \(store.path) is damaged: \(error)",
                remedy: "make it again from its source")
        }
    }

    private func requireInRange(_ id: SampleID) throws {
        guard id.index < store.count else {
            throw Failure(
                .usage, "\(store.path) has no sample \(id)", remedy: "choose one of 0 to \(store.count - 1)")
        }
    }

    private func damaged(_ id: SampleID, _ reason: String) -> Failure {
        let name = (try? name(of: id)).map { " '\($0)'" } ?? ""
        return Failure(
            .badData, "sample \(id)\(name) of \(store.path) is damaged: \(reason)",
            remedy: "make the store again from its source")
    }
}
