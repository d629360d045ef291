internal import CZlib

/// `bytes` as a gzip file.
public func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let gzipWindow = 15 + 16
    deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Int32(gzipWindow), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var source = bytes
    return source.withUnsafeMutableBufferPointer { input in
        let bound = Int(deflateBound(&stream, UInt(input.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(bound)
            _ = deflate(&stream, Z_FINISH)
            count = Int(stream.total_out)
        }
    }
}
