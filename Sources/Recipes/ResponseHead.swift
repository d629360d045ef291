/// What a server says before the bytes: the status line and the few fields that matter here.
struct ResponseHead: Sendable, Hashable {
    var status: Int
    var contentLength: Int64?
    /// First byte and whole length of a part, from `Content-Range: bytes FIRST-LAST/WHOLE`.
    var range: (first: Int64, whole: Int64)? { rangeText.flatMap(Self.range) }
    /// What names this state of the file: a strong ETag, else the time of its last change. RFC 9110 §13.1.5 allows
    /// no weak ETag in `If-Range`.
    var validator: String?
    private var rangeText: String?

    /// Whether another head follows this one: the server redirects, or only says to go on.
    var isInterim: Bool { (100..<200).contains(status) || [301, 302, 303, 307, 308].contains(status) }

    /// - Parameter text: the lines of one head, without the empty line that ends it.
    /// - Returns: nil when it is none.
    init?(_ text: String) {
        var lines = text.split(whereSeparator: \.isNewline)[...]
        let words = lines.popFirst()?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
        self.status = status
        var fields: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " || $0 == "\t" })
        }
        contentLength = fields["content-length"].flatMap { Int64($0) }
        rangeText = fields["content-range"]
        let tag = fields["etag"].flatMap { $0.hasPrefix("\"") ? $0 : nil }
        validator = tag ?? fields["last-modified"]
    }

    private static func range(_ text: String) -> (first: Int64, whole: Int64)? {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        let ends = parts.first?.split(separator: "-") ?? []
        guard parts.count == 2, ends.count == 2, let first = Int64(ends[0]), let whole = Int64(parts[1])
        else { return nil }
        return (first, whole)
    }
}

/// Cuts a stream that begins with heads (redirects first) into the last head and the body.
struct ResponseParser {
    private var pending: [UInt8] = []
    private(set) var head: ResponseHead?

    private static let longestHead = 256 << 10

    enum Wrong: Error { case notHTTP }

    /// Takes the next bytes of the stream.
    /// - Returns: those of them that belong to the body, or nil when all were taken in.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(Wrong) -> [UInt8]? {
        pending += bytes
        while head == nil, let end = Self.endOfHead(in: pending) {
            guard let parsed = ResponseHead(String(decoding: pending[..<end.text], as: UTF8.self)) else {
                throw .notHTTP
            }
            pending.removeFirst(end.body)
            if !parsed.isInterim { head = parsed }
        }
        guard head != nil else {
            if pending.count > Self.longestHead { throw .notHTTP }
            return nil
        }
        defer { pending = [] }
        return pending
    }

    /// Where the text of a head ends and what follows begins; lines end with CR LF or LF.
    private static func endOfHead(in bytes: [UInt8]) -> (text: Int, body: Int)? {
        let newline = UInt8(ascii: "\n")
        for index in bytes.indices where bytes[index] == newline {
            if index + 1 < bytes.count, bytes[index + 1] == newline { return (index, index + 2) }
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "\r"), bytes[index + 2] == newline {
                return (index, index + 3)
            }
        }
        return nil
    }
}
