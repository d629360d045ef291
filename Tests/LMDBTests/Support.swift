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

/// Where a file's pages begin that say what they are: all but the later ones of long values.
func pagesWithHeader(of file: [UInt8]) -> [Int] {
    stride(from: 0, to: file.count, by: 4_096).filter { page in
        let number = (0..<8).reduce(0) { $0 | Int(file[page + $1]) << (8 * $1) }
        return number == page / 4_096 && [1, 2, 4, 8].contains(file[page + 10]) && file[page + 11] == 0
    }
}
