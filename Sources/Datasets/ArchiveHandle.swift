internal import ASTTypes
internal import CArchive

/// libarchive reading from a ``ByteFeed``. Nothing but its reading half is used: nothing is ever unpacked to disk.
final class ArchiveHandle {
    let pointer: OpaquePointer
    private let feed: any ByteFeed
    /// What the feed threw: libarchive can pass on a code only.
    private var feedFailure: Failure?
    /// What messages call the archive.
    let name: String

    /// What libarchive is asked to understand.
    enum Content {
        case tar
        /// One stream without members, behind a filter.
        case compressed(Compression)
    }

    /// - Throws: `Failure(.badData)` when the bytes are not of that sort.
    init(_ feed: any ByteFeed, _ content: Content, name: String) throws(Failure) {
        guard let created = archive_read_new() else {
            throw Failure(.internalError, "there is no memory to read \(name)")
        }
        pointer = created
        self.feed = feed
        self.name = name
        try prepare(content)
        archive_read_set_callback_data(pointer, Unmanaged.passUnretained(self).toOpaque())
        archive_read_set_read_callback(pointer) { _, handle, buffer in
            guard let handle else { return Int(ARCHIVE_FATAL) }
            return Unmanaged<ArchiveHandle>.fromOpaque(handle).takeUnretainedValue().read(buffer)
        }
        archive_read_set_skip_callback(pointer) { _, handle, count in
            guard let handle else { return Int64(ARCHIVE_FATAL) }
            let feed = Unmanaged<ArchiveHandle>.fromOpaque(handle).takeUnretainedValue().feed
            return Int64(feed.skip(Int(count)))
        }
        let code = archive_read_open1(pointer)
        if let feedFailure { throw feedFailure }
        guard code == ARCHIVE_OK else {
            throw Failure(.badData, "\(name) is no \(content.description)", remedy: content.remedy)
        }
    }

    deinit { archive_read_free(pointer) }

    private func prepare(_ content: Content) throws(Failure) {
        let codes: [Int32] =
            switch content {
            case .tar:
                [
                    archive_read_support_format_tar(pointer),
                    // Mac metadata would be read whole into memory; here it is passed over like any hidden file.
                    archive_read_set_format_option(pointer, "tar", "mac-ext", nil),
                    // So that joined archives, as `cat *.tar` gives them, do not end after the first.
                    archive_read_set_format_option(pointer, "tar", "read_concatenated_archives", "1"),
                ]
            case .compressed(let compression):
                [archive_read_support_format_raw(pointer), compression.enable(pointer)]
            }
        // A warning would mean that libarchive wants to run another program for it.
        guard codes.allSatisfy({ $0 == ARCHIVE_OK }) else {
            throw Failure(
                .internalError, "libarchive was built without support for \(content.description)",
                remedy: "unpack \(name) and give the folder")
        }
    }

    private func read(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        do throws(Failure) {
            let piece = try feed.next()
            buffer?.pointee = piece.baseAddress
            return piece.count
        } catch {
            feedFailure = error
            return Int(ARCHIVE_FATAL)
        }
    }

    /// The one way from libarchive's codes to errors.
    /// - Parameter place: where in the archive it happened, for the message.
    func failure(_ place: String) -> Failure {
        if let feedFailure { return feedFailure }
        let reason = archive_error_string(pointer).map { String(cString: $0) } ?? "unknown error"
        return Failure(
            .badData, "\(name) is truncated or damaged \(place): \(reason)",
            remedy: "copy or download it again")
    }

    /// Bytes read so far, before (`-1`) or behind (`0`) the filter.
    func byteCount(_ filter: Int32) -> Int { Int(archive_filter_bytes(pointer, filter)) }
}

extension ArchiveHandle.Content {
    fileprivate var description: String {
        switch self {
        case .tar: "tar archive"
        case .compressed(let compression): "\(compression) file"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .tar: "give a tar (plain, or packed with gzip, zstd, xz or bzip2), or the folder of the data set"
        case .compressed: "copy or download it again"
        }
    }
}

/// How a whole archive is packed.
enum Compression: String, CustomStringConvertible {
    case gzip, zstd, xz, bzip2

    var description: String { rawValue }

    /// - Parameter start: the first bytes of the file.
    init?(_ start: [UInt8]) {
        let marks: [(Compression, [UInt8])] = [
            (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
            (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), (.bzip2, Array("BZh".utf8)),
        ]
        guard let found = marks.first(where: { start.starts(with: $0.1) }) else { return nil }
        self = found.0
    }

    fileprivate func enable(_ archive: OpaquePointer) -> Int32 {
        switch self {
        case .gzip: archive_read_support_filter_gzip(archive)
        case .zstd: archive_read_support_filter_zstd(archive)
        case .xz: archive_read_support_filter_xz(archive)
        case .bzip2: archive_read_support_filter_bzip2(archive)
        }
    }
}
