public import ASTTypes
public import SampleStore

/// What a store remembers of one training run, as values.
public struct InspectedRun: Sendable {
    public var header: RunHeader
    public var epochs: [EpochRecord]
    public var columns: HistoryColumns
    /// The samples that the run trained on, ascending.
    public var ids: [SampleID]

    public init(header: RunHeader, epochs: [EpochRecord], columns: HistoryColumns, ids: [SampleID]) {
        self.header = header
        self.epochs = epochs
        self.columns = columns
        self.ids = ids
    }

    /// Reads the run called `name`, or the newest one.
    /// - Throws: ``Failure`` where the store has no such run, or where the run belongs to other contents.
    public init(_ name: String?, of store: SampleStore) throws {
        let run = try HistoryRun.open(name ?? Self.newest(of: store), in: store)
        self.init(
            header: run.header, epochs: try run.epochs(), columns: try run.columns(),
            ids: try store.ids(ofSplit: run.header.trainSplit))
    }

    private static func newest(of store: SampleStore) throws -> String {
        guard let newest = try HistoryRun.names(in: store).first else {
            throw Failure(
                .noInput, "no training run is remembered in \(store.path)",
                remedy: "train on it first: ast-train \(store.path)")
        }
        return newest
    }

    /// Whether the sample was run forward, in this run or in the one it started from.
    func wasVisited(_ id: SampleID) -> Bool { columns.visits[id.index] > 0 }

    /// The sample's last prediction was correct.
    func wasLastCorrect(_ id: SampleID) -> Bool { columns.flags[id.index].contains(.lastCorrect) }
}
