internal import ASTTypes

/// How far one step of fetching is.
public struct FetchProgress: Sendable, Hashable {
    /// What is done to which file: `downloading x.tar.gz`.
    public var step: String
    /// Bytes.
    public var done: Int64
    /// Bytes.
    public var total: Int64
}

/// How files are fetched.
public struct FetchOptions {
    /// Seconds without a byte after which a connection counts as dead.
    public var stallSeconds = 60.0
    /// Seconds before a connection that broke is made anew.
    public var retrySeconds = 1.0
    /// Connections to one address that bring nothing, one after another, before the next address is tried.
    public var fruitlessAttempts = 3
    /// Called as often as there is news.
    public var progress: (FetchProgress) -> Void
    /// Asked about ten times a second; the answer true ends with `Failure(.interrupted)`, and what came is kept.
    public var isCancelled: () -> Bool

    public init(
        progress: @escaping (FetchProgress) -> Void = { _ in },
        isCancelled: @escaping () -> Bool = { false }
    ) {
        self.progress = progress
        self.isCancelled = isCancelled
    }

    func checkCancellation(_ doing: @autoclosure () -> String) throws(Failure) {
        if isCancelled() {
            throw Failure(.interrupted, "\(doing()) was interrupted", remedy: "run again to go on")
        }
    }
}
