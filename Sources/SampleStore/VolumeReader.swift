internal import ASTTypes
internal import LMDB

/// A snapshot of one volume, for one thread at a time. Samples go by their number in the volume; labels come out as the
/// store's, without the corrections that lie over them.
final class VolumeReader {
    let volume: Volume
    private let transaction: ReadTransaction
    private let classes: Int

    /// - Parameter classes: how many the store has.
    init(_ volume: Volume, classes: Int) throws {
        self.volume = volume
        self.classes = classes
        let environment = volume.environment
        transaction = try translating("the store \(volume.store)", volume.store) {
            try ReadTransaction(environment)
        }
    }

    func record(at number: Int) throws -> SampleRecord {
        let chunk = number / StoreLayout.recordsPerChunk
        let offset = number % StoreLayout.recordsPerChunk * SampleRecord.byteCount
        return try withValue(UInt64(chunk), in: volume.index) { bytes in
            guard let bytes, offset + SampleRecord.byteCount <= bytes.byteCount else {
                throw damaged(number, "its record is missing in the index")
            }
            return try record(number, in: bytes, at: offset)
        }
    }

    func forEachRecord(ofChunk chunk: Int, _ body: (SampleRecord) throws -> Void) throws {
        let first = chunk * StoreLayout.recordsPerChunk
        let count = min(StoreLayout.recordsPerChunk, volume.count - first)
        try withValue(UInt64(chunk), in: volume.index) { bytes in
            guard let bytes, bytes.byteCount == count * SampleRecord.byteCount else {
                throw damaged(first, "its part of the index has the wrong length")
            }
            // By one request rather than page by page.
            transaction.prefetch(bytes)
            for position in 0..<count {
                try body(try record(first + position, in: bytes, at: position * SampleRecord.byteCount))
            }
        }
    }

    /// Lends a chunk of the index without touching it.
    func withIndexChunk<R>(_ chunk: Int, _ body: (RawSpan) throws -> R) throws -> R {
        try withValue(UInt64(chunk), in: volume.index) { bytes in
            guard let bytes else {
                throw damaged(chunk * StoreLayout.recordsPerChunk, "its part of the index is missing")
            }
            return try body(bytes)
        }
    }

    /// The record at `offset` of an index chunk, after checking what others rely on without looking.
    private func record(_ number: Int, in chunk: RawSpan, at offset: Int) throws -> SampleRecord {
        guard var record = SampleRecord(chunk, at: offset, id: UInt32(number)),
            record.label.index < volume.labels?.count ?? classes,
            record.encoding != .raw || Int(record.length) == record.shape.elements
        else { throw damaged(number, "its record in the index is wrong") }
        if let labels = volume.labels { record.label = labels[record.label.index] }
        return record
    }

    /// Lends the stored bytes straight from the map, after checking them against the record's hash.
    func withBytes<R>(at number: Int, _ record: SampleRecord, _ body: (RawSpan) throws -> R) throws -> R {
        try withUncheckedBytes(at: number, record) { bytes in
            guard xxh3(of: bytes) == record.checksum else {
                throw damaged(number, "its bytes do not match their checksum")
            }
            return try body(bytes)
        }
    }

    func prefetch(_ number: Int) throws {
        try withUncheckedBytes(at: number, try record(at: number)) { transaction.prefetch($0) }
    }

    /// Lends the stored bytes, or the whole block that they lie in, without touching them.
    func withUncheckedBytes<R>(
        at number: Int, _ record: SampleRecord, wholeBlock: Bool = false, _ body: (RawSpan) throws -> R
    ) throws -> R {
        try withBlock(UInt64(record.block)) { block in
            let end = Int(record.offset) + Int(record.length)
            guard let block, end <= block.byteCount else {
                throw damaged(number, "its bytes are not in block \(record.block)")
            }
            return try body(wholeBlock ? block : block.extracting(Int(record.offset)..<end))
        }
    }

    /// Lends a block, or nil where there is none of that number.
    func withBlock<R>(_ number: UInt64, _ body: (RawSpan?) throws -> R) throws -> R {
        try withValue(number, in: volume.blocks, body)
    }

    /// How many blocks there are.
    func blockCount() throws -> Int {
        try translating("the store \(volume.store)", volume.store) {
            try transaction.count(of: volume.blocks)
        }
    }

    func name(at number: Int) throws -> String {
        let key = UInt64(number / StoreLayout.namesPerChunk)
        return try withValue(key, in: volume.names) { bytes in
            guard let bytes, let content = Sealed.open(bytes, key: key),
                let name = NameChunk.name(at: number % StoreLayout.namesPerChunk, in: content)
            else {
                throw Failure(
                    .badData, "the name of sample \(volume.first + number) of \(volume.store) is damaged")
            }
            return name
        }
    }

    /// The names of all samples whose names lie in one chunk; nil when it is damaged.
    func names(ofChunk chunk: Int) throws -> [String]? {
        let count = min(StoreLayout.namesPerChunk, volume.count - chunk * StoreLayout.namesPerChunk)
        return try withValue(UInt64(chunk), in: volume.names) { bytes in
            guard let bytes, let content = Sealed.open(bytes, key: UInt64(chunk)) else { return nil }
            return NameChunk.names(in: content, first: count)
        }
    }

    /// The same.
    /// - Throws: `Failure(.badData)` when they are damaged.
    func wholeNames(ofChunk chunk: Int) throws -> [String] {
        if let names = try names(ofChunk: chunk) { return names }
        let first = volume.first + chunk * StoreLayout.namesPerChunk
        throw Failure(
            .badData, "the names of \(volume.store) from sample \(first) on are damaged",
            remedy: "make the store again from its source")
    }

    private func withValue<R>(_ key: UInt64, in table: Table, _ body: (RawSpan?) throws -> R) throws -> R {
        do {
            return try Self.lend(key, in: table, transaction, body)
        } catch let error as LMDBError {
            throw Failure(
                .badData, "the store \(volume.store) is damaged: \(error)",
                remedy: "make it again from its source")
        }
    }

    private static func lend<R>(
        _ key: UInt64, in table: Table, _ transaction: borrowing ReadTransaction,
        _ body: (RawSpan?) throws -> R
    ) throws -> R {
        try body(try transaction.bytes(for: key, in: table))
    }

    private func damaged(_ number: Int, _ reason: String) -> Failure {
        let name = (try? name(at: number)).map { " '\($0)'" } ?? ""
        return Failure(
            .badData, "sample \(volume.first + number)\(name) of \(volume.store) is damaged: \(reason)",
            remedy: "make the store again from its source")
    }
}
