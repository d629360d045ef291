internal import Foundation
internal import Synchronization

/// Runs one piece of work at a time on a thread of its own, so that the caller can gather the next batch while the disk
/// takes in this one.
final class Committer: Sendable {
    private let queue = DispatchQueue(label: "commits of a store")
    private let running = DispatchGroup()
    private let failure = Mutex<(any Error)?>(nil)

    /// Waits for the work before, then starts this.
    /// - Throws: what the work before threw; then nothing is started.
    func start(_ work: @escaping @Sendable () throws -> Void) throws {
        try wait()
        queue.async(group: running) { [self] in
            do {
                try work()
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    /// Waits until nothing runs.
    /// - Throws: what the work threw, now and ever after.
    func wait() throws {
        running.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    func waitQuietly() { running.wait() }
}
