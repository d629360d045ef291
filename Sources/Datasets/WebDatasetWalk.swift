internal import ASTTypes
internal import CXXHash

/// Members grouped into samples as WebDataset does it: those that follow each other and have the same key.
final class WebDatasetWalk: TarWalk {
    private let archive: ArchiveReader
    private let context: ShardContext
    /// The first member of the next sample, whose header is read already.
    private var pending: (ArchiveMember, SampleMemberName)?
    private var hasBegun = false
    /// Hashes of the keys so far: eight bytes each, whatever the names' lengths.
    private var keys: Set<UInt64> = []

    init(_ archive: ArchiveReader, _ context: ShardContext) {
        self.archive = archive
        self.context = context
    }

    func next(reading: Bool) throws(Failure) -> SourceItem? {
        if !hasBegun {
            hasBegun = true
            pending = try nextMember()
        }
        guard let (_, name) = pending else { return nil }
        var group = WebDatasetGroup(key: Array(name.key))
        if !keys.insert(Self.hash(name.key)).inserted {
            group.fail(
                duplicateKey, "has the key of a sample before it in the same tar",
                remedy:
                    "write the files of each sample next to each other, each sample once: tar --sort=name",
                at: group.key)
        }
        while let (member, name) = pending, name.key.elementsEqual(group.key) {
            if group.wants(member, name), reading {
                group.take(try archive.data(), name)
            }
            pending = try nextMember()
        }
        return group.item(context, isRead: reading)
    }

    private func nextMember() throws(Failure) -> (ArchiveMember, SampleMemberName)? {
        while let member = try archive.next() {
            if member.kind == .folder || TarName(member.name).isLitter { continue }
            if let name = SampleMemberName(member) { return (member, name) }
        }
        return nil
    }

    private static func hash(_ key: ArraySlice<UInt8>) -> UInt64 {
        key.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
    }
}
