internal import ASTTypes

/// What the headers of one or several tars tell: the layout, the classes, how many items there are.
struct TarSurvey {
    /// What a shard holds.
    struct Shard {
        var folders: [Int: FolderFacts] = [:]
        var refused = 0
        var groups = 0
        var byteCount: Int64 = 0
    }

    struct FolderFacts {
        /// Files that are items when the folder belongs to a class.
        var files = 0
        var images = 0
    }

    /// When to stop before the end.
    struct Limit {
        static let members = 200
        static let byteCount = 64 << 20
    }

    private(set) var shards: [Shard] = []
    private var folderNumbers: [[ArraySlice<UInt8>]: Int] = [:]
    private(set) var folderPaths: [[ArraySlice<UInt8>]] = []
    private(set) var tars: Set<[UInt8]> = []
    private(set) var wordNetIDs: Set<[UInt8]> = []
    private var allHaveWordNetNames = true
    private(set) var images = 0
    private(set) var files = 0
    private(set) var firstFile: [UInt8]?
    /// Nil as long as it is not known.
    private var isWebDataset: Bool?
    private var unlabelledGroups = 0

    /// So many pictures without a label beside them, and it is no WebDataset.
    private static let patience = 1000

    /// Reads the headers of a shard.
    /// - Parameter isFirstLook: stops as soon as enough is seen to tell the layout; nothing counted is then complete.
    /// - Throws: `Failure` when the archive is damaged or truncated.
    mutating func scan(_ archive: ArchiveReader, isFirstLook: Bool = false) throws(Failure) {
        var shard = Shard()
        var key: ArraySlice<UInt8>?
        var parts: Set<SamplePart> = []
        var members = 0
        var byteCount = 0
        while let member = try archive.next() {
            let name = TarName(member.name)
            if member.kind != .folder, !name.isLitter {
                if case .refused = member.kind { shard.refused += 1 } else { add(member, name, to: &shard) }
                if isWebDataset != false { group(member, &key, &parts, &shard) }
            }
            members += 1
            // A header may lie, so that no sum of sizes can be trusted not to overflow.
            byteCount = byteCount.addingReportingOverflow(member.size + 512).partialValue
            let knowsEnough = members >= Limit.members && (images > 0 || !tars.isEmpty)
            if isFirstLook, knowsEnough || byteCount < 0 || byteCount > Limit.byteCount { break }
        }
        noteGroup(parts)
        shards.append(shard)
    }

    private mutating func add(_ member: ArchiveMember, _ name: TarName, to shard: inout Shard) {
        files += 1
        shard.byteCount = shard.byteCount.addingReportingOverflow(Int64(member.size)).partialValue
        if firstFile == nil { firstFile = member.name }
        if isWebDataset == true { return }
        if let suffix = tarSuffix(of: name.file) {
            tars.insert(Array(name.file.dropLast(suffix)))
        }
        let number = folderNumber(name.folders)
        if !name.isBoxTable { shard.folders[number, default: FolderFacts()].files += 1 }
        guard name.isImage else { return }
        images += 1
        shard.folders[number, default: FolderFacts()].images += 1
        if let id = name.wordNetID, wordNetIDs.count <= Label.most {
            if allHaveWordNetNames { wordNetIDs.insert(Array(id)) }
        } else {
            allHaveWordNetNames = false
        }
    }

    private mutating func folderNumber(_ folders: [ArraySlice<UInt8>]) -> Int {
        if let known = folderNumbers[folders] { return known }
        // Copied: the slices would keep every member's name alive.
        let copy = folders.map { Array($0)[...] }
        folderNumbers[copy] = folderPaths.count
        folderPaths.append(copy)
        return folderPaths.count - 1
    }

    private mutating func group(
        _ member: ArchiveMember, _ key: inout ArraySlice<UInt8>?, _ parts: inout Set<SamplePart>,
        _ shard: inout Shard
    ) {
        guard let name = SampleMemberName(member) else { return }
        if key != name.key {
            noteGroup(parts)
            parts = []
            key = name.key
            shard.groups += 1
        }
        if let part = name.part, member.kind == .file { parts.insert(part) }
    }

    /// A picture with a label beside it makes it a WebDataset, a thousand without one make it none.
    private mutating func noteGroup(_ parts: Set<SamplePart>) {
        guard isWebDataset == nil, parts.contains(.image) else { return }
        if parts.count > 1 {
            isWebDataset = true
            folderNumbers = [:]
            folderPaths = []
            for index in shards.indices { shards[index].folders = [:] }
        } else {
            unlabelledGroups += 1
            if unlabelledGroups >= Self.patience { isWebDataset = false }
        }
    }

    /// The layout that fits.
    /// - Parameter path: what messages call the whole.
    /// - Throws: `Failure(.badData)` with a remedy when none fits.
    func layout(_ path: String) throws(Failure) -> TarLayout {
        if isWebDataset == true { return .webDataset }
        if images == 0 {
            if !tars.isEmpty { return .nested }
            throw withoutImages(path)
        }
        let folders = Set(shards.flatMap { $0.folders.filter { $0.value.images > 0 }.keys })
        if let layout = TarLayout.byNames(
            folders: folders.sorted().map { folderPaths[$0] }, allHaveWordNetNames: allHaveWordNetNames)
        {
            return layout
        }
        throw Failure(
            .badData,
            "\(path) holds pictures such as \(displayName(of: firstFile ?? [])), but nothing says what classes they are",
            remedy:
                "put each class's pictures into a folder of its own within the tar (CLASS/IMAGE), or write a "
                + ".cls file with the class beside each picture (IMAGE.jpg, IMAGE.cls)")
    }

    private func withoutImages(_ path: String) -> Failure {
        guard let firstFile else {
            let refused = shards.reduce(0) { $0 + $1.refused }
            if refused == 0 { return Failure(.badData, "\(path) has no files in it") }
            return Failure(
                .badData,
                "\(path) has no files in it that are read, only links, devices or "
                    + "sparse files (\(refused))", remedy: refusalRemedy)
        }
        let name = displayName(of: firstFile)
        let isKnown = ["_batch", "ubyte", "train.bin", "test.bin", "meta"].contains { name.contains($0) }
        return Failure(
            .badData, "\(path) holds no pictures: \(files) file\(files == 1 ? "" : "s") such as \(name)",
            remedy: isKnown ? "unpack it and give the folder" : "give a tar of JPEG, PNG or WebP files")
    }
}
