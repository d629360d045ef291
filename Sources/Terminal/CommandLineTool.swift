internal import ASTTypes
public import ArgumentParser

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// How every command of this package starts and ends.
public enum CommandLineTool {
    /// Parses the command line, runs the command and leaves the process with its exit code.
    ///
    /// Option names may be written with `_` for `-`. Wrong options leave with 64 and a usage line; a ``Failure`` with
    /// its kind, as one sentence; any other error is a defect of ours and leaves with 70. Errors thrown by a
    /// command's `validate()` must be ArgumentParser's `ValidationError`.
    /// - Parameter word: the first argument, where it has chosen the command and is not one of its own.
    public static func run<C: ParsableCommand>(_ command: C.Type, after word: String? = nil) -> Never {
        // A reader that goes away, as `head -1` does, is then an error code of `write` instead of a death.
        signal(SIGPIPE, SIG_IGN)
        let arguments = arguments(after: word)
        let parsed: any ParsableCommand
        do {
            try checkSubcommand(of: C.self, arguments)
            parsed = try C.parseAsRoot(arguments)
        } catch let failure as Failure {
            leave(C.self, because: failure)
        } catch {
            leave(C.self, asArgumentParserSays: error)
        }
        do {
            var parsed = parsed
            try parsed.run()
        } catch {
            leave(C.self, because: error)
        }
        exit(EXIT_SUCCESS)
    }

    /// What this process was given, without its own name, option names written with `-`.
    /// - Parameter word: as of ``run(_:after:)``.
    public static func arguments(after word: String? = nil) -> [String] {
        withDashesInOptionNames(Array(CommandLine.arguments.dropFirst(word == nil ? 1 : 2)))
    }

    private static func leave<C: ParsableCommand>(_ command: C.Type, because error: any Error)
        -> Never
    {
        let name = command.configuration.commandName ?? "\(command)"
        switch error {
        case is ClosedOutput: exit(EXIT_SUCCESS)
        case is ValidationError, is CleanExit, is ExitCode: leave(command, asArgumentParserSays: error)
        case let failure as Failure:
            diagnostic("\(name): \(styled("error", .red, on: .error)): \(printable(failure.description))")
            exit(failure.kind.rawValue)
        // A request for help comes out of `run` as an error of ArgumentParser's own.
        case _ where command.exitCode(for: error).isSuccess: leave(command, asArgumentParserSays: error)
        default:
            diagnostic("\(name): internal error: \(printable("\(error)")); please report this")
            exit(Failure.Kind.internalError.rawValue)
        }
    }

    /// Help goes to standard output and is a success; everything else is said on standard error.
    private static func leave<C: ParsableCommand>(
        _ command: C.Type, asArgumentParserSays error: any Error
    ) -> Never {
        let text = command.fullMessage(for: error)
        let code = command.exitCode(for: error)
        if !text.isEmpty { _ = write(text + "\n", to: code.isSuccess ? .output : .error) }
        exit(code.rawValue)
    }
}

/// ArgumentParser calls a mistyped subcommand an unexpected argument; this names the nearest one.
func checkSubcommand<C: ParsableCommand>(of command: C.Type, _ arguments: [String]) throws {
    let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let word = arguments.first, !word.hasPrefix("-"), !names.isEmpty else { return }
    guard !(names + ["help"]).contains(word) else { return }
    throw Failure(.usage, "unknown subcommand '\(word)'", remedy: suggestion(for: word, among: names))
}

/// The arguments with `_` read as `-` inside the names of long options: `--batch_size=8` is `--batch-size=8`. What
/// follows `=`, other arguments, and everything after `--` stay as they are.
func withDashesInOptionNames(_ arguments: [String]) -> [String] {
    let options = arguments.prefix { $0 != "--" }
    let renamed = options.map { argument -> String in
        guard argument.hasPrefix("--") else { return argument }
        let name = argument.prefix { $0 != "=" }
        return String(name.map { $0 == "_" ? "-" : $0 }) + argument.dropFirst(name.count)
    }
    return renamed + arguments.dropFirst(options.count)
}
