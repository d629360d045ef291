internal import ASTTypes
internal import Foundation

/// The file `bad_files.jsonl` while it is written.
final class BadFileLog {
    private let path: String
    private(set) var lines: Int
    private(set) var bytes: Int
    private var descriptor: Int32 = -1

    /// Starts a log, or goes on with the first lines of one.
    /// - Throws: `Failure(.badData)` when the file has less than `bytes`.
    init(path: String, lines: Int = 0, bytes: Int = 0) throws {
        self.path = path
        self.lines = lines
        self.bytes = bytes
        guard bytes > 0 else {
            try Files.remove(path)
            return
        }
        guard Files.size(path) >= bytes else {
            throw Failure(.badData, "its \(StoreLayout.badFiles) is too short")
        }
        if unsafe truncate(path, off_t(bytes)) != 0 { throw Files.failure("cannot write", path) }
    }

    deinit { close() }

    func append(_ line: BadFile) throws {
        if descriptor < 0 {
            descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw Files.failure("cannot create", path) }
        }
        let text = try JSON.line(line) + [UInt8(ascii: "\n")]
        try Files.writeAll(text, to: descriptor, path)
        lines += 1
        bytes += text.count
    }

    /// A function that sees that everything appended so far is on the disk; for another thread.
    func synchronizer() -> @Sendable () throws -> Void {
        let (descriptor, path) = (descriptor, path)
        return {
            if descriptor >= 0, fsync(descriptor) != 0 { throw Files.failure("cannot write", path) }
        }
    }

    func close() {
        if descriptor >= 0 { Foundation.close(descriptor) }
        descriptor = -1
    }
}
