internal import ASTTypes
internal import LMDB
internal import Synchronization

/// One of a store's folders of samples, opened. What is in it counts its samples from 0.
final class Volume: Sendable {
    /// Id of its first sample in the store.
    let first: Int
    let count: Int
    /// For each label in the volume the store's; nil where they are the same.
    let labels: [Label]?
    /// The store that it belongs to, for messages.
    let store: String
    let environment: Environment
    let blocks, index, names: Table
    /// Nil: not looked for yet.
    private let file = Mutex<DataFile??>(nil)

    /// - Throws: `Failure(.badData)` when the folder is damaged or holds another number of samples.
    convenience init(
        folder: String, _ description: Manifest.Volume, first: Int, store: String,
        paging: SampleStore.Paging = .planned
    ) throws {
        let (environment, tables) = try translating("the store \(store)", folder) {
            let environment = try Environment(
                path: folder, mode: paging == .planned ? .immutable : .immutableReadAhead)
            return (environment, try environment.tables(StoreLayout.tables))
        }
        try self.init(environment, tables, description, first: first, store: store)
    }

    init(
        _ environment: Environment, _ tables: [Table], _ description: Manifest.Volume, first: Int,
        store: String
    ) throws {
        self.environment = environment
        (blocks, index, names) = (tables[0], tables[1], tables[2])
        self.first = first
        self.store = store
        count = description.samples
        labels = description.labels
        try requireCompleteIndex()
    }

    private func requireCompleteIndex() throws {
        let environment = environment
        let index = index
        let chunks = try translating("the store \(store)", store) {
            try ReadTransaction(environment).count(of: index)
        }
        guard chunks == indexChunks else {
            throw Failure(
                .badData,
                "the store \(store) is damaged: its index does not match its manifest's \(count) samples",
                remedy: "make it again from its source")
        }
    }

    /// Its file as it lies in memory; nil where that cannot be found out. Looked for once, since it takes a while.
    func file(holding value: RawSpan) -> DataFile? {
        file.withLock { file in
            if let file { return file }
            let found = DataFile(of: environment, holding: value)
            file = .some(found)
            return found
        }
    }

    var indexChunks: Int { StoreLayout.chunkCount(count, per: StoreLayout.recordsPerChunk) }

    /// Opens volumes whose ids follow one another.
    /// - Parameter folder: of the volume with this number.
    static func open(
        _ descriptions: [Manifest.Volume], store: String, paging: SampleStore.Paging = .planned,
        folder: (Int, Manifest.Volume) -> String
    ) throws -> [Volume] {
        var volumes: [Volume] = []
        var first = 0
        for (number, description) in descriptions.enumerated() {
            volumes.append(
                try Volume(
                    folder: folder(number, description), description, first: first, store: store,
                    paging: paging))
            first += description.samples
        }
        return volumes
    }
}
