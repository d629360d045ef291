internal import ASTTypes
internal import Foundation
internal import LMDB

/// The few things that a store asks of the file system, with failures in words.
enum Files {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// Bytes of the file, 0 when there is none.
    static func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Bytes of all regular files below a folder.
    static func bytes(below folder: String) throws -> Int64 {
        guard let paths = FileManager.default.enumerator(atPath: folder) else {
            throw Failure(
                .noInput, "cannot list the files of \(folder)", remedy: "check that the folder can be read")
        }
        var sum: Int64 = 0
        while paths.nextObject() != nil {
            if paths.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                sum += (paths.fileAttributes?[.size] as? NSNumber)?.int64Value ?? 0
            }
        }
        return sum
    }

    /// Makes one folder; its parent must be there.
    static func createFolder(_ path: String) throws {
        if unsafe mkdir(path, 0o777) != 0, errno != EEXIST { throw failure("cannot create", path) }
        if !isFolder(path) {
            throw Failure(.cannotCreate, "cannot create the folder \(path): a file is in its place")
        }
    }

    static func remove(_ path: String) throws {
        guard exists(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw Failure(.inputOutput, "cannot remove \(path): \(error.localizedDescription)")
        }
    }

    static func rename(_ from: String, to path: String) throws {
        if unsafe Foundation.rename(from, path) != 0 { throw failure("cannot rename \(from) to", path) }
    }

    /// Writes a whole file so that a crash leaves either the old one or the new one.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = path + ".tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot create", temporary) }
        do {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, temporary)
            if fsync(descriptor) != 0 { throw failure("cannot write", temporary) }
        }
        try rename(temporary, to: path)
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            let wrote = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if wrote < 0, errno == EINTR { continue }
            if wrote < 0 { throw failure("cannot write", path, needing: bytes.count - done) }
            done += wrote
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes {
                unsafe Foundation.read(descriptor, $0.baseAddress, $0.count)
            }
            if got == 0 { return bytes }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw failure("cannot read", path) }
            bytes.append(contentsOf: buffer[..<got])
        }
    }

    /// Sees that what was written to a file, or renamed in a folder, is on the disk.
    static func synchronize(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open", path) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw failure("cannot write", path) }
    }

    /// The folder that holds `path`.
    static func parent(of path: String) -> String {
        let path = withoutTrailingSlashes(path)
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : withoutTrailingSlashes(String(path[..<slash]))
    }

    static func withoutTrailingSlashes(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The path without links and relative parts, so that one folder has one name; as given where it does not exist.
    static func realPath(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Bytes that this user may still write to the file system that holds `path`; nil where it does not say.
    static func freeBytes(at path: String) -> Int64? {
        var answer = statvfs()
        guard unsafe statvfs(path, &answer) == 0 else { return nil }
        return Int64(clamping: UInt64(answer.f_bavail) &* UInt64(answer.f_frsize))
    }

    /// - Throws: `Failure(.inputOutput)` when the disk of `path` says that less than `bytes` are free on it.
    static func requireFree(
        _ bytes: Int64, at path: String, _ freeBytes: (String) -> Int64? = Self.freeBytes
    ) throws {
        let holder = exists(path) ? path : parent(of: path)
        guard let free = freeBytes(holder), free < bytes else { return }
        if let full = outOfSpace(code: ENOSPC, needing: Int(bytes), free: free, path) { throw full }
    }

    /// Makes a second name for a file. Both lead to the same bytes.
    /// - Returns: false where the file system does not do that, or not with this file.
    static func link(_ from: String, to path: String) throws -> Bool {
        if unsafe Foundation.link(from, path) == 0 { return true }
        let code = errno
        if [EXDEV, EPERM, EMLINK, EOPNOTSUPP, ENOSYS, EACCES].contains(code) { return false }
        throw failure(code: code, "cannot link \(from) to", path)
    }

    /// What `errno` says, as a failure.
    static func failure(_ doing: String, _ path: String, needing bytes: Int = 0) -> Failure {
        failure(code: errno, doing, path, needing: bytes)
    }

    static func failure(code: Int32, _ doing: String, _ path: String, needing bytes: Int = 0) -> Failure {
        let holder = exists(path) ? path : parent(of: path)
        if let full = outOfSpace(code: code, needing: bytes, free: freeBytes(at: holder), path) {
            return full
        }
        let reason = unsafe String(cString: strerror(code))
        return Failure(kind(of: code), "\(doing) \(path): \(reason)")
    }

    /// A failure to write seen as a full disk, where it is one.
    ///
    /// liblmdb 0.9.24 reports a full disk as `EIO`, because it meets a short write; only the free space tells.
    static func outOfSpace(code: Int32, needing bytes: Int, free: Int64?, _ path: String) -> Failure? {
        let says = code == ENOSPC || code == EDQUOT
        let slack: Int64 = 1 << 20
        guard says || (code == EIO && (free ?? .max) < Int64(bytes) + slack) else { return nil }
        let need = bytes > 0 ? ": \(ByteCount(bytes)) more are needed" : ""
        let left = free.map { "\(need.isEmpty ? ":" : ",") \(ByteCount(rawValue: $0)) are free" } ?? ""
        return Failure(
            .inputOutput, "the disk of \(path) is full\(need)\(left)",
            remedy: "free some space, or choose another disk, and run again")
    }

    private static func kind(of code: Int32) -> Failure.Kind {
        switch code {
        case EACCES, EPERM, EROFS: .permission
        case ENOENT, ENOTDIR: .noInput
        case EEXIST, EISDIR: .cannotCreate
        case EBUSY, EAGAIN: .temporary
        default: .inputOutput
        }
    }
}

/// Runs `body` and puts what liblmdb reports in words.
/// - Parameters:
///   - thing: what is damaged if liblmdb finds damage, e.g. `the store cifar.ast`.
///   - bytes: how much was being written, for the case that the disk is full.
func translating<R: ~Copyable>(
    _ thing: @autoclosure () -> String, _ path: String, needing bytes: Int = 0, _ body: () throws -> R
) throws -> R {
    do {
        return try body()
    } catch let error as LMDBError {
        if error.code.meansDamage {
            throw Failure(
                .badData, "\(thing()) is damaged: \(error.reason)", remedy: "make it again from its source")
        }
        guard error.code.rawValue > 0 else { throw Failure(.inputOutput, "\(thing()): \(error)") }
        throw Files.failure(
            code: error.code.rawValue, "\(thing()): \(error.call) failed on", path, needing: bytes)
    }
}
