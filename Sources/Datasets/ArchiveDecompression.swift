internal import ASTTypes
internal import CArchive

/// What lies behind a feed's compression, or the feed itself where there is none.
func decompressed(_ feed: any ByteFeed, name: String) throws(Failure) -> any ByteFeed {
    switch Compression(try feed.start()) {
    case nil: feed
    case .gzip: try GzipFeed(feed, name: name)
    case .some(let other): try FilterFeed(feed, other, name: name)
    }
}

/// Stops what unpacks to far more than any image set does.
struct ExpansionLimit {
    /// So much is always allowed.
    static let free = 64 << 20
    static let ratio = 200

    /// - Throws: `Failure(.badData)` when `output` bytes out of `input` are too many.
    static func check(input: Int, output: Int, name: String) throws(Failure) {
        guard output > free, output / ratio > input else { return }
        throw Failure(
            .badData,
            "\(name) unpacks to more than \(ratio) times its size: \(output) bytes from the first \(input)",
            remedy: "if it is not meant to harm, unpack it and give the tar or the folder")
    }
}

/// The contents of a gzip stream.
private final class GzipFeed: ByteFeed {
    private let reader: GzipReader
    private let name: String
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    private var given = 0
    private var first: Int?

    init(_ feed: any ByteFeed, name: String) throws(Failure) {
        reader = try GzipReader(feed, name: name)
        self.name = name
    }

    deinit { buffer.deallocate() }

    func start() throws(Failure) -> [UInt8] {
        let count = try reader.read(into: buffer)
        first = count
        return Array(buffer[..<min(512, count)])
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer {
        let count: Int
        if let first {
            count = first
            self.first = nil
        } else {
            count = try reader.read(into: buffer)
        }
        given += count
        try ExpansionLimit.check(input: reader.taken, output: given, name: name)
        return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
}

/// What one of libarchive's filters makes of a feed.
private final class FilterFeed: ByteFeed {
    private let handle: ArchiveHandle
    private var given = 0
    private var first: UnsafeRawBufferPointer?
    private var ended = false

    init(_ feed: any ByteFeed, _ compression: Compression, name: String) throws(Failure) {
        handle = try ArchiveHandle(feed, .compressed(compression), name: name)
        var entry: OpaquePointer?
        guard archive_read_next_header(handle.pointer, &entry) == ARCHIVE_OK else {
            throw handle.failure("at its beginning")
        }
    }

    func start() throws(Failure) -> [UInt8] {
        let piece = try next()
        given -= piece.count
        first = piece
        return Array(piece.prefix(512))
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer {
        if let piece = first {
            first = nil
            given += piece.count
            return piece
        }
        var base: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        while !ended {
            switch archive_read_data_block(handle.pointer, &base, &count, &offset) {
            case ARCHIVE_OK where count > 0:
                given += count
                try ExpansionLimit.check(input: handle.byteCount(-1), output: given, name: handle.name)
                return UnsafeRawBufferPointer(start: base, count: count)
            case ARCHIVE_OK: continue
            case ARCHIVE_EOF: ended = true
            default: throw handle.failure("after \(given) unpacked bytes")
            }
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }
}
