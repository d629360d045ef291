import ASTTypes
import Foundation

/// How much of a file lies in the system's page cache, and a way to get it out of there.
struct PageCache {
    let path: String

    /// How the cache was emptied, for reports.
    enum Means: String, Encodable {
        /// For the file alone, by `posix_fadvise(POSIX_FADV_DONTNEED)`.
        case fileAdvice = "posix_fadvise"
        /// For the whole machine, by `/proc/sys/vm/drop_caches`; only the administrator may.
        case wholeMachine = "drop_caches"
    }

    /// What was done, and what it brought.
    struct Dropped {
        var means: Means
        /// Share of the file's pages that are still in memory, as `mincore` says.
        var residentShare: Double

        /// A few pages may come back at once, read by whoever opens the file.
        var isCold: Bool { residentShare < 0.02 }
    }

    /// Takes the file out of the cache as far as the machine allows. Pages that a process has mapped and touched stay.
    func drop() throws -> Dropped {
        let file = try RawFile(reading: path)
        // Only clean pages can be given up.
        fsync(file.descriptor)
        #if os(Linux)
            posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
        #endif
        let dropped = Dropped(means: .fileAdvice, residentShare: try residentShare(file))
        if dropped.isCold { return dropped }
        guard let switches = FileHandle(forWritingAtPath: "/proc/sys/vm/drop_caches") else { return dropped }
        try? switches.write(contentsOf: Data("1\n".utf8))
        return Dropped(means: .wholeMachine, residentShare: try residentShare(file))
    }

    /// Share of the file's pages that are in memory, from 0 to 1.
    func residentShare() throws -> Double { try residentShare(try RawFile(reading: path)) }

    private func residentShare(_ file: RawFile) throws -> Double {
        let bytes = try file.size()
        guard bytes > 0 else { return 0 }
        guard let map = mmap(nil, bytes, PROT_READ, MAP_SHARED, file.descriptor, 0), map != MAP_FAILED else {
            throw RawFile.failure("cannot map", path)
        }
        defer { munmap(map, bytes) }
        #if os(Linux)
            var pages = [UInt8](repeating: 0, count: (bytes - 1) / Int(getpagesize()) + 1)
        #else
            var pages = [CChar](repeating: 0, count: (bytes - 1) / Int(getpagesize()) + 1)
        #endif
        guard mincore(map, bytes, &pages) == 0 else { throw RawFile.failure("cannot look up", path) }
        return Double(pages.count { $0 & 1 != 0 }) / Double(pages.count)
    }
}

/// A file that is read and written by plain system calls, without a layer that could read ahead or buffer.
final class RawFile: Sendable {
    let path: String
    let descriptor: Int32

    convenience init(reading path: String) throws { try self.init(path, O_RDONLY, "cannot open") }
    convenience init(creating path: String) throws {
        try self.init(path, O_RDWR | O_CREAT | O_TRUNC, "cannot create")
    }

    private init(_ path: String, _ flags: Int32, _ doing: String) throws {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw Self.failure(doing, path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func size() throws -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        if end < 0 { throw Self.failure("cannot read", path) }
        return Int(end)
    }

    /// Reads until `buffer` is full or the file ends.
    /// - Returns: how many bytes were read.
    @discardableResult
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw Self.failure("cannot read", path) }
            if got == 0 { break }
            done += got
        }
        return done
    }

    func append(_ buffer: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
            let wrote = write(descriptor, rest.baseAddress, rest.count)
            if wrote < 0, errno == EINTR { continue }
            if wrote < 0 { throw Self.failure("cannot write", path) }
            done += wrote
        }
    }

    func synchronize() throws { if fsync(descriptor) != 0 { throw Self.failure("cannot write", path) } }

    static func failure(_ doing: String, _ path: String) -> Failure {
        Failure(.inputOutput, "\(doing) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Memory that begins at a page, as direct transfers like it. Gone when dropped.
final class PageBuffer: @unchecked Sendable {
    // @unchecked Sendable: whoever shares one divides its bytes among the threads.
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: Int(getpagesize()))
        // Touched, so that no page is made during a measurement.
        bytes.initializeMemory(as: UInt8.self, repeating: 1)
    }

    deinit { bytes.deallocate() }
}
