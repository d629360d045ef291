import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test func readsBackWhatWasWritten() throws {
        try withEnvironment { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            try environment.write { try put("cat", 7, table, $0) }
            let transaction = try ReadTransaction(environment)
            #expect(try text(transaction, 7, table) == "cat")
            #expect(try text(transaction, 8, table) == nil)
        }
    }

    @Test func aReaderKeepsItsSnapshotWhileAWriterCommits() throws {
        try withEnvironment { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            try environment.write { try put("old", 1, table, $0) }
            let before = try ReadTransaction(environment)
            let alsoBefore = try ReadTransaction(environment)
            try environment.write { try put("new", 1, table, $0) }
            let after = try ReadTransaction(environment)
            #expect(try text(before, 1, table) == "old")
            #expect(try text(alsoBefore, 1, table) == "old")
            #expect(try text(after, 1, table) == "new")
        }
    }

    @Test func anAbortedWriteLeavesNothing() throws {
        struct Stop: Error {}
        try withEnvironment { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            #expect(throws: Stop.self) {
                try environment.write {
                    try put("x", 1, table, $0)
                    throw Stop()
                }
            }
            let transaction = try ReadTransaction(environment)
            #expect(try text(transaction, 1, table) == nil)
        }
    }

    @Test func aFullMapGrowsAndTheWholeBatchIsWrittenAgain() throws {
        try withEnvironment(mapSize: 64 << 10) { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            var runs = 0
            for batch in 0..<10 {
                try environment.write { transaction in
                    runs += 1
                    for key in 0..<1_000 {
                        try put(
                            "value \(batch * 1_000 + key)", UInt64(batch * 1_000 + key), table, transaction,
                            appending: true)
                    }
                }
            }
            #expect(runs > 10, "the map was never full: the test shows nothing")
            #expect(environment.mapSize > 64 << 10)
            let transaction = try ReadTransaction(environment)
            #expect(try transaction.count(of: table) == 10_000)
            for key in 0..<10_000 as Range<UInt64> {
                #expect(try text(transaction, key, table) == "value \(key)")
            }
        }
    }

    @Test func theMapDoesNotGrowUnderALivingReader() throws {
        try withEnvironment(mapSize: 64 << 10) { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            let reader = try ReadTransaction(environment)
            let error = #expect(throws: LMDBError.self) {
                try environment.write { transaction in
                    for key in 0..<10_000 { try put("sixteen bytes ok", UInt64(key), table, transaction) }
                }
            }
            #expect(error?.code.rawValue == EBUSY)
            #expect(try text(reader, 1, table) == nil)
        }
    }

    @Test func aSecondOpenOfOnePathIsRefused() throws {
        try withTemporaryFolder { folder in
            let first = try Environment(path: folder.path, mode: .writing)
            let error = #expect(throws: LMDBError.self) {
                _ = try Environment(path: folder.path + "/../" + folder.lastPathComponent, mode: .reading)
            }
            #expect(error?.description.contains("already open in this process") == true)
            withExtendedLifetime(first) {}
        }
    }

    @Test func aClosedPathCanBeOpenedAgain() throws {
        try withTemporaryFolder { folder in
            for _ in 0..<3 {
                let environment = try Environment(path: folder.path, mode: .writing)
                _ = try environment.tables(["samples"], creating: true)
            }
            let environment = try Environment(path: folder.path, mode: .immutable)
            let again = try Environment(path: folder.path, mode: .immutable)
            #expect(try environment.tables(["samples"]).count == 1)
            #expect(try again.tables(["samples"]).count == 1)
        }
    }

    @Test func anAbsentTableIsNamed() throws {
        try withEnvironment { environment in
            let error = #expect(throws: LMDBError.self) { try environment.tables(["nothing"]) }
            #expect(error?.code == .notFound)
            #expect(error?.reason.contains("'nothing'") == true)
        }
    }

    @Test func keysComeInNumericalOrder() throws {
        try withEnvironment { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            let keys: [UInt64] = [1 << 40, 3, 256, 255, 1 << 63]
            try environment.write { transaction in
                for key in keys { try put("\(key)", key, table, transaction) }
            }
            #expect(try ReadTransaction(environment).keys(of: table) == keys.sorted())
        }
    }

    @Test func appendingBelowTheLastKeyIsRefused() throws {
        try withEnvironment { environment in
            let table = try environment.tables(["samples"], creating: true)[0]
            let error = #expect(throws: LMDBError.self) {
                try environment.write { transaction in
                    try put("b", 2, table, transaction, appending: true)
                    try put("a", 1, table, transaction, appending: true)
                }
            }
            #expect(error?.code == .keyExists)
        }
    }

    @Test func removedKeysAndTablesLeaveASoundFile() throws {
        try withTemporaryFolder { folder in
            do {
                let environment = try Environment(path: folder.path, mode: .exclusive, mapSize: 1 << 24)
                let tables = try environment.tables(["long", "short", "state"], creating: true)
                let long = String(repeating: "x", count: 20_000)
                for round in 0..<20 {
                    try environment.write { transaction in
                        for key in 0..<30 {
                            try put(long, UInt64(30 * round + key), tables[0], transaction, appending: true)
                            try put(
                                "\(key)", UInt64(30 * round + key), tables[1], transaction, appending: true)
                        }
                        try put(String(repeating: "s", count: 9_000 + round), 0, tables[2], transaction)
                    }
                }
                try environment.write { transaction in
                    try transaction.removeKeys(from: 245, in: tables[0])
                    try transaction.removeKeys(from: 0, in: tables[1])
                    try transaction.removeKeys(from: 5_000, in: tables[2])
                    #expect(try transaction.count(of: tables[0]) == 245)
                    #expect(try transaction.count(of: tables[1]) == 0)
                    #expect(try transaction.count(of: tables[2]) == 1)
                    try put("new", 245, tables[0], transaction, appending: true)
                    try put("new", 0, tables[1], transaction, appending: true)
                }
                try environment.write { try $0.drop(tables[2]) }
            }
            // Both walk over the whole file first.
            for mode in [Environment.Mode.exclusive, .immutable] {
                let environment = try Environment(path: folder.path, mode: mode)
                let tables = try environment.tables(["long", "short"])
                let transaction = try ReadTransaction(environment)
                #expect(try transaction.keys(of: tables[0]) == (0...245).map { UInt64($0) })
                #expect(try text(transaction, 245, tables[0]) == "new")
                #expect(try text(transaction, 244, tables[0])?.count == 20_000)
                #expect(try transaction.keys(of: tables[1]) == [0])
                #expect(throws: LMDBError.self) { try environment.tables(["state"]) }
            }
        }
    }
}
