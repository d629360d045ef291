public import ASTTypes

/// A data set as it lies on disk: its splits, its classes, and its items one at a time.
///
/// Items are read by index and from any number of threads at once, so that workers can share a source.
public protocol DatasetSource: Sendable {
    /// The layout, as the store's manifest names it: `cifar10`, `cifar100`, `idx` or `folder`.
    var kind: String { get }
    /// Where it was found.
    var path: String { get }
    /// Class names; a ``Label`` is an index into them.
    var classes: [String] { get }
    /// The splits in the order in which they are ingested.
    var splits: [SplitSize] { get }
    /// What a person should know although nothing is wrong, such as a missing test file: one sentence each.
    var notices: [String] { get }

    /// The item's name for people: a path relative to ``path``, or `FILE#RECORD`.
    /// - Precondition: `split` is an index into ``splits`` and `index` is below that split's count.
    func name(at index: Int, inSplit split: Int) -> String

    /// Reads one item; for files of their own only what is needed to find them, not their bytes.
    /// - Precondition: as for ``name(at:inSplit:)``.
    /// - Throws: `Failure` of kind `.badData` when the item itself is wrong, `.inputOutput` when reading failed.
    func item(at index: Int, inSplit split: Int) throws(Failure) -> SourceItem
}

/// A split's name and how many items it has.
public struct SplitSize: Sendable, Hashable {
    public var name: String
    public var count: Int

    public init(name: String, count: Int) {
        self.name = name
        self.count = count
    }
}

/// One sample as its source has it.
public struct SourceItem: Sendable, Hashable {
    public enum Payload: Sendable, Hashable {
        /// 8-bit pixels, row by row, channels last.
        case pixels(ImageShape, [UInt8])
        /// A picture file that is still to be read and decoded.
        case file(SystemPath)
    }

    public var name: String
    public var label: Label
    public var payload: Payload

    public init(name: String, label: Label, payload: Payload) {
        self.name = name
        self.label = label
        self.payload = payload
    }
}
