internal import ASTTypes

/// One connection that brings a file or the rest of it.
struct Transfer {
    enum Outcome: Equatable {
        case whole
        /// The connection ended early; what came is kept.
        case cut(String)
        /// This address does not have the file.
        case refused(String)
        /// The rest does not belong to what is here.
        case changed
    }

    let url: String
    let expected: Int64
    let options: FetchOptions
    let step: String

    /// - Throws: `Failure` when going on makes no sense at any address: interruption, a full disk, no curl.
    func run(into part: PartFile) throws(Failure) -> Outcome {
        var request = Curl(url: url, stallSeconds: options.stallSeconds, isCancelled: options.isCancelled)
        if let origin = part.origin, origin.url == url, part.byteCount > 0 {
            request.part = .init(offset: part.byteCount, validator: origin.validator)
        }
        var parser = ResponseParser()
        var verdict: Outcome?
        var isBegun = false
        let end = try request.run { (bytes) throws(Failure) in
            let body: [UInt8]?
            do throws(ResponseParser.Wrong) {
                body = try parser.take(bytes)
            } catch {
                verdict = .refused("it does not speak HTTP")
                return false
            }
            guard let head = parser.head else { return true }
            if !isBegun {
                verdict = try begin(head, part, asked: request.part)
                isBegun = true
            }
            if verdict == nil, let body { verdict = try take(body, part) }
            return verdict == nil
        }
        if let verdict { return verdict }
        if part.byteCount == expected, isBegun { return .whole }
        return .cut(end.problem ?? "the connection ended after \(part.byteCount) of \(expected) bytes")
    }

    /// Judges the answer and makes the part ready for its bytes; nil = go on.
    private func begin(_ head: ResponseHead, _ part: PartFile, asked: Curl.Part?) throws(Failure) -> Outcome?
    {
        switch head.status {
        case 200:
            if let length = head.contentLength, length != expected {
                return .refused("the file there has \(length) bytes instead of \(expected)")
            }
            try part.startOver(head.validator.map { .init(url: url, validator: $0) })
            return nil
        case 206 where asked != nil:
            guard let asked, let range = head.range, range.first == asked.offset, range.whole == expected
            else { return .changed }
            return nil
        case 416 where asked != nil: return .changed
        default: return .refused("the server answers with status \(head.status)")
        }
    }

    private func take(_ body: [UInt8], _ part: PartFile) throws(Failure) -> Outcome? {
        guard part.byteCount + Int64(body.count) <= expected else {
            return .refused("the server sends more than the \(expected) bytes of the file")
        }
        try part.append(body)
        options.progress(FetchProgress(step: step, done: part.byteCount, total: expected))
        return nil
    }
}
