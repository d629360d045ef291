internal import ASTTypes
internal import Foundation

/// A program that was started with its output on a pipe. Its signals are as on a fresh start: a command that ignores
/// Ctrl-C for itself does not ignore it for its children.
final class ChildProcess {
    private var process: pid_t = 0
    private let output: Int32
    private let errors: OpenFile

    /// - Parameter arguments: the program's name, looked up in PATH, and what it is told.
    /// - Throws: `Failure` when it cannot be started.
    init(_ arguments: [String]) throws(Failure) {
        // A file, not a second pipe: nobody needs to empty it.
        errors = try OpenFile(
            NSTemporaryDirectory() + "ast-curl-\(UUID().uuidString)", O_RDWR | O_CREAT | O_EXCL)
        unlink(errors.path)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw systemFailure(errno, "cannot make a pipe") }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = ends[0]
        let code = Self.spawn(arguments, output: ends[1], errors: errors.descriptor, &process)
        if code == ENOENT { throw Curl.absent }
        if code != 0 { throw systemFailure(code, "cannot start \(arguments[0])") }
    }

    deinit {
        end()
        close(output)
    }

    private static func spawn(
        _ arguments: [String], output: Int32, errors: Int32, _ process: inout pid_t
    ) -> Int32 {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        return posix_spawnp(&process, arguments[0], &actions, &attributes, words, environ)
    }

    /// What the program wrote: nil when there was nothing within the time, 0 bytes at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, waitingMilliseconds time: Int32) throws(Failure)
        -> Int?
    {
        var request = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        let ready = poll(&request, 1, time)
        if ready == 0 || (ready < 0 && errno == EINTR) { return nil }
        let count = Foundation.read(output, buffer.baseAddress, buffer.count)
        if count < 0 {
            if errno == EINTR { return nil }
            throw systemFailure(errno, "cannot read what curl brings")
        }
        return count
    }

    /// Waits for the program's end: its exit code, and the last line of what it complained about.
    func waitForEnd() -> (code: Int32, errors: String) {
        let code = wait()
        var text = [UInt8](repeating: 0, count: 4096)
        let count = pread(errors.descriptor, &text, text.count, 0)
        let lines = String(decoding: text.prefix(max(count, 0)), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
        return (code, lines.last.map(String.init) ?? "")
    }

    /// Ends the program if it still runs.
    func end() {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        _ = wait()
    }

    private func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        process = 0
        let endedByItself = status & 0x7F == 0
        return endedByItself ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
