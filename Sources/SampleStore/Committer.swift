internal import Foundation
internal import Synchronization

/// Runs pieces of work one after another on a thread of its own, so that the caller can gather the next batch while the
/// disk takes in this one.
///
/// One piece may wait behind the one that runs: then the thread goes on at once, and does not wait until the caller has
/// been woken and has handed over the next.
final class Committer: Sendable {
    private struct State {
        var failure: (any Error)?
        var bytes = 0
        /// Handed over and not begun. Kept here and not by the queue's blocks, which live on for a moment after their
        /// end is known: whoever waited may then rely on what the work held being let go.
        var waiting: [@Sendable () throws -> Void] = []
    }

    private let queue = DispatchQueue(label: "commits of a store")
    private let running = DispatchGroup()
    private let places = DispatchSemaphore(value: 2)
    private let state = Mutex(State())

    /// Bytes of the work that is not done yet.
    var pendingBytes: Int { state.withLock { $0.bytes } }

    /// Waits for a place, then hands over work on so many bytes. After work that failed none is begun any more.
    /// - Throws: what earlier work threw; then nothing is handed over.
    func start(bytes: Int, _ work: @escaping @Sendable () throws -> Void) throws {
        places.wait()
        do {
            try check()
        } catch {
            places.signal()
            throw error
        }
        state.withLock {
            $0.bytes += bytes
            $0.waiting.append(work)
        }
        queue.async(group: running) { [self] in
            runNext()
            state.withLock { $0.bytes -= bytes }
            places.signal()
        }
    }

    private func runNext() {
        let work = state.withLock { $0.waiting.removeFirst() }
        do {
            try check()
            try work()
        } catch {
            state.withLock { $0.failure = error }
        }
    }

    /// - Throws: what the work threw, now and ever after.
    func check() throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Waits until nothing runs.
    /// - Throws: as ``check()``.
    func wait() throws {
        running.wait()
        try check()
    }

    func waitQuietly() { running.wait() }
}
