public import Foundation

/// One of the package's commands as it was built beside the tests, to be run as its own process.
public struct BuiltCommand: Sendable {
    public let name: String
    private let executable: URL

    /// What a finished process left behind.
    public struct Result: Sendable {
        public var exitCode: Int32
        /// Ended by a signal, which for our commands is a crash.
        public var crashed: Bool
        public var output: String
        public var errors: String
    }

    private final class Marker {}

    /// - Throws: where no such executable lies beside the tests.
    public init(_ name: String) throws {
        guard let executable = Self.executable(name) else { throw Missing(name: name) }
        self.name = name
        self.executable = executable
    }

    public struct Missing: Error {
        public var name: String
    }

    /// Whether the command was built; ast-train is only where libtorch is.
    public static func isBuilt(_ name: String) -> Bool { executable(name) != nil }

    /// On Linux the test program itself lies in the build folder, on macOS its bundle does.
    private static func executable(_ name: String) -> URL? {
        let bundle = Bundle(for: Marker.self).bundleURL
        let folders = [bundle, bundle.deletingLastPathComponent(), Bundle.main.bundleURL]
        return folders.map { $0.appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Runs the command to its end.
    /// - Parameters:
    ///   - environment: added to this process's own.
    ///   - readerLeaves: nobody reads standard output, as when `head` has seen enough.
    ///   - input: what standard input leads to.
    ///   - interruptAt: Ctrl-C is pressed as soon as standard output holds this text.
    ///   - killAfter: the command is killed with SIGKILL after this many seconds, unless it has ended by then.
    public func run(
        _ arguments: [String], environment: [String: String] = [:], readerLeaves: Bool = false,
        input: URL? = nil, interruptAt text: String? = nil, killAfter seconds: Double? = nil
    ) throws -> Result {
        let running = try start(arguments, environment: environment, readerLeaves: readerLeaves, input: input)
        if let text {
            try running.wait { try running.output.contains(text) }
            running.interrupt()
        }
        if let seconds {
            Thread.sleep(forTimeInterval: seconds)
            running.kill()
        }
        return try running.finish()
    }

    /// Starts the command; the caller has to call ``RunningCommand/finish()``.
    public func start(
        _ arguments: [String], environment: [String: String] = [:], readerLeaves: Bool = false,
        input: URL? = nil
    ) throws -> RunningCommand {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        return try RunningCommand(process, readerLeaves: readerLeaves)
    }
}

/// A command that runs while the test goes on.
public final class RunningCommand {
    private let process: Process
    private let folder: URL

    fileprivate init(_ process: Process, readerLeaves: Bool) throws {
        self.process = process
        folder = FileManager.default.temporaryDirectory.appending(path: "ast-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Files, not pipes: a pipe that nobody empties would stop the command.
        let files = try ["output", "errors"].map { name in
            let file = folder.appending(path: name)
            try Data().write(to: file)
            return try FileHandle(forWritingTo: file)
        }
        let pipe = Pipe()
        if readerLeaves { try pipe.fileHandleForReading.close() }
        process.standardOutput = readerLeaves ? pipe : files[0]
        process.standardError = files[1]
        try process.run()
    }

    deinit {
        // A test that failed half-way shall leave nothing that runs.
        kill()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    public var identifier: Int32 { process.processIdentifier }
    /// Standard output so far.
    public var output: String {
        get throws { try String(contentsOf: folder.appending(path: "output"), encoding: .utf8) }
    }

    /// Ctrl-C.
    public func interrupt() { process.interrupt() }

    /// SIGKILL, unless it has ended by then.
    public func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    /// Waits until something is so, or the command has ended.
    /// - Returns: whether it is so while the command runs; false too after two minutes.
    @discardableResult public func wait(until isSo: () throws -> Bool) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while process.isRunning, ContinuousClock.now < deadline {
            if try isSo() { return true }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return false
    }

    public struct Hung: Error {
        public var processIdentifier: Int32
    }

    /// Waits for its end.
    /// - Throws: ``Hung`` when it has not ended after five minutes; it is killed then.
    public func finish() throws -> BuiltCommand.Result {
        let deadline = ContinuousClock.now + .seconds(300)
        while process.isRunning {
            guard ContinuousClock.now < deadline else { throw Hung(processIdentifier: identifier) }
            Thread.sleep(forTimeInterval: 0.002)
        }
        process.waitUntilExit()
        return BuiltCommand.Result(
            exitCode: process.terminationStatus, crashed: process.terminationReason == .uncaughtSignal,
            output: try output,
            errors: try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8))
    }
}
