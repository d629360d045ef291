import Foundation
import LMDB
import TestSupport
import Testing

/// Changed files may be refused or read with other values, but must never crash: values carry hashes one level up.
@Suite struct DamageTests {
    /// A file with several levels of tree, long values, overwritten values, and free pages.
    private func makeData(in folder: URL) throws -> [UInt8] {
        do {
            let environment = try Environment(path: folder.path, mode: .exclusive)
            let tables = try environment.tables(["short", "long"], creating: true)
            try environment.write { transaction in
                for key in 0..<1_200 {
                    try put("value number \(key)", UInt64(key), tables[0], transaction, appending: true)
                }
                for key in 0..<40 {
                    try put(
                        String(repeating: "x", count: 3_000 * (key % 4 + 1)), UInt64(key), tables[1],
                        transaction)
                }
            }
            for round in 0..<5 {
                try environment.write { transaction in
                    for key in stride(from: 0, to: 1_200, by: 30) {
                        try put("round \(round)", UInt64(key), tables[0], transaction)
                    }
                    for key in 0..<10 {
                        try put(String(repeating: "y", count: 5_000), UInt64(key), tables[1], transaction)
                    }
                }
            }
        }
        return [UInt8](try Data(contentsOf: folder.appending(path: "data.mdb")))
    }

    /// Opens the file, reads everything, and writes if `writing`.
    private func use(_ bytes: [UInt8], in folder: URL, writing: Bool) throws {
        try Data(bytes).write(to: folder.appending(path: "data.mdb"))
        let environment = try Environment(path: folder.path, mode: writing ? .exclusive : .immutable)
        let tables = try environment.tables(["short", "long"])
        if writing {
            try environment.write { transaction in
                for key in stride(from: 0, to: 1_200, by: 40) {
                    try put("written", UInt64(key), tables[0], transaction)
                }
                for key in 0..<10 {
                    try put(String(repeating: "z", count: 9_000), UInt64(key), tables[1], transaction)
                }
            }
        }
        let transaction = try ReadTransaction(environment)
        for key in stride(from: 0, to: 1_200, by: 3) as StrideTo<UInt64> {
            _ = try text(transaction, key, tables[0])
        }
        for key in 0..<40 as Range<UInt64> { _ = try text(transaction, key, tables[1]) }
        _ = try transaction.keys(of: tables[0])
    }

    @Test func theUndamagedFileIsAccepted() throws {
        try withTemporaryFolder { folder in
            let bytes = try makeData(in: folder)
            try use(bytes, in: folder, writing: false)
            try use(bytes, in: folder, writing: true)
        }
    }

    @Test(arguments: [false, true])
    func aFewChangedBytesNeverCrash(writing: Bool) throws {
        try withTemporaryFolder { folder in
            let bytes = try makeData(in: folder)
            // Pages that hold tree, free list or the start of a long value: where liblmdb finds its way.
            let pages = pagesWithHeader(of: bytes)
            var generator = SeededGenerator(state: writing ? 11 : 12)
            var refused = 0
            for _ in 0..<200 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let anywhere = Int.random(in: 0..<bytes.count, using: &generator)
                    let page = pages.randomElement(using: &generator) ?? 0
                    // Half of the changes hit the first 64 bytes of a page: header and pointers.
                    let near =
                        page
                        + Int.random(in: 0..<(Bool.random(using: &generator) ? 64 : 4_096), using: &generator)
                    changed[Bool.random(using: &generator) ? near : anywhere] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                do { try use(changed, in: folder, writing: writing) } catch is LMDBError { refused += 1 }
            }
            #expect(refused > 20, "hardly any change was noticed: the test shows nothing")
        }
    }

    @Test func truncatedFilesAreRefused() throws {
        try withTemporaryFolder { folder in
            let bytes = try makeData(in: folder)
            var generator = SeededGenerator(state: 5)
            for _ in 0..<100 {
                let length = Int.random(in: 0..<bytes.count - 4_096, using: &generator)
                do {
                    try use(Array(bytes[..<length]), in: folder, writing: false)
                } catch let error as LMDBError {
                    #expect(error.code.meansDamage)
                }
            }
            #expect(throws: LMDBError.self) { try use(Array(bytes[..<20_000]), in: folder, writing: false) }
            #expect(throws: LMDBError.self) { try use(Array(bytes[..<100]), in: folder, writing: false) }
            #expect(throws: LMDBError.self) { try use([], in: folder, writing: false) }
        }
    }

    @Test func aFileOfSomethingElseIsRefusedWithAReason() throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: LMDBError.self) {
                try use(Array(repeating: 0x20, count: 1 << 16), in: folder, writing: false)
            }
            #expect(error?.code == .corrupted)
            #expect(error?.reason == "page 0 is not a meta page")
        }
    }
}
