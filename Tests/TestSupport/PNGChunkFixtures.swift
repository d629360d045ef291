internal import CZlib

extension ImageFixture {
    /// A PNG put together from raw chunks, for what no encoder writes: the header, `before`, the deflated rows (each
    /// with its filter's byte first), and the end mark.
    public static func pngOfChunks(
        width: UInt32, height: UInt32, bitDepth: UInt8 = 8, color: PNGColor = .grey,
        before: [(type: String, data: [UInt8])] = [], deflated: [UInt8]
    ) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk(
            "IHDR", bytes(width) + bytes(height) + [bitDepth, color.rawValue, 0, 0, 0])
        for extra in before { file += chunk(extra.type, extra.data) }
        return file + chunk("IDAT", deflated) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + data
        let checksum = crc32(0, content, UInt32(content.count))
        return bytes(UInt32(data.count)) + content + bytes(UInt32(checksum))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// A zlib stream of `mebibytes` MiB of zeros, without ever holding them: deflated data after a full flush mean the
    /// same wherever they stand, so one piece is repeated.
    public static func deflatedZeros(mebibytes: Int) -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let header: [UInt8] = [0x78, 0xDA]
        let emptyLastBlock: [UInt8] = [0x03, 0x00]
        var stream = header
        let piece = deflated(zeros)
        for _ in 0..<mebibytes { stream += piece }
        // Adler-32 of n zeros: the low half stays 1, the high half counts the bytes modulo 65521.
        return stream + emptyLastBlock + bytes(UInt32((mebibytes << 20) % 65521) << 16 | 1)
    }

    /// `source` as raw deflated data up to a full flush.
    private static func deflated(_ source: [UInt8]) -> [UInt8] {
        var source = source
        var stream = z_stream()
        let raw: Int32 = -15
        deflateInit2_(
            &stream, 9, Z_DEFLATED, raw, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        return source.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: input.count + 64) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(input.count + 64)
                _ = deflate(&stream, Z_FULL_FLUSH)
                count = Int(stream.total_out)
            }
        }
    }
}
