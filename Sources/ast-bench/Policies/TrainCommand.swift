import ASTTypes
import Foundation
import Terminal

/// `ast-train` as a process of its own: each cell starts from nothing, and a crash costs one cell.
struct TrainCommand {
    let executable: URL

    /// - Parameter path: nil = beside this command, or else where PATH says.
    /// - Throws: `Failure(.noInput)` when there is none.
    init(_ path: String?) throws {
        let candidates = path.map { [URL(filePath: $0)] } ?? Self.places
        guard
            let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
        else {
            throw Failure(
                .noInput, path.map { "\($0) is not there or cannot be run" } ?? "ast-train is not there",
                remedy: "build it (tools/build, with libtorch), or say where it is with --ast-train")
        }
        executable = found
    }

    private static var places: [URL] {
        let own = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = (own.map { [$0] } ?? []) + path.split(separator: ":").map { URL(filePath: String($0)) }
        return folders.map { $0.appending(path: "ast-train") }
    }

    /// Runs it to its end.
    /// - Returns: what it wrote to standard output.
    /// - Throws: `Failure` of its exit code, with the last line it wrote to standard error; `.interrupted` by Ctrl-C.
    func run(_ arguments: [String], _ interruption: Interruption) throws -> Data {
        try withScratchFiles { output, errors in
            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            var isTold = false
            while process.isRunning {
                if interruption.exitCode != nil, !isTold {
                    process.interrupt()
                    isTold = true
                }
                Thread.sleep(forTimeInterval: 0.05)
            }
            process.waitUntilExit()
            if let code = interruption.exitCode {
                throw Failure(
                    Failure.Kind(rawValue: code), "interrupted; the cells that are done are kept",
                    remedy: "run the same command again to go on")
            }
            guard process.terminationReason == .exit, process.terminationStatus == 0 else {
                throw try failure(process, errors, arguments)
            }
            return try Data(contentsOf: output)
        }
    }

    private func failure(_ process: Process, _ errors: URL, _ arguments: [String]) throws -> Failure {
        let text = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        let last = text.split(separator: "\n").last.map(String.init) ?? "it said nothing"
        let code =
            process.terminationReason == .exit ? process.terminationStatus : Failure.Kind.other.rawValue
        return Failure(
            Failure.Kind(rawValue: code), "ast-train \(arguments.joined(separator: " ")) failed: \(last)")
    }

    /// Files, not pipes: a pipe that nobody empties would stop the command.
    private func withScratchFiles<R>(_ body: (URL, URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ast-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        return try body(files[0], files[1])
    }
}
