internal import ASTTypes
internal import CZlib

/// Reads a gzip stream's contents piece by piece, never more than is asked for, so that a small file cannot fill the
/// memory. zlib checks each member's checksum, which libarchive's gzip filter does not.
final class GzipReader {
    private let feed: any ByteFeed
    private let name: String
    // On the heap because zlib's state points back to it: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Compressed bytes taken from the feed.
    private(set) var taken = 0
    private var memberEnded = false

    static func isGzip(_ start: [UInt8]) -> Bool { start.starts(with: [0x1F, 0x8B]) }

    convenience init(_ file: InputFile) throws(Failure) {
        try self.init(FileFeed(file), name: file.path.description)
    }

    /// - Parameter name: what messages call it.
    init(_ feed: any ByteFeed, name: String) throws(Failure) {
        self.feed = feed
        self.name = name
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let gzipWindow: Int32 = 15 + 16
        guard inflateInit2_(stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            throw Failure(.internalError, "zlib cannot be set up")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Up to `count` bytes; fewer only at the end.
    /// - Throws: `Failure(.badData)` when the file is truncated or damaged.
    func read(upTo count: Int) throws(Failure) -> [UInt8] {
        var problem: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            do throws(Failure) {
                filled = try read(into: UnsafeMutableRawBufferPointer(target))
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// Fills `target` and returns how many bytes it got; fewer only at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var filled = 0
        while filled < target.count, try fill() {
            let room = min(target.count - filled, Int(Int32.max))
            stream.pointee.next_out = target.baseAddress.map {
                ($0 + filled).assumingMemoryBound(to: UInt8.self)
            }
            stream.pointee.avail_out = UInt32(room)
            try inflateOnce()
            filled += room - Int(stream.pointee.avail_out)
        }
        return filled
    }

    /// Makes input available. False at the end of the file, when that is also the end of a gzip member.
    private func fill() throws(Failure) -> Bool {
        if stream.pointee.avail_in == 0 {
            let piece = try feed.next()
            guard let base = piece.baseAddress, !piece.isEmpty else {
                if memberEnded { return false }
                throw Failure(
                    .badData, "\(name) ends in the middle of its compressed data, after \(taken) bytes",
                    remedy: "download the file again")
            }
            taken += piece.count
            // zlib declares its input mutable but only reads it.
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: base)
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(piece.count)
        }
        if memberEnded {
            inflateReset(stream)
            memberEnded = false
        }
        return true
    }

    private func inflateOnce() throws(Failure) {
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: memberEnded = true
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "unknown error"
            throw Failure(
                .badData,
                "\(name) is a damaged gzip file: \(reason) near compressed byte "
                    + "\(taken - Int(stream.pointee.avail_in))", remedy: "download the file again")
        }
    }
}
