import Foundation
import LMDB
import TestSupport

/// A fresh environment for writing, in a folder of its own.
func withEnvironment(mapSize: Int = 1 << 20, _ body: (Environment) throws -> Void) throws {
    try withTemporaryFolder { try body(Environment(path: $0.path, mode: .writing, mapSize: mapSize)) }
}

func put(
    _ text: String, _ key: UInt64, _ table: Table, _ transaction: borrowing WriteTransaction,
    appending: Bool = false
) throws {
    let bytes = Array(text.utf8)
    try transaction.put(bytes.span.bytes, for: key, in: table, appending: appending)
}

/// The value as text. A span cannot leave this function; its bytes are copied out.
func text(_ transaction: borrowing ReadTransaction, _ key: UInt64, _ table: Table) throws -> String? {
    guard let span = try transaction.bytes(for: key, in: table) else { return nil }
    return span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
}

/// Repeatable random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Where a file's pages begin that say what they are: all but the later ones of long values.
func pagesWithHeader(of file: [UInt8]) -> [Int] {
    stride(from: 0, to: file.count, by: 4_096).filter { page in
        let number = (0..<8).reduce(0) { $0 | Int(file[page + $1]) << (8 * $1) }
        return number == page / 4_096 && [1, 2, 4, 8].contains(file[page + 10]) && file[page + 11] == 0
    }
}
