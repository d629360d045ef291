internal import ASTTypes
internal import CZlib

/// zlib's state, and the feed that it takes its input from. What the end of a stream means is for its users to say.
final class Inflater {
    /// How the compressed data is wrapped. The numbers are zlib's for the largest window with either header.
    enum Wrapping: Int32 {
        case gzip = 31
        case zlib = 15
    }

    /// zlib's word for what is wrong with the data.
    struct Damage: Error {
        var reason: String
    }

    private let feed: any ByteFeed
    // On the heap because zlib's state points back to it: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var taken = 0

    init(_ feed: any ByteFeed, _ wrapping: Wrapping) throws(Failure) {
        self.feed = feed
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard
            inflateInit2_(stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            throw Failure(.internalError, "zlib cannot be set up")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Compressed bytes taken from the feed.
    var takenBytes: Int { taken }
    /// Compressed bytes that zlib has used.
    var usedBytes: Int { taken - Int(stream.pointee.avail_in) }

    /// Sees that there is input; false at the end of the feed.
    func refill() throws(Failure) -> Bool {
        guard stream.pointee.avail_in == 0 else { return true }
        let piece = try feed.next()
        guard let base = piece.baseAddress, !piece.isEmpty else { return false }
        taken += piece.count
        // zlib declares its input mutable but only reads it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(piece.count)
        return true
    }

    /// Unpacks into `target` what the present input gives.
    /// - Returns: bytes written, and whether the compressed stream has ended.
    func inflate(
        into target: UnsafeMutableRawBufferPointer
    ) throws(Damage) -> (count: Int, hasEnded: Bool) {
        let room = min(target.count, Int(Int32.max))
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END else {
            throw Damage(reason: stream.pointee.msg.map { String(cString: $0) } ?? "unknown error")
        }
        return (room - Int(stream.pointee.avail_out), status == Z_STREAM_END)
    }

    /// Begins another compressed stream with the input that is left.
    func restart() { inflateReset(stream) }
}

/// As many as `count` bytes from `fill`, which says how many it wrote; fewer only where it writes fewer.
func collected(
    _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
) throws(Failure) -> [UInt8] {
    var problem: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
        do throws(Failure) {
            filled = try fill(UnsafeMutableRawBufferPointer(target))
        } catch {
            problem = error
        }
    }
    if let problem { throw problem }
    return bytes
}
