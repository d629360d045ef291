internal import ASTTypes
internal import Foundation

/// One request made by the program `curl`, whose output is read as it comes: the pipe between us is the
/// back-pressure, so memory stays small whatever the file's size.
struct Curl {
    /// Bytes from here on, if the file is still the one that the validator names.
    struct Part { var offset: Int64, validator: String }

    var url: String
    var part: Part?
    /// Seconds without a byte after which the connection counts as dead.
    var stallSeconds: Double
    var isCancelled: () -> Bool

    /// How a request ended.
    struct End {
        /// What the program says went wrong, or nil.
        var problem: String?
    }

    var arguments: [String] {
        var arguments = [
            // The user's .curlrc may ask for anything, such as another output.
            "curl", "--disable", "--silent", "--show-error", "--include", "--suppress-connect-headers",
            "--location", "--max-redirs", "10", "--proto", "=http,https", "--proto-redir", "=http,https",
            "--globoff", "--no-buffer", "--connect-timeout", "30", "--user-agent", "adaptive-sparse-training",
        ]
        if let part {
            arguments += ["--range", "\(part.offset)-", "--header", "If-Range: \(part.validator)"]
        }
        return arguments + ["--url", url]
    }

    /// Runs the request to its end, or until `onBytes` returns false.
    /// - Throws: `Failure` of `onBytes`, or when there is no curl, or on interruption.
    func run(_ onBytes: (UnsafeRawBufferPointer) throws(Failure) -> Bool) throws(Failure) -> End {
        let child = try ChildProcess(arguments)
        defer { child.end() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var lastNews = ContinuousClock.now
        while true {
            if isCancelled() {
                throw Failure(
                    .interrupted, "the download of \(url) was interrupted", remedy: "run again to go on")
            }
            guard let count = try child.read(into: buffer, waitingMilliseconds: 100) else {
                if ContinuousClock.now - lastNews < .seconds(stallSeconds) { continue }
                return End(problem: "nothing came for \(stallSeconds) s")
            }
            lastNews = .now
            if count == 0 { break }
            if try !onBytes(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return End(problem: nil) }
        }
        let (code, errors) = child.waitForEnd()
        if code == 0 { return End(problem: nil) }
        if code == 127 { throw Self.absent }
        return End(problem: errors.isEmpty ? "curl ended with code \(code)" : errors)
    }

    static let absent = Failure(
        .noInput, "downloading needs the program curl, which is not installed",
        remedy: "install it (apt-get install curl), or get the files by hand and use --from DIR")
}
