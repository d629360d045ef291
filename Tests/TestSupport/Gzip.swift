internal import CZlib
internal import Foundation

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

/// What a gzip file holds, given as base64; empty when it is damaged.
/// - Parameter most: bytes that are made room for.
public func gunzipped(base64 text: String, most: Int = 1 << 20) -> [UInt8] {
    guard let file = Data(base64Encoded: text) else { return [] }
    var stream = z_stream()
    let gzipWindow: Int32 = 15 + 16
    inflateInit2_(&stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { inflateEnd(&stream) }
    var source = Array(file)
    return source.withUnsafeMutableBufferPointer { input in
        [UInt8](unsafeUninitializedCapacity: most) { output, count in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(most)
            count = inflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
        }
    }
}
