/// A sample's place in its store: 0 for the first one ingested, then counting up across all splits.
public struct SampleID: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ index: Int) { rawValue = UInt32(index) }

    /// The same number as an array index.
    public var index: Int { Int(rawValue) }
    public var description: String { String(rawValue) }
    public static func < (a: SampleID, b: SampleID) -> Bool { a.rawValue < b.rawValue }
}

/// A class, as its index in the store's list of class names.
public struct Label: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Classes that a label can tell apart, and so the most that a store holds.
    public static let most = Int(UInt16.max) + 1

    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public init(_ index: Int) { rawValue = UInt16(index) }

    public var index: Int { Int(rawValue) }
    public var description: String { String(rawValue) }
    public static func < (a: Label, b: Label) -> Bool { a.rawValue < b.rawValue }
}
