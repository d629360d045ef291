public import ASTTypes

/// A data set as it comes: read from its first item to its last, or from any item on.
///
/// An item's *ordinal* counts from 0 over all splits, bad items included. It is the cursor by which an interrupted
/// ingest goes on, so a source gives the same items in the same order each time it is opened.
public protocol DatasetSource: Sendable {
    /// The layout, as the store's manifest names it: `cifar10`, `cifar100`, `idx`, `folder`, `list` or `tar`.
    var kind: String { get }
    /// Where it was found.
    var path: String { get }
    /// Class names; ``SourceLabel/number(_:)`` is an index into them. Classes that only reading tells come on top, in
    /// the order in which they are met.
    var classes: [String] { get }
    /// What a person should know although nothing is wrong, such as a missing test file: one sentence each.
    var notices: [String] { get }
    /// What tells this state of the source from another one: a hash over its files' names, sizes and times of change.
    /// Empty where nothing is known before it is read, as of standard input.
    var fingerprint: String { get }
    /// How many items there are, good or bad; nil where only reading to the end tells.
    var count: Int? { get }
    /// Bytes of the items as they lie in the source, where that is cheap to know.
    var byteCount: Int64? { get }

    /// Whether reading from any item on is as cheap as from the first.
    var isRandomAccess: Bool { get }

    /// Reads from the item `ordinal` on; what lies before it is skipped as cheaply as the source allows.
    /// - Throws: `Failure` when the source cannot be opened, or has fewer items.
    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader
}

extension DatasetSource {
    public var byteCount: Int64? { nil }
    public var isRandomAccess: Bool { false }
}

/// Gives a source's items one after another. For one thread at a time.
public protocol SourceReader: AnyObject {
    /// The next item, or nil after the last one.
    ///
    /// An item that is wrong in itself is returned as ``SourceItem/Payload/unusable(_:_:)``; reading goes on after it.
    /// - Throws: `Failure` when the source cannot be read any further.
    func next() throws(Failure) -> SourceItem?
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

/// What a source says about an item's class.
public enum SourceLabel: Sendable, Hashable {
    /// An index into the source's classes, or simply a number where the source has no names.
    case number(Int)
    case name(String)
}

/// One sample as its source has it.
public struct SourceItem: Sendable, Hashable {
    public enum Payload: Sendable, Hashable {
        /// 8-bit pixels, row by row, channels last.
        case pixels(ImageShape, [UInt8])
        /// A picture file that is still to be read and decoded.
        case file(SystemPath)
        /// A picture file's bytes.
        case bytes([UInt8])
        /// A record or member that cannot be used; the first value says what sort of trouble it is, for counting.
        case unusable(String, Failure)
    }

    /// For people: a path relative to the source, or `FILE#RECORD`, without loss as ``displayName(of:)`` writes it.
    public var name: String
    public var split: String
    public var label: SourceLabel
    public var payload: Payload

    public init(name: String, split: String, label: SourceLabel, payload: Payload) {
        self.name = name
        self.split = split
        self.label = label
        self.payload = payload
    }
}
