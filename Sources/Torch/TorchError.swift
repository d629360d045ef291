internal import CTorch

/// What libtorch said went wrong, and in which call.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The shim's function.
    public let call: String
    /// libtorch's own words.
    public let message: String

    public var description: String { "\(call): \(message)" }
}

/// Runs one shim call, turning its message into a thrown error. Every call goes through here.
func torch(
    _ call: StaticString, _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) throws(TorchError) {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe body(&text) != 0 else { return }
    defer { unsafe ast_free_text(text) }
    throw TorchError(call: "\(call)", message: unsafe text.map { unsafe String(cString: $0) } ?? "no message")
}
