/// The control groups that a process is in, as Linux's `/proc/self/cgroup` tells.
public enum ControlGroups {
    /// Where the limits of a group may stand.
    public struct Folder: Sendable, Hashable {
        public let path: String
        /// Version 2, which has one hierarchy for all controllers; version 1 has one for each.
        public let isUnified: Bool
    }

    /// The folders of a controller's groups, from a process's own up to the root.
    ///
    /// In a container the paths are often those of the host and lead nowhere; the root is then the container's own group.
    /// - Parameter text: what `/proc/self/cgroup` says.
    public static func folders(of controller: String, in text: String) -> [Folder] {
        text.split(separator: "\n").flatMap { line -> [Folder] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let isUnified = fields[0] == "0" && fields[1].isEmpty
            guard isUnified || fields[1].split(separator: ",").contains(Substring(controller)) else {
                return []
            }
            let root = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(controller)"
            let parts = fields[2].split(separator: "/").filter { $0 != ".." }
            return (0...parts.count).reversed().map { count in
                Folder(
                    path: ([root] + parts.prefix(count).map(String.init)).joined(separator: "/"),
                    isUnified: isUnified)
            }
        }
    }
}
