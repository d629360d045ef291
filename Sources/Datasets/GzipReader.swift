internal import ASTTypes
internal import CZlib

/// Reads a gzip file's contents piece by piece, never more than is asked for, so that a small file cannot fill the
/// memory.
final class GzipReader {
    private let file: InputFile
    // On the heap because zlib's state points back to it: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutablePointer<UInt8>
    private var offset = 0
    private var memberEnded = false
    private static let bufferBytes = 256 << 10

    static func isGzip(_ start: [UInt8]) -> Bool { start.starts(with: [0x1F, 0x8B]) }

    init(_ file: InputFile) throws(Failure) {
        self.file = file
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: Self.bufferBytes)
        let gzipWindow: Int32 = 15 + 16
        guard inflateInit2_(stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            throw Failure(.internalError, "zlib cannot be set up")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Up to `count` bytes; fewer only at the end.
    /// - Throws: `Failure(.badData)` when the file is truncated or damaged.
    func read(upTo count: Int) throws(Failure) -> [UInt8] {
        var problem: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            do throws(Failure) {
                while filled < count, try fill() {
                    let room = min(count - filled, Int(Int32.max))
                    stream.pointee.next_out = target.baseAddress.map { $0 + filled }
                    stream.pointee.avail_out = UInt32(room)
                    try inflateOnce()
                    filled += room - Int(stream.pointee.avail_out)
                }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// Makes input available. False at the end of the file, when that is also the end of a gzip member.
    private func fill() throws(Failure) -> Bool {
        if stream.pointee.avail_in == 0 {
            let chunk = try file.read(upTo: Self.bufferBytes, at: offset)
            guard !chunk.isEmpty else {
                if memberEnded { return false }
                throw Failure(
                    .badData, "\(file.path) ends in the middle of its compressed data, after \(offset) bytes",
                    remedy: "download the file again")
            }
            offset += chunk.count
            buffer.update(from: chunk, count: chunk.count)
            stream.pointee.next_in = buffer
            stream.pointee.avail_in = UInt32(chunk.count)
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
                "\(file.path) is a damaged gzip file: \(reason) near compressed byte "
                    + "\(offset - Int(stream.pointee.avail_in))", remedy: "download the file again")
        }
    }
}
