internal import Foundation
internal import Synchronization

/// The environments that this process has open, by real path.
///
/// Two opens of one path break liblmdb's locks: closing either drops the process's `fcntl` locks of both. Environments
/// without locks may be opened many times, but not beside one with locks.
enum OpenPaths {
    private static let paths = Mutex<Set<String>>([])

    /// - Throws: ``LMDBError`` with code `EBUSY` when the path is open with locks.
    static func claim(_ path: String, registering: Bool) throws(LMDBError) {
        let free = paths.withLock { open in
            if open.contains(path) { return false }
            if registering { open.insert(path) }
            return true
        }
        if !free {
            throw LMDBError(
                code: .init(rawValue: EBUSY), call: "open", detail: "\(path) is already open in this process")
        }
    }

    static func release(_ path: String) {
        _ = paths.withLock { $0.remove(path) }
    }

    /// The path without links and relative parts, so that one folder has one name.
    static func realPath(_ path: String) throws(LMDBError) -> String {
        guard let resolved = unsafe realpath(path, nil) else {
            throw LMDBError(code: .init(rawValue: errno), call: "realpath")
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
