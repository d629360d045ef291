internal import Dispatch
internal import Foundation
internal import Synchronization

/// Ctrl-C and SIGTERM: the first asks the command to end and clean up, the second ends the process at once.
public final class Interruption: Sendable {
    private let received = Atomic<Int32>(0)
    // Never changed after init; kept only so that the sources stay alive.
    private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

    public init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if self.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
            source.resume()
            sources.append(source)
        }
    }

    /// The exit code to leave with (130 after Ctrl-C, 143 after SIGTERM), or nil to go on.
    public var exitCode: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : 128 + number
    }
}
