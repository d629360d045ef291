internal import ASTTypes

/// How the members of a tar say what class they are.
enum TarLayout: Sendable, Hashable {
    /// A folder per class below `strip` folders that all members share, with or without a folder per split above.
    case classFolders(strip: Int, splits: Bool)
    /// The class's WordNet number stands at the beginning of each file's name.
    case wordNetNames
    /// Files with the same name but for their extension are one sample.
    case webDataset
    /// A tar per class within the tar, as ImageNet is handed out.
    case nested

    /// Where an item belongs.
    struct Place {
        /// Nil where the members do not tell.
        var split: String?
        var className: ArraySlice<UInt8>
    }

    /// What class a file belongs to, or nil when it is outside every class.
    /// - Precondition: the layout goes by names: ``classFolders(strip:splits:)`` or ``wordNetNames``.
    func place(of name: TarName) -> Place? {
        switch self {
        case .classFolders(let strip, let splits):
            var folders = name.folders.dropFirst(strip)
            guard !name.isBoxTable, let first = folders.popFirst() else { return nil }
            guard splits else { return Place(split: nil, className: first) }
            guard let split = splitName(of: first), let second = folders.first,
                !Self.isUnlabelled(split, second)
            else { return nil }
            return Place(split: split, className: second)
        case .wordNetNames:
            return name.wordNetID.map { Place(split: name.splitFolder, className: $0) }
        case .webDataset, .nested:
            return nil
        }
    }

    /// Tiny ImageNet's validation and test pictures lie in one folder; what class they are is told elsewhere.
    static func isUnlabelled(_ split: String, _ folder: some Collection<UInt8>) -> Bool {
        split != "train" && folder.elementsEqual("images".utf8)
    }
}

extension TarLayout {
    /// The layout by names that fits pictures in these folders, or nil when none does.
    /// - Parameter allHaveWordNetNames: whether every picture's own name begins with a WordNet number.
    static func byNames(folders: [[ArraySlice<UInt8>]], allHaveWordNetNames: Bool) -> TarLayout? {
        if allHaveWordNetNames, holdsAllClasses(folders) { return .wordNetNames }
        let strip = sharedFolders(folders)
        let inside = folders.map { $0.dropFirst(strip) }.filter { !$0.isEmpty }
        let tops = Set(inside.compactMap { $0.first.map(Array.init) })
        let splits = tops.filter { splitName(of: $0) != nil }
        // A class may be called "test": only a train folder, or nothing but split names, makes folders of splits.
        let hasTrain = splits.contains { splitName(of: $0) == "train" }
        let hasSplits = hasTrain || (!tops.isEmpty && splits.count == tops.count)
        let isUsable =
            hasSplits
            ? inside.contains { $0.count > 1 && splitName(of: $0[$0.startIndex]) != nil } : !inside.isEmpty
        return isUsable ? .classFolders(strip: strip, splits: hasSplits) : nil
    }

    /// Whether pictures of all classes lie in the same folder, but for a folder per split.
    private static func holdsAllClasses(_ folders: [[ArraySlice<UInt8>]]) -> Bool {
        let places = folders.map { folder in folder.filter { splitName(of: $0) == nil } }
        return Set(places).count == 1 && !(places.first ?? []).contains { isWordNetID($0) }
    }

    /// How many leading folders only hold the data set together: `tiny-imagenet-200/train/...` has one.
    private static func sharedFolders(_ folders: [[ArraySlice<UInt8>]]) -> Int {
        var strip = 0
        while let first = folders.first?.dropFirst(strip).first, splitName(of: first) == nil,
            folders.allSatisfy({ $0.count > strip && $0[strip] == first })
        {
            let next = folders.map { $0.dropFirst(strip + 1).first.map(Array.init) }
            let kinds = Set(next)
            // A class's own folder may hold one more, called "images".
            let isClass = kinds == [Array("images".utf8)]
            guard !isClass, !next.contains(nil) || kinds.count > 2 else { break }
            strip += 1
        }
        return strip
    }
}
