internal import ASTTypes
internal import Foundation

/// How much memory the system has left for the page cache of this process.
enum SystemMemory {
    /// Bytes, the page cache itself included; nil where the system does not say.
    static var left: Int? {
        let limits =
            [available(inMemoryInformation: text("/proc/meminfo"))] + controlGroups.map(left(ofGroup:))
        return limits.compactMap(\.self).min()
    }

    private static func text(_ path: String) -> String? {
        // Not by FileManager, which trusts the size of a file: these say 0.
        (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// `MemAvailable` of `/proc/meminfo`.
    static func available(inMemoryInformation text: String?) -> Int? {
        let line = text?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// Folders of the control groups that this process is in, from its own up to the root.
    private static var controlGroups: [String] {
        guard let text = text("/proc/self/cgroup") else { return [] }
        return folders(ofGroups: text).filter(Files.isFolder)
    }

    /// Where the limits may stand, given `/proc/self/cgroup`.
    static func folders(ofGroups text: String) -> [String] {
        ControlGroups.folders(of: "memory", in: text).map(\.path)
    }

    /// Bytes below the group's limit, its page cache counted as free; nil where it has no limit.
    private static func left(ofGroup folder: String) -> Int? {
        // No limit at all is a number near the largest in version 1, and no number in version 2.
        if let limit = number(folder + "/memory.max"), let used = number(folder + "/memory.current") {
            return left(limit: limit, used: used, statistics: text(folder + "/memory.stat"), cache: "file")
        }
        if let limit = number(folder + "/memory.limit_in_bytes"), limit < 1 << 60,
            let used = number(folder + "/memory.usage_in_bytes")
        {
            return left(
                limit: limit, used: used, statistics: text(folder + "/memory.stat"), cache: "total_cache")
        }
        return nil
    }

    static func left(limit: Int, used: Int, statistics: String?, cache: String) -> Int {
        let line = statistics?.split(separator: "\n").first { $0.hasPrefix(cache + " ") }
        let cached = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        return max(0, limit - max(0, used - cached))
    }

    private static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
