/// What the parts of a data set are usually called.
enum SplitName {
    /// In the order in which they are ingested.
    static let known = ["train", "training", "val", "valid", "validation", "test", "testing"]

    /// The split that a folder or a column's entry names, or nil when it is no usual name.
    static func recognised(_ text: String) -> String? {
        let name = text.lowercased()
        guard known.contains(name) else { return nil }
        return ["training": "train", "testing": "test"][name] ?? name
    }

    /// Sorts training before validation before test before anything else.
    static func rank(_ name: String) -> Int { known.firstIndex(of: name) ?? known.count }
}
