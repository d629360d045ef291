internal import Foundation
internal import Synchronization

/// Set by the signal handler, which may touch nothing but this.
private let received = Atomic<Int32>(0)

/// Ctrl-C and SIGTERM: the first asks the command to end and clean up, the second ends the process at once.
///
/// Signals belong to the process, so all values of this type say the same.
public struct Interruption: Sendable {
    public init() {
        // The handler must not be the first to touch `received`: that would run its initializer.
        _ = received.load(ordering: .relaxed)
        var heard = sigset_t()
        sigemptyset(&heard)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&heard, number)
            // A handler rather than a dispatch source: it has been heard once kill(2) has returned and this process
            // runs again, however many threads of the queues are busy.
            signal(number) { number in
                if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
        // Whoever started this process may have had them blocked, as the threads of Dispatch's queues do.
        pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    }

    /// The exit code to leave with (130 after Ctrl-C, 143 after SIGTERM), or nil to go on.
    public var exitCode: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : 128 + number
    }
}
