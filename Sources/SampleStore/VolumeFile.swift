internal import ASTTypes
internal import LMDB

/// The LMDB folder of a volume while it is written.
final class VolumeFile: Sendable {
    private let path: String
    private let store: String
    private let environment: Environment
    private let blocks, index, names, state: Table

    private static let thing = "the store being written"

    /// Opens the folder, whether something is in it or not.
    /// - Throws: `Failure(.badData)` when what is in it is damaged.
    init(folder: String, store: String, mapSize: Int) throws {
        path = folder
        self.store = store
        let tables: [Table]
        (environment, tables) = try translating(Self.thing, folder) {
            let environment = try Environment(path: folder, mode: .exclusive, mapSize: mapSize)
            let names = StoreLayout.tables + [StoreLayout.stateTable]
            return (environment, try environment.tables(names, creating: true))
        }
        (blocks, index, names, state) = (tables[0], tables[1], tables[2], tables[3])
    }

    /// Writes a batch, and the state that it belongs to, in one transaction.
    func commit(_ batch: Batch, state value: [UInt8]?) throws {
        let blocks = batch.blocks.sorted { $0.key < $1.key }
        try translating(Self.thing, path, needing: batch.bytes) {
            try environment.write(isBulk: true) { transaction in
                let tables = [(self.blocks, blocks), (index, batch.indexChunks), (names, batch.nameChunks)]
                for (table, values) in tables {
                    for value in values {
                        try transaction.put(value.bytes.rawSpan, for: value.key, in: table, appending: true)
                    }
                }
                if let value { try transaction.put(value.rawSpan, for: WriterState.key, in: state) }
            }
        }
    }

    /// The state of the last commit that had one; nil when there is none. Changes nothing: the folder may not be a
    /// writer's, and its file may be another store's too.
    static func state(in folder: String) throws -> WriterState? {
        try translating(thing, folder) {
            let environment = try Environment(path: folder, mode: .immutable)
            let table: Table
            do {
                table = try environment.tables([StoreLayout.stateTable])[0]
            } catch let error as LMDBError where error.code == .notFound {
                return nil
            }
            let transaction = try ReadTransaction(environment)
            guard let value = try transaction.bytes(for: WriterState.key, in: table) else { return nil }
            return try WriterState(sealed: value)
        }
    }

    /// Removes what was written after the state's commit.
    /// - Throws: `Failure(.badData)` when there is less than the state counts.
    func trim(to position: BatchBuilder.Position) throws {
        let counts = [
            (blocks, Int(position.nextBlock)), (index, position.indexChunks), (names, position.nameChunks),
        ]
        try translating(Self.thing, path) {
            let isExact = try { () throws -> Bool in
                let transaction = try ReadTransaction(environment)
                for (table, count) in counts where try transaction.count(of: table) != count { return false }
                return true
            }()
            if isExact { return }
            try environment.write { transaction in
                for (table, count) in counts {
                    try transaction.removeKeys(from: UInt64(count), in: table)
                    guard try transaction.count(of: table) == count else {
                        throw Failure(.badData, "it holds less than its state counts")
                    }
                }
            }
        }
    }

    /// The volume as a reader sees it.
    func volume(_ description: Manifest.Volume, first: Int) throws -> Volume {
        try Volume(environment, [blocks, index, names], description, first: first, store: store)
    }

    /// Leaves the state out of the finished volume. The file can only be closed afterwards.
    func dropState() throws {
        try translating(Self.thing, path) {
            try environment.write { try $0.drop(state) }
        }
    }
}
