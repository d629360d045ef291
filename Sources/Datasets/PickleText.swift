/// Turns a pickle's escaped strings into bytes. Each returns nil where the text is not what Python writes.
enum PickleText {
    /// The argument of STRING: a string of Python 2 in quotes, with backslash escapes.
    static func unquoted(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        guard line.count >= 2, let quote = line.first, quote == line.last,
            quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        var rest = line.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let kind = rest.popFirst() else { return nil }
            if kind == UInt8(ascii: "x") {
                guard let value = number(rest.prefix(2), digits: 2) else { return nil }
                rest = rest.dropFirst(2)
                result.append(UInt8(value))
            } else if let plain = escapes[kind] {
                result.append(plain)
            } else {
                return nil
            }
        }
        return result
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "0"): 0,
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "'"): UInt8(ascii: "'"),
        UInt8(ascii: "\""): UInt8(ascii: "\""),
    ]

    /// The argument of UNICODE (Latin-1 with `\uXXXX` and `\UXXXXXXXX`) as UTF-8.
    static func unescaped(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        var rest = line
        while let byte = rest.popFirst() {
            var code = UInt32(byte)
            let digits = rest.first == UInt8(ascii: "u") ? 4 : rest.first == UInt8(ascii: "U") ? 8 : 0
            if byte == UInt8(ascii: "\\"), digits > 0 {
                guard let value = number(rest.dropFirst().prefix(digits), digits: digits) else { return nil }
                rest = rest.dropFirst(digits + 1)
                code = value
            }
            guard let scalar = Unicode.Scalar(code) else { return nil }
            result += Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter
        }
        return result
    }

    private static func number(_ text: ArraySlice<UInt8>, digits: Int) -> UInt32? {
        guard text.count == digits else { return nil }
        var value: UInt32 = 0
        for byte in text {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// UTF-8 to Latin-1; nil where a character is not in it.
    static func latin1(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var isGood = true
        let result = text.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
                var place = 0
                while place < source.count {
                    let byte = source[place]
                    if byte < 0x80 {
                        target[count] = byte
                        place += 1
                    } else if byte & 0xFE == 0xC2, place + 1 < source.count, source[place + 1] & 0xC0 == 0x80
                    {
                        target[count] = byte << 6 | source[place + 1] & 0x3F
                        place += 2
                    } else {
                        isGood = false
                        return
                    }
                    count += 1
                }
            }
        }
        return isGood ? result : nil
    }
}
