internal import ASTTypes
internal import CArchive
internal import Foundation

/// Unpacks an archive's regular files into a fresh folder, and nothing else: links, devices and names that lead out
/// of the folder are refused, so nothing outside it is ever written.
final class Unpacker {
    private let path: String
    private let folder: String
    private let options: FetchOptions
    private let size: Int64
    private let archive: OpaquePointer
    private var made: Set<String> = []
    private var reported: Int64 = 0

    /// - Parameters:
    ///   - path: a tar in any of libarchive's compressions, or a zip.
    ///   - folder: exists, and nobody else writes to it.
    init(_ path: String, into folder: String, _ options: FetchOptions) throws(Failure) {
        guard let archive = archive_read_new() else {
            throw Failure(.internalError, "there is no memory for unpacking")
        }
        self.path = path
        self.folder = folder
        self.options = options
        self.archive = archive
        size = Path.size(path) ?? 0
        archive_read_support_filter_all(archive)
        archive_read_support_format_tar(archive)
        archive_read_support_format_zip(archive)
        let blockBytes = 256 << 10
        guard archive_read_open_filename(archive, path, blockBytes) == ARCHIVE_OK else { throw damage() }
    }

    deinit { archive_read_free(archive) }

    /// - Throws: `Failure(.badData)` for a damaged or hostile archive.
    func run() throws(Failure) {
        var entry: OpaquePointer?
        while true {
            switch archive_read_next_header(archive, &entry) {
            case ARCHIVE_EOF: return
            case ARCHIVE_OK, ARCHIVE_WARN:
                guard let entry else { throw damage() }
                try unpack(entry)
            default: throw damage()
            }
        }
    }

    private func unpack(_ entry: OpaquePointer) throws(Failure) {
        guard let pointer = archive_entry_pathname(entry) else {
            throw refusal("(a name that cannot be read)", "its name cannot be read")
        }
        let name = String(cString: pointer)
        let kind = mode_t(archive_entry_filetype(entry))
        let isLink = archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
        guard !isLink, kind == S_IFREG || kind == S_IFDIR else {
            throw refusal(name, "it is a link or a device")
        }
        guard let parts = Self.parts(of: name) else {
            throw refusal(name, "its name leads out of the folder")
        }
        try makeFolders(kind == S_IFDIR ? parts[...] : parts.dropLast())
        guard kind == S_IFREG else { return }
        guard let last = parts.last else { throw refusal(name, "it has no name") }
        try write(Path.join(folder, (parts.dropLast() + [last]).joined(separator: "/")), name)
    }

    /// The parts of a relative name, without `.`; nil when it is absolute, goes up, or has bytes that are none of a
    /// name's.
    static func parts(of name: String) -> [String]? {
        guard !name.hasPrefix("/"), !name.contains("\\") else { return nil }
        let parts = name.split(separator: "/").map(String.init).filter { $0 != "." }
        let isWrong = parts.contains { $0 == ".." || $0.utf8.count > 255 || $0.utf8.contains { $0 < 32 } }
        return isWrong ? nil : parts
    }

    private func makeFolders(_ parts: ArraySlice<String>) throws(Failure) {
        guard made.insert(parts.joined(separator: "/")).inserted else { return }
        var path = folder
        for part in parts {
            path = Path.join(path, part)
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                throw systemFailure(errno, "cannot create the folder \(path)")
            }
        }
    }

    private func write(_ target: String, _ name: String) throws(Failure) {
        let file: OpenFile
        if Path.exists(target) { throw refusal(name, "it is there twice") }
        file = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        var end: Int64 = 0
        while true {
            switch archive_read_data_block(archive, &block, &count, &offset) {
            case ARCHIVE_EOF: return
            case ARCHIVE_OK:
                // A sparse file's holes would be written as gaps; none of these sets has any.
                guard offset == end else { throw refusal(name, "it is sparse") }
                try file.write(UnsafeRawBufferPointer(start: block, count: count))
                end += Int64(count)
                try report()
            default: throw damage()
            }
        }
    }

    private func report() throws(Failure) {
        let done = archive_filter_bytes(archive, -1)
        guard done - reported >= 1 << 20 else { return }
        reported = done
        try options.checkCancellation("the unpacking of \(path)")
        let name = path.split(separator: "/").last.map(String.init) ?? path
        options.progress(FetchProgress(step: "unpacking \(name)", done: done, total: size))
    }

    private func refusal(_ name: String, _ why: String) -> Failure {
        Failure(
            .badData, "\(path) holds '\(name)', which is not unpacked: \(why)",
            remedy: "check where the archive comes from")
    }

    private func damage() -> Failure {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown format"
        return Failure(
            .badData, "\(path) cannot be unpacked: \(reason)", remedy: "get the archive again")
    }
}
