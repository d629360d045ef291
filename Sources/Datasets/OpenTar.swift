internal import ASTTypes
internal import Foundation

/// The data set in a tar that comes through standard input.
func openStandardInput(
    _ format: DatasetFormat, isCancelled: @escaping @Sendable () -> Bool
) throws(Failure) -> any DatasetSource {
    guard format == .auto || format == .tar else {
        throw Failure(
            .usage, "standard input is read as a tar, not as \(format.rawValue)",
            remedy: "give the path of the data set, or leave --format out")
    }
    guard isatty(STDIN_FILENO) == 0 else {
        throw Failure(
            .usage, "standard input is a terminal, not a tar",
            remedy: "pipe a tar into it: tar -cf - FOLDER | ...")
    }
    return TarSource(descriptor: STDIN_FILENO, isCancelled: isCancelled)
}

/// The shards that a pattern with braces stands for, or nil where it has no braces that mean anything.
/// - Throws: `Failure(.noInput)` when some of them are missing.
func openShards(_ pattern: String, _ format: DatasetFormat) throws(Failure) -> (any DatasetSource)? {
    let paths = try expandBraces(pattern).map { SystemPath($0) }
    guard paths.count > 1 || paths.first != SystemPath(pattern) else { return nil }
    guard format == .auto || format == .tar else {
        throw Failure(
            .usage,
            "\(SystemPath(pattern)) stands for several files, which are read as tars, not as "
                + format.rawValue, remedy: "give one path, or leave --format out")
    }
    let missing = paths.filter { !exists($0) }
    if let first = missing.first {
        throw Failure(
            .noInput,
            "\(first) does not exist; \(paths.count - missing.count) of the \(paths.count) shards of "
                + "\(SystemPath(pattern)) are there",
            remedy: missing.count == paths.count
                ? "correct the path" : "fetch what is missing, or give the range that is there")
    }
    return try TarSource(paths, path: pattern)
}

/// The tars in a folder that has nothing else in it that could be a data set, or nil.
func tars(in folder: SystemPath, _ listed: [FolderEntry]) throws(Failure) -> (any DatasetSource)? {
    let tars = listed.filter { $0.kind == .file && tarSuffix(of: $0.name) != nil }
    guard !tars.isEmpty else { return nil }
    let others = listed.count - tars.count
    let notices =
        others == 0
        ? [] : ["\(others) other entr\(others == 1 ? "y" : "ies") beside the tars of \(folder) left out"]
    return try TarSource(tars.map { folder.appending($0.name) }, path: folder.description, notices: notices)
}

/// Whether a file looks like a tar, by its name or by its first bytes.
func isTar(_ path: SystemPath) throws(Failure) -> Bool {
    if tarSuffix(of: path.lastComponent) != nil { return true }
    guard isRegularFile(path) else { return false }
    let start = try InputFile(opening: path).read(upTo: 512, at: 0)
    return start.dropFirst(257).starts(with: "ustar".utf8)
}
