internal import CTorch

/// Settings of the library as a whole.
public enum TorchLibrary {
    /// Threads that one operation may use, in this process.
    public static func setThreads(_ count: Int) throws(TorchError) {
        guard count > 0, let count = Int32(exactly: count) else {
            throw TorchError(call: "ast_set_threads", message: "\(count) is no number of threads")
        }
        try unsafe torch("ast_set_threads") { unsafe ast_set_threads(count, $0) }
    }

    public static func threads() throws(TorchError) -> Int {
        var count: Int32 = 0
        try unsafe torch("ast_get_threads") { unsafe ast_get_threads(&count, $0) }
        return Int(count)
    }
}

/// Runs `body` with gradient recording off on this thread.
public func withoutGradients<R>(_ body: () throws -> R) throws -> R {
    let recording = try setGradients(false)
    let result = Result { try body() }
    _ = try setGradients(recording)
    return try result.get()
}

private func setGradients(_ enabled: Bool) throws(TorchError) -> Bool {
    var previous: Int32 = 0
    try unsafe torch("ast_set_gradients") { unsafe ast_set_gradients(enabled ? 1 : 0, &previous, $0) }
    return previous != 0
}
