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
        try withTemporaryFolder { folder in
            // Files, not pipes: a pipe that nobody empties would stop the command.
            let output = try emptyFile(folder.appending(path: "output"))
            let errors = try emptyFile(folder.appending(path: "errors"))
            let pipe = Pipe()
            if readerLeaves { try pipe.fileHandleForReading.close() }

            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput =
                try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
            process.standardOutput = readerLeaves ? pipe : try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            if let text {
                while process.isRunning, try !String(contentsOf: output, encoding: .utf8).contains(text) {
                    Thread.sleep(forTimeInterval: 0.01)
                }
                process.interrupt()
            }
            if let seconds {
                Thread.sleep(forTimeInterval: seconds)
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            }
            process.waitUntilExit()
            return Result(
                exitCode: process.terminationStatus, crashed: process.terminationReason == .uncaughtSignal,
                output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8))
        }
    }

    private func emptyFile(_ file: URL) throws -> URL {
        try Data().write(to: file)
        return file
    }
}
