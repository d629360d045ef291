public import ASTTypes
internal import Foundation

/// A regular file open for reading at any offset, from any thread.
final class InputFile: Sendable {
    let path: SystemPath
    let byteCount: Int
    private let descriptor: Int32

    /// - Throws: `Failure` when it is absent, not allowed, or no regular file.
    init(opening path: SystemPath) throws(Failure) {
        // Without O_NONBLOCK, opening a named pipe would wait for its writer.
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw systemFailure(errno, "\(path) cannot be opened") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Failure(.badData, "\(path) is not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes from `offset`; fewer only where the file ends.
    func read(upTo count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var problem: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Failure) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// Fills `buffer` from `offset` on and returns how many bytes it got; fewer only where the file ends.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) -> Int {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            let got = pread(descriptor, base + filled, buffer.count - filled, off_t(offset + filled))
            if got > 0 {
                filled += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                throw systemFailure(errno, "\(path) cannot be read")
            }
        }
        return filled
    }

    /// Exactly `count` bytes from `offset`.
    func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        let bytes = try read(upTo: count, at: offset)
        guard bytes.count == count else {
            throw Failure(
                .inputOutput,
                "\(path) ended at byte \(offset + bytes.count) although it had \(byteCount) bytes when "
                    + "it was opened", remedy: "make sure that nothing writes to it, then run again")
        }
        return bytes
    }
}

/// The whole of a picture's file.
///
/// - Parameter limit: most bytes that are read.
/// - Throws: `Failure` when it is absent, unreadable, no regular file, or larger than `limit`.
public func readFile(_ path: SystemPath, limit: Int) throws(Failure) -> [UInt8] {
    let file = try InputFile(opening: path)
    guard file.byteCount <= limit else {
        throw Failure(.badData, "\(path) has \(file.byteCount) bytes, more than the limit of \(limit)")
    }
    return try file.read(file.byteCount, at: 0)
}

/// A `Failure` for an error number of the operating system.
func systemFailure(_ code: Int32, _ message: String) -> Failure {
    let text = "\(message): \(String(cString: strerror(code)))"
    switch code {
    case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: return Failure(.noInput, text)
    case EACCES, EPERM: return Failure(.permission, text)
    default: return Failure(.inputOutput, text)
    }
}
