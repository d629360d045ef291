internal import ASTTypes
internal import Foundation
internal import LMDB
internal import Synchronization

/// The histories that this process has open, so that a run being written can also be read here: liblmdb allows one
/// environment a folder and process.
enum HistoryEnvironments {
    private struct Entry {
        weak let environment: Environment?
        let isWritable: Bool
    }

    private static let entries = Mutex<[String: Entry]>([:])

    /// - Throws: `Failure(.temporary)` when the run is open here for reading and is to be written.
    static func open(_ folder: String, writing: Bool, samples: Int) throws -> Environment {
        let folder = Files.realPath(folder)
        return try entries.withLock { entries in
            if let entry = entries[folder], let environment = entry.environment {
                if entry.isWritable || !writing { return environment }
                throw Failure(.temporary, "\(folder) is open for reading in this process")
            }
            let environment = try openAnew(folder, writing: writing, samples: samples)
            entries[folder] = Entry(environment: environment, isWritable: writing)
            return environment
        }
    }

    /// - Throws: `Failure(.temporary)` when the run is open in this process.
    static func requireClosed(_ folder: String) throws {
        let folder = Files.realPath(folder)
        if entries.withLock({ $0[folder]?.environment != nil }) {
            throw Failure(.temporary, "\(folder) is open in this process")
        }
    }

    private static func openAnew(_ folder: String, writing: Bool, samples: Int) throws -> Environment {
        // Two copies of the columns, as LMDB never overwrites what is committed; the map grows if that is not enough.
        let mapSize = (32 * samples * 3 / 1_048_576 + 4) * 1_048_576
        guard !writing else { return try Environment(path: folder, mode: .writing, mapSize: mapSize) }
        do {
            return try Environment(path: folder, mode: .reading)
        } catch  where [EACCES, EPERM, EROFS].contains(error.code.rawValue) {
            // Nobody can take a lock in a folder that cannot be written, so nobody writes there either.
            return try Environment(path: folder, mode: .immutable)
        }
    }
}
