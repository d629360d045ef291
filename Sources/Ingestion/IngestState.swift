internal import ASTTypes
internal import Datasets
internal import Foundation
internal import SampleStore

/// How far an ingest has come and what it has counted: saved in the transaction of the samples that it belongs to, so
/// that an ingest that was killed goes on from there.
struct IngestState: Codable {
    /// The next item of the source.
    var ordinal: Int
    /// Over all items before it, see ``SourceMark``.
    var mark: UInt64
    var classes: ClassTable
    var ledger: Ledger
    /// As decided when the ingest was begun.
    var storage: StorageOptions

    func encoded() throws -> [UInt8] {
        do {
            return [UInt8](try JSONEncoder().encode(self))
        } catch {
            throw Failure(.internalError, "the state of the ingest cannot be written: \(error)")
        }
    }

    /// - Throws: `Failure` when the bytes are not what ``encoded()`` makes.
    init(decoding bytes: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw Failure(
                .badData, "what the interrupted ingest left cannot be gone on with: \(error)",
                remedy: "start over with --restart")
        }
    }

    init(beginningAt ordinal: Int, classes: ClassTable, storage: StorageOptions) {
        self.ordinal = ordinal
        mark = SourceMark.start
        self.classes = classes
        ledger = Ledger()
        self.storage = storage
    }
}

/// A hash over the names, classes and lengths of a source's items in their order, for sources that have no fingerprint
/// (FNV-1a, 64 bits: Fowler, Noll, Vo).
enum SourceMark {
    static let start: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    static func of(_ item: SourceItem) -> UInt64 {
        var hash = start
        for byte in item.name.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
        let length =
            switch item.payload {
            case .pixels(_, let bytes), .bytes(let bytes): bytes.count
            case .file, .unusable: 0
            }
        return adding(UInt64(length), to: hash)
    }

    static func adding(_ mark: UInt64, to sum: UInt64) -> UInt64 {
        var hash = sum
        for shift in stride(from: 0, to: 64, by: 8) {
            hash = (hash ^ (mark >> UInt64(shift) & 0xFF)) &* prime
        }
        return hash
    }
}
