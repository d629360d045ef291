public import ASTTypes
public import ArgumentParser
public import Logging

/// The value that `word` names among `choices`, for the `transform` of an option:
/// `unknown policy 'hystory'; did you mean 'history'?`
/// - Parameter kind: what is being chosen, e.g. `policy`.
/// - Throws: `ValidationError`, which leaves with 64.
public func choose<Value>(
    _ word: String, _ kind: String, from choices: KeyValuePairs<String, Value>
) throws -> Value {
    if let chosen = choices.first(where: { $0.key == word }) { return chosen.value }
    throw ValidationError(
        "unknown \(kind) '\(printable(word))'; \(suggestion(for: word, among: choices.map(\.key)))")
}

/// The case of `type` whose raw value is `word`; see ``choose(_:_:from:)-(_,_,KeyValuePairs<String,Value>)``.
public func choose<Choice: CaseIterable & RawRepresentable<String>>(
    _ word: String, _ kind: String, from type: Choice.Type
) throws -> Choice {
    if let chosen = Choice(rawValue: word) { return chosen }
    let names = Choice.allCases.map(\.rawValue)
    throw ValidationError("unknown \(kind) '\(printable(word))'; \(suggestion(for: word, among: names))")
}

/// The size that `word` says, for the `transform` of an option.
/// - Throws: `ValidationError`, which leaves with 64.
public func chooseSize(_ word: String) throws -> ByteCount {
    if let size = ByteCount(parsing: word) { return size }
    throw ValidationError("'\(printable(word))' is no size; write it like 500MB, 8GB or 4GiB")
}

/// The value of `--workers`: `auto` or a number of threads.
public struct WorkerArgument: ExpressibleByArgument, Hashable, Sendable {
    /// 0 for `auto`.
    public let count: Int

    public static let automatic = WorkerArgument(count: 0)
    public static let most = 1024

    private init(count: Int) { self.count = count }

    /// Nil for anything but `auto` and 0 to ``most``; 0 is another word for `auto`.
    public init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else if let count = Int(argument), (0...Self.most).contains(count) {
            self.init(count: count)
        } else {
            return nil
        }
    }

    public var defaultValueDescription: String { count == 0 ? "auto" : "\(count)" }
}

/// `-q` and `-v`, which every command takes. Use it as an `@OptionGroup`.
public struct VerbosityOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say nothing but errors, and show no progress.")
    public var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is being done.")
    public var verbose = false

    public init() {}

    /// A logger to standard error: from notices on, from debug with `-v`, only errors with `-q`.
    public func makeLogger(_ label: String) -> Logger {
        var logger = Logger(label: label) { StandardErrorLogHandler(label: $0) }
        logger.logLevel = quiet ? .error : verbose ? .debug : .notice
        return logger
    }
}

/// One line on standard error per event: `ast-train: warning: message key=value`.
public struct StandardErrorLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel = Logger.Level.notice
    private let label: String

    public init(label: String) { self.label = label }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        // Notices are what a command says anyway; only what is unusual is marked.
        let mark = event.level == .notice || event.level == .info ? "" : "\(event.level): "
        diagnostic(printable("\(label): \(mark)\(event.message)\(facts)"))
    }
}
