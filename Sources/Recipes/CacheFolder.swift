internal import ASTTypes
internal import Foundation

/// A recipe's folder in the cache, locked: one process at a time downloads and unpacks there. Let go when dropped,
/// and by the system when the process dies.
final class CacheFolder {
    let path: String
    private let lock: OpenFile

    /// - Throws: `Failure(.temporary)` when another process has it.
    init(_ path: String) throws(Failure) {
        try Path.makeFolder(path)
        self.path = path
        lock = try OpenFile(Path.join(path, ".lock"), O_RDWR | O_CREAT)
        guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(
                .temporary, "another process\(Self.holder(lock)) is fetching into \(path)",
                remedy: "wait for its end, then run again")
        }
        try lock.cut(to: 0)
        let mark = Array("\(getpid())\n".utf8)
        _ = mark.withUnsafeBytes { Foundation.write(lock.descriptor, $0.baseAddress, $0.count) }
    }

    private static func holder(_ lock: OpenFile) -> String {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(lock.descriptor, &text, text.count, 0)
        let digits = text.prefix(max(count, 0)).prefix { (48...57).contains($0) }
        return digits.isEmpty ? "" : " (\(String(decoding: digits, as: UTF8.self)))"
    }

    /// Unpacks archives into `unpacked/`, unless that was done with the same archives before.
    /// - Parameter archives: paths, with what is known of each.
    /// - Returns: the folder's path.
    func unpack(_ archives: [(path: String, file: RecipeFile)], _ options: FetchOptions) throws(Failure)
        -> String
    {
        let target = Path.join(path, "unpacked")
        let mark = Path.join(target, ".archives")
        let state = archives.map { "\($0.file.name) \($0.file.sha256 ?? $0.file.md5 ?? "")\n" }.joined()
        if FileManager.default.contents(atPath: mark) == Data(state.utf8) { return target }
        let partial = target + ".partial"
        try Path.remove(partial)
        try Path.remove(target)
        try Path.makeFolder(partial)
        for archive in archives { try Unpacker(archive.path, into: partial, options).run() }
        let written = FileManager.default.createFile(
            atPath: Path.join(partial, ".archives"), contents: Data(state.utf8))
        guard written else { throw Failure(.inputOutput, "cannot write in \(partial)") }
        try Path.rename(partial, to: target)
        return target
    }
}
