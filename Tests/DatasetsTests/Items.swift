import ASTTypes
import Datasets

/// All items of a source from `ordinal` on.
func items(_ source: any DatasetSource, from ordinal: Int = 0) throws -> [SourceItem] {
    let reader = try source.makeReader(from: ordinal)
    var items: [SourceItem] = []
    while let item = try reader.next() { items.append(item) }
    return items
}

/// A source's splits in their order, with their sizes.
func splits(_ source: any DatasetSource) throws -> [SplitSize] {
    try items(source).reduce(into: []) { splits, item in
        if splits.last?.name == item.split {
            splits[splits.count - 1].count += 1
        } else {
            splits.append(SplitSize(name: item.split, count: 1))
        }
    }
}

/// The names of a source's items, a list for each split.
func names(_ source: any DatasetSource) throws -> [[String]] {
    let all = try items(source)
    return try splits(source).map { split in all.filter { $0.split == split.name }.map(\.name) }
}

/// What is wrong with an item, or nil.
func failure(of item: SourceItem) -> Failure? {
    if case .unusable(_, let failure) = item.payload { failure } else { nil }
}
