internal import ASTTypes

/// Reads rows of fields as RFC 4180 writes them: separated by a comma or another byte, in double quotes where they
/// hold separators, quotes (doubled) or line ends. Works on bytes, so any encoding that keeps ASCII will do.
struct DelimitedReader {
    struct Row {
        /// The number of its first line, from 1.
        var line: Int
        var fields: [[UInt8]]
        /// What is wrong with its quotes.
        var problem: String?
    }

    private var bytes: ByteReader
    private let separator: UInt8
    private var line = 1

    private enum State { case fieldStart, plain, quoted, afterQuote }

    init(_ file: InputFile, separator: UInt8) throws(Failure) {
        bytes = ByteReader(file)
        self.separator = separator
        try bytes.skipByteOrderMark()
    }

    /// The next row that is not empty, or nil at the end.
    mutating func next() throws(Failure) -> Row? {
        while try bytes.peek() != nil {
            let row = try row()
            if row.fields.count > 1 || row.fields.first?.isEmpty == false || row.problem != nil { return row }
        }
        return nil
    }

    private mutating func row() throws(Failure) -> Row {
        var row = Row(line: line, fields: [])
        var field: [UInt8] = []
        var state = State.fieldStart
        var length = 0
        while let byte = try bytes.next() {
            length += 1
            guard length <= ByteReader.lineLimit else { throw bytes.tooLong(row.line) }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if state == .quoted {
                if byte == UInt8(ascii: "\"") { state = .afterQuote } else { field.append(byte) }
            } else if byte == separator {
                row.fields.append(field)
                field = []
                state = .fieldStart
            } else if byte == UInt8(ascii: "\n") {
                row.fields.append(field)
                return row
            } else if byte == UInt8(ascii: "\r"), try bytes.peek() == UInt8(ascii: "\n") {
                continue
            } else if byte == UInt8(ascii: "\""), state != .plain {
                // A doubled quote inside quotes is one quote.
                if state == .afterQuote { field.append(byte) }
                state = .quoted
            } else {
                if state == .afterQuote { row.problem = "has text after a closing quote" }
                field.append(byte)
                state = .plain
            }
        }
        if state == .quoted { row.problem = "has a quote that is not closed" }
        row.fields.append(field)
        return row
    }
}
