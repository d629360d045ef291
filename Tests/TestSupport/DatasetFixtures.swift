public import Foundation

/// Small data sets made on the fly.
public enum DatasetFixture {
    /// A CIFAR-10 record: planes of red, green and blue, each of one value.
    public static func cifarRecord(label: UInt8, red: UInt8, green: UInt8, blue: UInt8) -> [UInt8] {
        [label] + [red, green, blue].flatMap { [UInt8](repeating: $0, count: 1024) }
    }

    /// The bytes of an IDX file.
    public static func idx(_ sizes: [Int], _ data: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(sizes.count)]
            + sizes.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } } + data
    }

    /// Writes `bytes` to `name` inside `folder`, making folders on the way.
    public static func write(_ bytes: [UInt8], _ name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}
