internal import Foundation

/// A lock file that says which process writes a folder. Let go when dropped, and by the system when the process dies.
final class ProcessLock: Sendable {
    /// The lock is with another writer, whose process this is, if it could be read.
    struct Held: Error { let process: Int32? }

    private let descriptor: Int32

    /// - Throws: ``Held`` when another writer has it, `Failure` when the file cannot be made.
    init(path: String) throws {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        // From here on a throw runs deinit, which closes the file.
        guard descriptor >= 0 else { throw Files.failure("cannot create", path) }
        guard Self.lock(descriptor) else { throw Held(process: Self.process(in: path)) }
        let mark = "\(getpid()) \(UUID().uuidString)\n"
        ftruncate(descriptor, 0)
        try Files.writeAll(Array(mark.utf8), to: descriptor, path)
        // The file may have been removed between opening and locking it: then the path leads to another, or none.
        guard Self.content(of: path) == mark else { throw Held(process: Self.process(in: path)) }
    }

    /// Tries for a tenth of a second, since whoever asks for the ``holder(of:)`` holds the lock for a moment too.
    private static func lock(_ descriptor: Int32) -> Bool {
        for attempt in 0..<5 {
            if attempt > 0 { usleep(20_000) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        }
        return false
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The process that holds the lock at `path` now; nil when nobody does.
    static func holder(of path: String) -> Held? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0 ? nil : Held(process: process(in: path))
    }

    private static func content(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func process(in path: String) -> Int32? {
        content(of: path)?.split(separator: " ").first.flatMap { Int32($0) }
    }
}

extension ProcessLock.Held {
    /// `process 123`, or `another process` when it is not known.
    var name: String { process.map { "process \($0)" } ?? "another process" }
}
