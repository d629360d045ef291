internal import Foundation

/// A small HTTP server on the loopback interface that misbehaves as it is told. It answers one request a connection
/// and ends when dropped.
public final class HTTPServer: Sendable {
    /// What one path answers.
    public struct Answer: Sendable {
        public var status = 200
        public var body: [UInt8] = []
        public var etag: String?
        /// Answers `Range`, as far as `If-Range` agrees.
        public var supportsRange = true
        /// Ends the connection after so many bytes of body.
        public var cutAfter: Int?
        /// Says another length than the body has; `nil` = the right one.
        public var claimedLength: Int?
        /// Says no length: the end of the connection is the end of the body.
        public var hidesLength = false
        public var location: String?
        /// Sends these bytes of body, then waits until the client leaves.
        public var stallsAfter: Int?

        public init(_ body: [UInt8] = [], etag: String? = "\"1\"") {
            self.body = body
            self.etag = etag
        }
    }

    /// What a client asked for.
    public struct Request: Sendable, Hashable {
        public var path: String
        /// With lower-case names.
        public var fields: [String: String]
    }

    public let port: UInt16
    private let listener: Int32
    private let state = Locked()

    /// The answers and what was asked so far.
    private final class Locked: @unchecked Sendable {
        // @unchecked Sendable: both are touched under the lock only.
        private let lock = NSLock()
        private var answer: (@Sendable (Request, Int) -> Answer)?
        private var requests: [Request] = []

        func set(_ answer: @escaping @Sendable (Request, Int) -> Answer) {
            lock.withLock { self.answer = answer }
        }

        func answer(to request: Request) -> Answer {
            let (answer, number) = lock.withLock {
                requests.append(request)
                return (self.answer, requests.count)
            }
            return answer?(request, number) ?? Answer()
        }

        var all: [Request] { lock.withLock { requests } }
    }

    public struct CannotListen: Error {}

    /// - Parameter answer: called with each request and its number, from 1, on a thread of its own.
    public init(_ answer: @escaping @Sendable (Request, Int) -> Answer) throws {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw CannotListen() }
        port = UInt16(bigEndian: address.sin_port)
        state.set(answer)
        let state = state
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                Thread.detachNewThread { Self.serve(connection, state) }
            }
        }
    }

    deinit {
        // Wakes accept, which then fails.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    public func url(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }
    public var requests: [Request] { state.all }

    private static func serve(_ connection: Int32, _ state: Locked) {
        defer { close(connection) }
        guard let request = read(connection) else { return }
        let answer = state.answer(to: request)
        let (head, body) = response(answer, to: request)
        guard send([UInt8](head.utf8), connection) else { return }
        let limit = min(answer.cutAfter ?? .max, answer.stallsAfter ?? .max, body.count)
        guard send(Array(body[..<limit]), connection) else { return }
        if answer.stallsAfter != nil {
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            bytes += buffer[..<count]
        }
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return Request(path: String(words[1].dropFirst()), fields: fields)
    }

    private static func response(_ answer: Answer, to request: Request) -> (head: String, body: [UInt8]) {
        var status = answer.status
        var body = answer.body
        var fields: [String] = []
        if status == 200, answer.supportsRange, let first = offset(request),
            request.fields["if-range"].map({ $0 == answer.etag }) ?? true
        {
            if first < body.count {
                status = 206
                fields.append("Content-Range: bytes \(first)-\(body.count - 1)/\(body.count)")
                body = Array(body[first...])
            } else {
                status = 416
                body = []
            }
        }
        if let etag = answer.etag { fields.append("ETag: \(etag)") }
        if let location = answer.location { fields.append("Location: \(location)") }
        if !answer.hidesLength { fields.append("Content-Length: \(answer.claimedLength ?? body.count)") }
        let lines = ["HTTP/1.1 \(status) Whatever", "Connection: close"] + fields
        return (lines.joined(separator: "\r\n") + "\r\n\r\n", body)
    }

    private static func offset(_ request: Request) -> Int? {
        guard let range = request.fields["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else {
            return nil
        }
        return Int(range.dropFirst(6).dropLast())
    }

    private static func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress.map { $0 + done }, bytes.count - done, flags)
            }
            if count <= 0 { return false }
            done += count
        }
        return true
    }
}
