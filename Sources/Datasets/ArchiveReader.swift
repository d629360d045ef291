internal import ASTTypes
internal import CArchive
internal import Foundation

/// What a tar says of a member before its data.
struct ArchiveMember {
    enum Kind: Hashable {
        case file
        case folder
        /// Something that is never read; why, as in "is a symbolic link".
        case refused(String)
    }

    /// The bytes as they stand in the tar. A name only: nothing is ever opened or made by it.
    var name: [UInt8]
    var size: Int
    var kind: Kind

    /// Why its data is not read, or nil when it is a file of a sensible size.
    var refusal: String? {
        switch kind {
        case .refused(let reason): reason
        case .folder: "is a folder"
        case .file where size > ArchiveReader.memberLimit:
            "has \(size) bytes, more than the limit of \(ArchiveReader.memberLimit)"
        case .file: nil
        }
    }
}

/// Reads a tar's members one after another: ustar, pax, GNU and v7 tars, plain or compressed.
final class ArchiveReader {
    let name: String
    private let handle: ArchiveHandle
    /// Where the tar lies in a file as it is, so that its members have a place there too.
    private let plain: (file: InputFile, start: Int)?
    private var entry: OpaquePointer?
    private var last: ArchiveMember?

    /// Largest member that is read.
    static let memberLimit = 256 << 20
    /// More than any disk has; so that sums of sizes do not overflow.
    private static let largestSize: Int64 = 1 << 50
    /// Longest name of a member.
    static let nameLimit = 4 << 10

    /// - Parameter name: what messages call the archive.
    /// - Throws: `Failure(.badData)` when it is no tar.
    convenience init(_ file: InputFile, _ range: Range<Int>? = nil, name: String) throws(Failure) {
        let feed = FileFeed(file, range)
        let isPlain = Compression(try feed.start()) == nil
        try self.init(feed, name: name, plain: isPlain ? (file, range?.lowerBound ?? 0) : nil)
    }

    init(_ feed: any ByteFeed, name: String, plain: (InputFile, Int)? = nil) throws(Failure) {
        self.name = name
        self.plain = plain
        let contents = try decompressed(feed, name: name)
        guard try !contents.start().isEmpty else {
            throw Failure(.badData, "\(name) is empty", remedy: "give a tar of pictures")
        }
        handle = try ArchiveHandle(contents, .tar, name: name)
    }

    /// The next member; what is left of the one before is passed over.
    /// - Throws: `Failure` when the archive is truncated, damaged or cannot be read.
    func next() throws(Failure) -> ArchiveMember? {
        let code = archive_read_next_header(handle.pointer, &entry)
        switch code {
        case ARCHIVE_OK, ARCHIVE_WARN: break
        case ARCHIVE_EOF:
            try requireEndMark()
            return nil
        default: throw failure()
        }
        guard let entry, let pointer = archive_entry_pathname(entry) else { throw failure() }
        let bytes = UnsafeRawBufferPointer(start: pointer, count: strlen(pointer))
        guard archive_entry_size(entry) <= Self.largestSize else {
            throw Failure(
                .badData,
                "\(name) is damaged \(place): the next member is said to have \(archive_entry_size(entry)) bytes",
                remedy: "copy or download it again")
        }
        var member = ArchiveMember(
            name: Array(bytes.prefix(Self.nameLimit)), size: max(0, Int(archive_entry_size(entry))),
            kind: kind(of: entry))
        if bytes.count > Self.nameLimit {
            member.kind = .refused("has a name of \(bytes.count) bytes, more than \(Self.nameLimit)")
        } else if code == ARCHIVE_WARN, archive_errno(handle.pointer) != EILSEQ {
            // EILSEQ: a name is no text in this locale. Names are bytes here, so that is no trouble.
            let reason = archive_error_string(handle.pointer).map { String(cString: $0) } ?? "unknown error"
            member.kind = .refused("has a damaged header (\(reason))")
        }
        last = member
        return member
    }

    private func kind(of entry: OpaquePointer) -> ArchiveMember.Kind {
        if archive_entry_hardlink(entry) != nil { return .refused("is a hard link") }
        // libarchive's numbers for these are POSIX's, as macros that Swift does not see.
        switch archive_entry_filetype(entry) {
        case 0o100_000: return archive_entry_sparse_count(entry) > 0 ? .refused("is a sparse file") : .file
        case 0o040_000: return .folder
        case 0o120_000: return .refused("is a symbolic link")
        case 0o010_000: return .refused("is a named pipe")
        case 0o020_000, 0o060_000: return .refused("is a device")
        default: return .refused("is no regular file")
        }
    }

    /// The data of the member last given.
    /// - Precondition: nothing speaks against it (``ArchiveMember/refusal``), and it has not been asked for before.
    func data() throws(Failure) -> [UInt8] {
        let size = last.flatMap { $0.refusal == nil ? $0.size : nil } ?? 0
        var complete = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size, let base = buffer.baseAddress {
                let got = archive_read_data(handle.pointer, base + filled, size - filled)
                guard got > 0 else {
                    complete = false
                    return
                }
                filled += got
            }
        }
        guard complete else { throw failure() }
        return bytes
    }

    /// The member last given as an archive of its own. It is read in place: from its part of the file where this
    /// archive lies there as it is, else as this archive's data comes by. Not to be used after the next ``next()``.
    func nested(name: String) throws(Failure) -> ArchiveReader {
        let feed = try MemberFeed(handle, failure)
        if let plain, let size = last?.size {
            let start = plain.start + handle.byteCount(0)
            let shown = feed.start()
            if size <= plain.file.byteCount - start,
                try plain.file.read(upTo: shown.count, at: start) == shown
            {
                return try ArchiveReader(plain.file, start..<start + size, name: name)
            }
        }
        return try ArchiveReader(feed, name: name)
    }

    /// A tar ends with blocks of zeros. Without them a tar that was cut between two members would look whole.
    private func requireEndMark() throws(Failure) {
        let end = handle.byteCount(0) - Int(archive_read_header_position(handle.pointer))
        guard end < 512 else { return }
        throw Failure(
            .badData, "\(name) ends without an end mark \(place): it is probably truncated",
            remedy: "copy or download it again; if it is whole, add the mark: head -c 1024 /dev/zero >> FILE")
    }

    private func failure() -> Failure { handle.failure(place) }

    private var place: String {
        let after = last.map { "after the member \(displayName(of: $0.name))" } ?? "before its first member"
        return "\(after) near byte \(handle.byteCount(0))"
    }
}

/// The data of an archive's current member.
private final class MemberFeed: ByteFeed {
    private let handle: ArchiveHandle
    private let failure: () -> Failure
    private var first: UnsafeRawBufferPointer?

    init(_ handle: ArchiveHandle, _ failure: @escaping () -> Failure) throws(Failure) {
        self.handle = handle
        self.failure = failure
        first = try next()
    }

    func start() -> [UInt8] { first.map { Array($0.prefix(512)) } ?? [] }

    func next() throws(Failure) -> UnsafeRawBufferPointer {
        if let piece = first {
            first = nil
            return piece
        }
        var base: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        while true {
            switch archive_read_data_block(handle.pointer, &base, &count, &offset) {
            case ARCHIVE_OK where count > 0: return UnsafeRawBufferPointer(start: base, count: count)
            case ARCHIVE_OK: continue
            case ARCHIVE_EOF: return UnsafeRawBufferPointer(start: nil, count: 0)
            default: throw failure()
            }
        }
    }
}
