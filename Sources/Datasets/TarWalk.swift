internal import ASTTypes

/// Gives the items of one shard in the order of its members.
protocol TarWalk: AnyObject {
    /// The next item, or nil after the last one.
    /// - Parameter reading: whether the item's data is wanted; without it the same items come by their headers alone.
    func next(reading: Bool) throws(Failure) -> SourceItem?
}

/// What a walk knows about its shard.
struct ShardContext {
    /// What messages call the shard.
    var archive: String
    /// Before each item's name; empty or the shard's file name and a slash.
    var prefix: String
    /// For items whose own names tell none.
    var split: String
    var layout: TarLayout
    /// Of the classes that are known beforehand.
    var labels: [[UInt8]: Int]

    func walk(_ archive: ArchiveReader) -> any TarWalk {
        switch layout {
        case .classFolders, .wordNetNames: NamedTarWalk(archive, self)
        case .webDataset: WebDatasetWalk(archive, self)
        case .nested: NestedTarWalk(archive, self)
        }
    }

    func label(_ className: some Collection<UInt8>) -> SourceLabel {
        let bytes = Array(className)
        return labels[bytes].map { .number($0) } ?? .name(displayName(of: bytes))
    }

    /// An item that cannot be used and whose class does not matter.
    func unusable(_ member: [UInt8], _ sort: String, _ reason: String, remedy: String) -> SourceItem {
        let name = displayName(of: member)
        return SourceItem(
            name: prefix + name, split: split, label: .number(0),
            payload: .unusable(
                sort, Failure(.badData, "\(archive): the member \(name) \(reason)", remedy: remedy)))
    }

    func refused(_ member: ArchiveMember, _ reason: String) -> SourceItem {
        unusable(member.name, refusedMember, reason, remedy: refusalRemedy)
    }
}

/// What sort of trouble a member is that is never read.
let refusedMember = "refused member"
let refusalRemedy = "pack the file itself: tar --dereference --hard-dereference, without --sparse"

/// Members whose own names tell their class.
final class NamedTarWalk: TarWalk {
    private let archive: ArchiveReader
    private let context: ShardContext
    /// Of the member before: mostly the next one's too.
    private var className: [UInt8] = []
    private var label = SourceLabel.number(0)

    init(_ archive: ArchiveReader, _ context: ShardContext) {
        self.archive = archive
        self.context = context
    }

    func next(reading: Bool) throws(Failure) -> SourceItem? {
        while let member = try archive.next() {
            let name = TarName(member.name)
            if member.kind == .folder || name.isLitter { continue }
            if case .refused(let reason) = member.kind { return context.refused(member, reason) }
            if let place = context.layout.place(of: name) {
                return try item(member, place, reading)
            }
            if context.layout == .wordNetNames, name.isImage {
                return context.unusable(
                    member.name, "no class", "has no WordNet number before its name, as the others have",
                    remedy: "rename it (n01440764_NAME.JPEG) or leave it out")
            }
        }
        return nil
    }

    private func item(
        _ member: ArchiveMember, _ place: TarLayout.Place, _ reading: Bool
    ) throws(Failure) -> SourceItem {
        if !place.className.elementsEqual(className) {
            className = Array(place.className)
            label = context.label(className)
        }
        var item = SourceItem(
            name: context.prefix + displayName(of: member.name), split: place.split ?? context.split,
            label: label, payload: .bytes([]))
        if let reason = member.refusal {
            item.payload = context.refused(member, reason).payload
        } else if reading {
            item.payload = .bytes(try archive.data())
        }
        return item
    }
}

/// A tar per class within a tar, read in place.
final class NestedTarWalk: TarWalk {
    private let archive: ArchiveReader
    private let context: ShardContext
    private var inner: ArchiveReader?
    private var innerName: [UInt8] = []
    private var split = ""
    private var label = SourceLabel.number(0)

    init(_ archive: ArchiveReader, _ context: ShardContext) {
        self.archive = archive
        self.context = context
    }

    func next(reading: Bool) throws(Failure) -> SourceItem? {
        while true {
            if let inner {
                if let item = try next(in: inner, reading) { return item }
                self.inner = nil
            }
            guard let member = try archive.next() else { return nil }
            let name = TarName(member.name)
            if member.kind == .folder || name.isLitter { continue }
            if case .refused(let reason) = member.kind { return context.refused(member, reason) }
            guard let suffix = tarSuffix(of: name.file) else { continue }
            innerName = Array(name.file.dropLast(suffix))
            split = name.splitFolder ?? context.split
            label = context.label(innerName)
            inner = try archive.nested(name: "\(context.archive): \(displayName(of: member.name))")
        }
    }

    private func next(in inner: ArchiveReader, _ reading: Bool) throws(Failure) -> SourceItem? {
        while let member = try inner.next() {
            if member.kind == .folder || TarName(member.name).isLitter { continue }
            let shown = innerName + [UInt8(ascii: "/")] + member.name
            var item = SourceItem(
                name: context.prefix + displayName(of: shown), split: split, label: label, payload: .bytes([])
            )
            if let reason = member.refusal {
                item.payload =
                    context.unusable(shown, refusedMember, reason, remedy: refusalRemedy).payload
            } else if reading {
                item.payload = .bytes(try inner.data())
            }
            return item
        }
        return nil
    }
}
