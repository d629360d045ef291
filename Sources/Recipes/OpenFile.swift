internal import ASTTypes
internal import Foundation

/// An open file; closed when dropped.
final class OpenFile {
    let path: String
    let descriptor: Int32

    /// - Throws: `Failure` with the system's reason.
    init(_ path: String, _ flags: Int32) throws(Failure) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw systemFailure(errno, "cannot open \(path)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var status: stat {
        get throws(Failure) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw systemFailure(errno, "cannot read \(path)") }
            return status
        }
    }

    /// Up to the buffer's size; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw systemFailure(errno, "cannot read \(path)") }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0, errno != EINTR { throw systemFailure(errno, "cannot write \(path)") }
            done += max(count, 0)
        }
    }

    /// Makes the file `length` bytes long and goes on writing at its end.
    func cut(to length: Int64) throws(Failure) {
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) >= 0
        else { throw systemFailure(errno, "cannot write \(path)") }
    }

    /// Sees that what was written is on the disk.
    func synchronize() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw systemFailure(errno, "cannot write \(path)") }
    }
}

/// A `Failure` for an error number of the operating system.
func systemFailure(_ code: Int32, _ message: String) -> Failure {
    let text = "\(message): \(String(cString: strerror(code)))"
    switch code {
    case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: return Failure(.noInput, text)
    case EACCES, EPERM, EROFS: return Failure(.permission, text)
    case ENOSPC, EDQUOT:
        return Failure(
            .inputOutput, text,
            remedy: "free some space, or set XDG_CACHE_HOME to a folder on another disk, and run again")
    default: return Failure(.inputOutput, text)
    }
}

/// The few questions about paths that recipes ask. Links are followed.
enum Path {
    static func isFolder(_ path: String) -> Bool { mode(path) == S_IFDIR }
    static func isFile(_ path: String) -> Bool { mode(path) == S_IFREG }
    static func exists(_ path: String) -> Bool { mode(path) != nil }

    static func join(_ folder: String, _ name: String) -> String {
        name == "." ? folder : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// Bytes of a file, or nil where there is none.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Makes the folder and those above it.
    static func makeFolder(_ path: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .cannotCreate, "cannot create the folder \(path): \(error.localizedDescription)",
                remedy: "set XDG_CACHE_HOME to a folder that can be written")
        }
    }

    static func remove(_ path: String) throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw Failure(.inputOutput, "cannot remove \(path): \(error.localizedDescription)")
        }
    }

    static func rename(_ path: String, to target: String) throws(Failure) {
        guard Foundation.rename(path, target) == 0 else {
            throw systemFailure(errno, "cannot rename \(path) to \(target)")
        }
    }

    /// Bytes that this user may still write where `folder` is; nil where the system does not say.
    static func freeBytes(in folder: String) -> Int64? {
        var answer = statvfs()
        guard statvfs(folder, &answer) == 0 else { return nil }
        return Int64(clamping: UInt64(answer.f_bavail) &* UInt64(answer.f_frsize))
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
