import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite struct DataFileTests {
    private func value(_ key: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(key)) }
    }

    private func withFile(_ body: (DataFile, borrowing ReadTransaction, Table) throws -> Void) throws {
        try withTemporaryFolder { folder in
            do {
                let environment = try Environment(path: folder.path, mode: .exclusive)
                let table = try environment.tables(["t"], creating: true)[0]
                try environment.write { transaction in
                    for key in 0..<UInt64(100) {
                        try transaction.put(
                            value(key, count: 20_000).span.bytes, for: key, in: table, appending: true)
                    }
                    try transaction.put(value(100, count: 10).span.bytes, for: 100, in: table)
                }
            }
            let environment = try Environment(path: folder.path, mode: .immutable)
            let table = try environment.tables(["t"])[0]
            let transaction = try ReadTransaction(environment)
            guard let first = try transaction.bytes(for: 0, in: table),
                let file = DataFile(of: environment, holding: first)
            else {
                Issue.record("the place of the map is not found")
                return
            }
            try body(file, transaction, table)
        }
    }

    #if os(Linux)
        @Test func rangesAreWhereValuesLieInTheFile() throws {
            try withFile { file, transaction, table in
                #expect(file.knowsResidency)
                for key in [0, 1, 57, 99, 100] as [UInt64] {
                    guard let bytes = try transaction.bytes(for: key, in: table) else {
                        Issue.record("no value \(key)")
                        continue
                    }
                    guard let range = file.range(of: bytes) else {
                        Issue.record("value \(key) is not in the file")
                        continue
                    }
                    #expect(range.count == bytes.byteCount)
                    file.loadInOrder(range)
                    file.load(range)
                    #expect(file.isResident(range))
                    // Still there, whoever gave the pages back.
                    file.giveBack(0..<file.byteCount)
                    let content = bytes.withUnsafeBytes { Array($0) }
                    #expect(content == value(key, count: content.count))
                }
            }
        }

        @Test func whatIsGivenBackIsReadAgain() throws {
            try withFile { file, _, _ in
                let whole = 0..<file.byteCount
                file.load(whole)
                #expect(file.isResident(whole))
                file.giveBack(whole)
                #expect(!file.isResident(whole))
                file.willNeed(whole)
                file.load(whole)
                #expect(file.isResident(whole))
            }
        }

        @Test func rangesOutsideTheFileAreLeftOut() throws {
            try withFile { file, _, _ in
                let end = file.byteCount
                #expect(file.pages(of: -5_000..<1) == 0..<4096 || getpagesize() != 4096)
                #expect(file.pages(of: end..<end + 100_000).isEmpty)
                for range in [-100..<0, end..<end + 1, 3..<3, -10..<end + 1_000_000] {
                    file.willNeed(range)
                    file.load(range)
                    file.loadInOrder(range)
                    file.giveBack(range)
                    _ = file.isResident(range)
                }
                let other = [1, 2, 3] as [UInt8]
                let range = file.range(of: other.span.bytes)
                #expect(range == nil)
            }
        }
    #endif

    @Test func mapsAreParsed() {
        let maps = MemoryMaps(
            """
            55d0c0000000-55d0c0001000 r--p 00000000 fe:00 1234                       /usr/bin/x y
            7f0000000000-7f0000010000 r--s 00000000 fe:00 77                         /a/data.mdb
            7f0000010000-7f0000020000 r--s 00010000 fe:00 77                         /a/data.mdb
            7f0000020000-7f0000030000 rw-p 00000000 00:00 0
            nonsense
            """)
        #expect(maps.fileStart(holding: 0x7f00_0000_0000) == 0x7f00_0000_0000)
        #expect(maps.fileStart(holding: 0x7f00_0001_ffff) == 0x7f00_0000_0000)
        #expect(maps.fileStart(holding: 0x7f00_0002_0000) == nil)
        #expect(maps.fileStart(holding: 0x1000) == nil)
    }
}
