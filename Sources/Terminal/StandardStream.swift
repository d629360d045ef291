internal import ASTTypes
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Standard output carries a command's data; standard error carries everything said beside it.
public enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person watches this stream.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Colour is for people: only on a terminal that can show it, and never where `NO_COLOR` is set (no-color.org).
    public var allowsColour: Bool {
        isTerminal && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
    }

    /// Columns of the terminal: `COLUMNS` where set, else what the terminal says; nil off a terminal.
    public var width: Int? {
        if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
        guard isTerminal else { return nil }
        var size = winsize()
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// The value of an environment variable; nil where it is unset or empty.
func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}

/// The reader of standard output has gone, as `head -1` does: the command ends quietly.
struct ClosedOutput: Error {}

/// Writes data to standard output.
/// - Throws: ``Failure`` of kind `inputOutput` where the disk is full or the like. Where the reader has gone, an
///   error that ``CommandLineTool`` takes as a quiet end.
public func writeOutput(_ text: String) throws {
    let code = write(text, to: .output)
    if code == EPIPE { throw ClosedOutput() }
    guard code == 0 else {
        throw Failure(.inputOutput, "cannot write to standard output: \(String(cString: strerror(code)))")
    }
}

/// Writes one line on standard error. A progress bar that stands there is wiped first.
public func diagnostic(_ message: String) {
    let wipe = barIsDrawn.exchange(false, ordering: .relaxed) ? "\r\u{1B}[K" : ""
    _ = write(wipe + message + "\n", to: .error)
}

/// Whether the last thing on standard error is a progress bar without its newline.
let barIsDrawn = Atomic<Bool>(false)

/// Writes all of `text`; gives 0 or the `errno` of the write that failed.
func write(_ text: String, to stream: StandardStream) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[rest.startIndex...])
            let written = write(stream.rawValue, part.baseAddress, part.count)
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(written)
        }
        return 0
    }
}
