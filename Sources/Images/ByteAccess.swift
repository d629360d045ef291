/// Bounds-checked reading of numbers in a file's bytes.
extension RawSpan {
    subscript(byte offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < byteCount, "byte \(offset) is outside 0..<\(byteCount)")
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// - Precondition: all of the number's bytes are inside.
    func bigEndian(_ offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in 0..<bytes { value = value << 8 | Int(self[byte: offset + index]) }
        return value
    }

    /// - Precondition: all of the number's bytes are inside.
    func littleEndian(_ offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() { value = value << 8 | Int(self[byte: offset + index]) }
        return value
    }

    /// Whether `text`, ASCII, stands at `offset`; false where the bytes end before it does.
    func holds(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= byteCount - text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { letters in
            for unsafe(index, letter) in unsafe letters.enumerated()
            where self[byte: offset + index] != letter {
                return false
            }
            return true
        }
    }

    func starts(with prefix: [UInt8]) -> Bool {
        guard byteCount >= prefix.count else { return false }
        for (offset, byte) in prefix.enumerated() where self[byte: offset] != byte { return false }
        return true
    }

    /// Where the next byte of 0xFF stands at or after `offset`, or nil. Eight bytes are looked at in one step.
    func offsetOfFF(from offset: Int) -> Int? {
        var at = offset
        while at + 8 <= byteCount {
            let word = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
            // Bit 7 of a byte is set here when that byte of `word` is 0xFF (exactly so up to the first such byte).
            let zeros = (~word &- 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080
            if zeros != 0 { return at + UInt64(littleEndian: zeros).trailingZeroBitCount / 8 }
            at += 8
        }
        while at < byteCount {
            if self[byte: at] == 0xFF { return at }
            at += 1
        }
        return nil
    }
}
