internal import ASTTypes

/// The columns of a run's history as they lie on disk: raw values are part of the keys.
enum HistoryColumn: UInt8, CaseIterable {
    case lossLast = 0
    case lossEMA, lossDeviation, marginEMA, gradientNorm, referenceLoss, lastScored, visits, activations
    case inclusionSum, forgettings, correctRun, flags, reserved, classID, costClass

    /// Key of the column's chunk with this number.
    func key(chunk: Int) -> UInt64 { UInt64(rawValue) << 32 | UInt64(chunk) }
}

enum HistoryFormat {
    static let version = 1
    static let tables = ["run", "epochs", "columns"]
    /// Key of the only value of the table `run`.
    static let runKey: UInt64 = 0

    /// Bytes of a column in one value: with the seal and LMDB's page header exactly one page of 4 KiB.
    ///
    /// Measured on two busy cores, rewriting 1.28 M samples (41 MB): 0.07 to 0.13 s an epoch with 4 KiB, 0.04 to 0.15 s
    /// with 64 KiB. The short ones stay: LMDB finds single free pages however scattered they are, and a chunk that did
    /// not change is not written again.
    static let chunkBytes = 4096 - 16 - Sealed.byteCount

    /// The value of the table `run`.
    struct RunFile: Codable {
        var formatVersion: Int
        var byteOrder: String
        /// Samples of the store, so values in each column.
        var samples: Int
        var header: RunHeader

        enum CodingKeys: String, CodingKey {
            case samples, header
            case formatVersion = "format_version"
            case byteOrder = "byte_order"
        }
    }

    /// - Throws: `Failure(.usage)` unless `name` can be a folder's name on every system, without tricks.
    static func validate(runName name: String) throws {
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed, (1...100).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw Failure(
                .usage, "a run cannot be called '\(name)'",
                remedy: "use 1 to 100 letters, digits, '.', '_' and '-', not beginning with '.'")
        }
    }
}

extension HistoryColumns {
    /// Calls `body` for each column with its bytes in memory, which are those on disk.
    func forEachColumn(_ body: (HistoryColumn, UnsafeRawBufferPointer) throws -> Void) throws {
        func visit<T>(_ column: HistoryColumn, _ values: [T]) throws {
            try unsafe values.withUnsafeBytes { try unsafe body(column, $0) }
        }
        try visit(.lossLast, lossLast)
        try visit(.lossEMA, lossEMA)
        try visit(.lossDeviation, lossDeviation)
        try visit(.marginEMA, marginEMA)
        try visit(.gradientNorm, gradientNorm)
        try visit(.referenceLoss, referenceLoss)
        try visit(.lastScored, lastScored)
        try visit(.visits, visits)
        try visit(.activations, activations)
        try visit(.inclusionSum, inclusionSum)
        try visit(.forgettings, forgettings)
        try visit(.correctRun, correctRun)
        try visit(.flags, flags)
        try visit(.reserved, reserved)
        try visit(.classID, classID)
        try visit(.costClass, costClass)
    }

    /// Calls `body` for each column with its bytes to be filled.
    mutating func fillEachColumn(_ body: (HistoryColumn, UnsafeMutableRawBufferPointer) throws -> Void) throws
    {
        func visit<T>(_ column: HistoryColumn, _ values: inout [T]) throws {
            try unsafe values.withUnsafeMutableBytes { try unsafe body(column, $0) }
        }
        try visit(.lossLast, &lossLast)
        try visit(.lossEMA, &lossEMA)
        try visit(.lossDeviation, &lossDeviation)
        try visit(.marginEMA, &marginEMA)
        try visit(.gradientNorm, &gradientNorm)
        try visit(.referenceLoss, &referenceLoss)
        try visit(.lastScored, &lastScored)
        try visit(.visits, &visits)
        try visit(.activations, &activations)
        try visit(.inclusionSum, &inclusionSum)
        try visit(.forgettings, &forgettings)
        try visit(.correctRun, &correctRun)
        try visit(.flags, &flags)
        try visit(.reserved, &reserved)
        try visit(.classID, &classID)
        try visit(.costClass, &costClass)
    }
}
