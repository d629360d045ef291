internal import CLMDB
internal import Foundation
internal import Synchronization

/// Keeps the disk busy while liblmdb is still handing pages to the system.
///
/// A commit first writes all its pages into the page cache, where Linux leaves them for a while, and then waits until
/// they are on the disk: one after the other. Asked to begin in between, the disk works from the first page on. What is
/// durable when is not touched: the commit's own synchronisation still decides that.
final class EarlyWriteback: Sendable {
    private let isOver = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Long enough for some megabytes to gather, short against a commit.
    private static let microsecondsBetween: UInt32 = 2_000

    init(of environment: Environment) {
        // The thread knows the file alone: it may outlive ``end()`` by a moment, and must not keep the environment open.
        var file: mdb_filehandle_t = -1
        guard unsafe mdb_env_get_fd(environment.handle, &file) == MDB_SUCCESS else {
            ended.signal()
            return
        }
        let thread = Thread { [self, file] in
            while !isOver.load(ordering: .relaxed) {
                // A failure shows again, and counts, in the commit.
                _ = begin_writeback(file)
                usleep(Self.microsecondsBetween)
            }
            ended.signal()
        }
        thread.name = "writeback"
        thread.start()
    }

    /// Returns when the file is no longer touched.
    func end() {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
    }
}
