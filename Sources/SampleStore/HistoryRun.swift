public import ASTTypes
internal import LMDB

/// The history of one training run on a store: its settings, what each epoch did, and the columns of every sample.
///
/// One is written by one process at a time, while others read. What an epoch changed is committed wholly or not at all.
public final class HistoryRun {
    /// The run's settings. A writer's changes are stored by the next ``commit(_:epoch:)`` or ``saveHeader()``.
    public var header: RunHeader
    private let folder: String
    private let store: SampleStore
    private let environment: Environment
    private let run, epochTable, columnTable: Table
    /// Samples in the columns as stored: fewer than the store's where some were appended to it since.
    private let samples: Int
    private let lock: ProcessLock?  // nil for readers

    init(
        header: RunHeader, folder: String, store: SampleStore, environment: Environment, tables: [Table],
        samples: Int, lock: ProcessLock?
    ) {
        self.header = header
        self.folder = folder
        self.store = store
        self.environment = environment
        (run, epochTable, columnTable) = (tables[0], tables[1], tables[2])
        self.samples = samples
        self.lock = lock
    }

    private var thing: String { "the history \(folder)" }

    /// What each epoch did, in order.
    /// - Throws: `Failure(.badData)` when a record is damaged.
    public func epochs() throws -> [EpochRecord] {
        try translating(thing, folder) {
            let transaction = try ReadTransaction(environment)
            return try transaction.keys(of: epochTable).map { key in
                let bytes = try sealedValue(key, in: epochTable, transaction, "the record of epoch \(key)")
                return try JSON.decode(EpochRecord.self, from: bytes, source: "\(thing), epoch \(key),")
            }
        }
    }

    /// The columns as the last commit left them; those of a run without one say that nothing was visited yet.
    /// - Throws: `Failure(.badData)` when a chunk is damaged or missing.
    public func columns() throws -> HistoryColumns {
        let labels = try store.labels()
        var columns = HistoryColumns(labels: Array(labels.prefix(samples)))
        try translating(thing, folder) {
            let transaction = try ReadTransaction(environment)
            guard try transaction.count(of: columnTable) > 0 else { return }
            try unsafe columns.fillEachColumn { column, buffer in
                try unsafe read(column, into: buffer, transaction)
            }
        }
        for id in store.corrections.keys where id < samples {
            columns.classID[Int(id)] = labels[Int(id)].rawValue
        }
        return columns.extended(to: labels)
    }

    private func read(
        _ column: HistoryColumn, into buffer: UnsafeMutableRawBufferPointer,
        _ transaction: borrowing ReadTransaction
    ) throws {
        var offset = 0
        for chunk in 0..<StoreLayout.chunkCount(buffer.count, per: HistoryFormat.chunkBytes) {
            let length = min(HistoryFormat.chunkBytes, buffer.count - offset)
            let key = column.key(chunk: chunk)
            guard let value = try transaction.bytes(for: key, in: columnTable),
                let content = Sealed.open(value, key: key), content.byteCount == length
            else {
                throw Failure(
                    .badData, "\(thing) is damaged: part \(chunk) of the column \(column)",
                    remedy: "remove the folder \(folder)")
            }
            unsafe content.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + length]).copyMemory(
                    from: source)
            }
            offset += length
        }
    }

    /// Stores the columns, what this epoch did, and the header, in one transaction.
    ///
    /// Chunks that did not change are not written again.
    /// - Throws: `Failure(.inputOutput)` when the disk is full, `.internalError` for a run opened for reading or columns
    ///   of another store.
    public func commit(_ columns: HistoryColumns, epoch: EpochRecord) throws {
        try requireWriter()
        guard columns.count == samples, epoch.epoch >= 1 else {
            throw Failure(
                .internalError, "columns of \(columns.count) samples do not fit a store of \(samples)")
        }
        let header = try headerValue()
        var record = try JSON.line(epoch)
        Sealed.seal(&record, key: UInt64(epoch.epoch))
        try translating(thing, folder, needing: 32 * samples) {
            try environment.write { transaction in
                try unsafe columns.forEachColumn { try unsafe write($0, $1, transaction) }
                try transaction.put(record.rawSpan, for: UInt64(epoch.epoch), in: epochTable)
                try transaction.put(header.rawSpan, for: HistoryFormat.runKey, in: run)
            }
        }
    }

    private func write(
        _ column: HistoryColumn, _ buffer: UnsafeRawBufferPointer, _ transaction: borrowing WriteTransaction
    ) throws {
        var offset = 0
        var value: [UInt8] = []
        value.reserveCapacity(HistoryFormat.chunkBytes + Sealed.byteCount)
        for chunk in 0..<StoreLayout.chunkCount(buffer.count, per: HistoryFormat.chunkBytes) {
            let length = min(HistoryFormat.chunkBytes, buffer.count - offset)
            let key = column.key(chunk: chunk)
            value.removeAll(keepingCapacity: true)
            unsafe value.append(contentsOf: buffer[offset..<offset + length])
            Sealed.seal(&value, key: key)
            let isStored = try transaction.withBytes(for: key, in: columnTable) { stored in
                guard let stored else { return false }
                return stored.equals(value.rawSpan)
            }
            if !isStored { try transaction.put(value.rawSpan, for: key, in: columnTable) }
            offset += length
        }
    }

    /// Stores the header alone, e.g. to say that the run is finished.
    /// - Throws: as ``commit(_:epoch:)``.
    public func saveHeader() throws {
        try requireWriter()
        let header = try headerValue()
        try translating(thing, folder, needing: header.count) {
            try environment.write { try $0.put(header.rawSpan, for: HistoryFormat.runKey, in: run) }
        }
    }

    private func headerValue() throws -> [UInt8] {
        let file = HistoryFormat.RunFile(
            formatVersion: HistoryFormat.version, byteOrder: "little", samples: samples, header: header)
        var bytes = try JSON.line(file)
        Sealed.seal(&bytes, key: HistoryFormat.runKey)
        return bytes
    }

    private func sealedValue(
        _ key: UInt64, in table: Table, _ transaction: borrowing ReadTransaction, _ what: String
    ) throws -> [UInt8] {
        guard let value = try transaction.bytes(for: key, in: table),
            let content = Sealed.open(value, key: key)
        else {
            throw Failure(.badData, "\(thing) is damaged: \(what)", remedy: "remove the folder \(folder)")
        }
        return content.array
    }

    private func requireWriter() throws {
        if lock == nil { throw Failure(.internalError, "\(thing) is open for reading") }
    }
}
