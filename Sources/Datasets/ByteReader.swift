internal import ASTTypes

/// Reads a file byte by byte, a piece at a time.
struct ByteReader {
    let file: InputFile
    private var buffer: [UInt8] = []
    private var place = 0
    private var offset = 0

    private static let pieceBytes = 256 << 10
    /// Longest line or row of a list, in bytes: far beyond any, but no file can fill the memory with one.
    static let lineLimit = 1 << 20

    init(_ file: InputFile) { self.file = file }

    /// The byte that comes next, without taking it; nil at the end.
    mutating func peek() throws(Failure) -> UInt8? {
        if place == buffer.count {
            buffer = try file.read(upTo: Self.pieceBytes, at: offset)
            offset += buffer.count
            place = 0
        }
        return place < buffer.count ? buffer[place] : nil
    }

    mutating func next() throws(Failure) -> UInt8? {
        guard let byte = try peek() else { return nil }
        place += 1
        return byte
    }

    /// Steps over a byte order mark at the start.
    mutating func skipByteOrderMark() throws(Failure) {
        _ = try peek()
        if place == 0, buffer.starts(with: TextLines.byteOrderMark) { place = TextLines.byteOrderMark.count }
    }

    /// Up to the next line feed, without it; nil at the end.
    mutating func line(numbered number: Int) throws(Failure) -> [UInt8]? {
        guard try peek() != nil else { return nil }
        var line: [UInt8] = []
        while let byte = try next(), byte != UInt8(ascii: "\n") {
            line.append(byte)
            guard line.count <= Self.lineLimit else { throw tooLong(number) }
        }
        return line
    }

    func tooLong(_ line: Int) -> Failure {
        Failure(
            .badData, "\(file.path): line \(line) begins a row of more than \(Self.lineLimit) bytes",
            remedy: "look for a quote that is not closed, or give a file that is a list")
    }
}
