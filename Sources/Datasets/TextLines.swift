internal import ASTTypes

/// Reads small text files by line, as bytes.
enum TextLines {
    /// The lines that are not empty, with their numbers from 1; without line ends, a byte order mark, and spaces at
    /// both ends.
    static func read(_ path: SystemPath, limit: Int) throws(Failure) -> [(
        number: Int, line: ArraySlice<UInt8>
    )] {
        var bytes = try readFile(path, limit: limit)[...]
        if bytes.starts(with: byteOrderMark) { bytes = bytes.dropFirst(byteOrderMark.count) }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, trimmed($0.element)) }
            .filter { !$0.line.isEmpty }
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Without spaces, tabs and carriage returns at both ends.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let byte = text.first, isSpace(byte) { text = text.dropFirst() }
        while let byte = text.last, isSpace(byte) { text = text.dropLast() }
        return text
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// In small letters, where they are ASCII.
    static func lowercased(_ text: some Sequence<UInt8>) -> String {
        displayName(of: text).lowercased()
    }
}
