internal import ASTTypes

/// A source that knows how many items it has and can give any of them at any time.
protocol IndexedSource: DatasetSource {
    /// The splits in the order in which they are ingested.
    var splits: [SplitSize] { get }

    /// - Precondition: `split` is an index into ``splits`` and `index` is below that split's count.
    /// - Throws: `Failure` when reading fails; a wrong item is an unusable payload.
    func item(at index: Int, inSplit split: Int) throws(Failure) -> SourceItem
}

extension IndexedSource {
    var isRandomAccess: Bool { true }
    var count: Int? { splits.reduce(0) { $0 + $1.count } }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
        let total = splits.reduce(0) { $0 + $1.count }
        guard ordinal <= total else {
            throw Failure(
                .badData, "\(path) has \(total) items, fewer than the \(ordinal) read from it before")
        }
        return IndexedReader(self, ordinal)
    }
}

/// What sort of trouble a record is whose own bytes are wrong.
let badRecord = "bad record"

/// Walks over an ``IndexedSource``.
private final class IndexedReader: SourceReader {
    private let source: any IndexedSource
    private let splits: [SplitSize]
    private var split = 0
    private var index: Int

    init(_ source: any IndexedSource, _ ordinal: Int) {
        self.source = source
        splits = source.splits
        index = ordinal
        normalize()
    }

    func next() throws(Failure) -> SourceItem? {
        guard split < splits.count else { return nil }
        let item = try source.item(at: index, inSplit: split)
        index += 1
        normalize()
        return item
    }

    private func normalize() {
        while split < splits.count, index >= splits[split].count {
            index -= splits[split].count
            split += 1
        }
    }
}
