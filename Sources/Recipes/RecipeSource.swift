internal import ASTTypes
public import Datasets

extension FetchedRecipe {
    /// The source with what the recipe knows of it: names of classes, the split, what is missing.
    public func applied(to source: any DatasetSource) -> any DatasetSource {
        RecipeSource(base: source, fetched: self)
    }
}

/// A source whose classes have the names of a recipe.
struct RecipeSource: DatasetSource {
    let base: any DatasetSource
    let fetched: FetchedRecipe

    var kind: String { base.kind }
    var path: String { base.path }
    var fingerprint: String { base.fingerprint }
    var count: Int? { base.count }
    var byteCount: Int64? { base.byteCount }

    var classes: [String] {
        let known = fetched.recipe.classes
        if let names = known.names, base.classes.isEmpty || base.classes.count == names.count { return names }
        return base.classes.map(renamed)
    }

    var notices: [String] {
        let expected = fetched.recipe.splits.values.reduce(0, +)
        var notices = fetched.notices + base.notices
        if let count = base.count, count < expected, fetched.split == nil {
            notices.append(
                "\(fetched.recipe.title) has \(expected) samples, but only \(count) are in \(base.path)")
        }
        return notices
    }

    func renamed(_ name: String) -> String { fetched.recipe.classes.renamed?[name] ?? name }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
        RecipeReader(source: self, base: try base.makeReader(from: ordinal))
    }
}

private final class RecipeReader: SourceReader {
    private let source: RecipeSource
    private let base: any SourceReader

    init(source: RecipeSource, base: any SourceReader) {
        self.source = source
        self.base = base
    }

    func next() throws(Failure) -> SourceItem? {
        guard var item = try base.next() else { return nil }
        if let split = source.fetched.split { item.split = split }
        if case .name(let name) = item.label { item.label = .name(source.renamed(name)) }
        return item
    }
}
