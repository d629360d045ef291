/// The checksum of PNG's chunks: CRC-32 as in ISO 3309, with the polynomial 0xEDB88320 reflected.
enum CRC32 {
    /// Eight tables of 256: what a byte does to the checksum when it stands 0…7 bytes before the end. Taking eight bytes
    /// in one step is M. Kounavis and F. Berry's "slicing-by-8" (2008).
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    static func checksum(of bytes: RawSpan) -> UInt32 {
        var sum = ~UInt32(0)
        // Pointers, because bounds checks would take longer than the arithmetic: an index is a byte plus a multiple of
        // 256 below 2048, and loads end at `byteCount`.
        unsafe tables.withUnsafeBufferPointer { tables in
            var at = 0
            while at + 8 <= bytes.byteCount {
                let word = UInt64(
                    littleEndian: unsafe bytes.unsafeLoadUnaligned(
                        fromUncheckedByteOffset: at, as: UInt64.self))
                let mixed = word ^ UInt64(sum)
                sum = 0
                for place in 0..<8 {
                    let byte = Int(truncatingIfNeeded: mixed >> UInt64(place &* 8)) & 0xFF
                    sum ^= unsafe tables[(7 &- place) &* 256 &+ byte]
                }
                at += 8
            }
            while at < bytes.byteCount {
                sum = unsafe sum >> 8 ^ tables[Int(truncatingIfNeeded: sum ^ UInt32(bytes[byte: at])) & 0xFF]
                at += 1
            }
        }
        return ~sum
    }
}
