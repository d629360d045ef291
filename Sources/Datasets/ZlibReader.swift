internal import ASTTypes
internal import CZlib

/// Unpacks a zlib stream within a file piece by piece, never more than is asked for.
final class ZlibReader {
    private let file: InputFile
    private var offset: Int
    private let end: Int
    // On the heap because zlib's state points back to both: they must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutablePointer<UInt8>
    private var isAtEnd = false
    private static let bufferBytes = 256 << 10

    /// - Parameter range: where the compressed data lies in the file.
    init(_ file: InputFile, _ range: Range<Int>) throws(Failure) {
        self.file = file
        offset = range.lowerBound
        end = range.upperBound
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: Self.bufferBytes)
        guard inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Failure(.internalError, "zlib cannot be set up")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Up to `count` bytes; fewer only at the end of the stream.
    /// - Throws: `Failure(.badData)` when it is truncated or damaged.
    func read(upTo count: Int) throws(Failure) -> [UInt8] {
        var problem: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            do throws(Failure) {
                while filled < count, !isAtEnd {
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

    private func inflateOnce() throws(Failure) {
        if stream.pointee.avail_in == 0 {
            let chunk = try file.read(upTo: min(Self.bufferBytes, end - offset), at: offset)
            guard !chunk.isEmpty else { throw damage("it ends too early") }
            offset += chunk.count
            buffer.update(from: chunk, count: chunk.count)
            stream.pointee.next_in = buffer
            stream.pointee.avail_in = UInt32(chunk.count)
        }
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isAtEnd = true
        default: throw damage(stream.pointee.msg.map { String(cString: $0) } ?? "unknown error")
        }
    }

    private func damage(_ reason: String) -> Failure {
        Failure(
            .badData,
            "\(file.path) has damaged compressed data near byte \(offset - Int(stream.pointee.avail_in)): "
                + reason, remedy: "download the file again")
    }
}
