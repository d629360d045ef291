internal import ASTTypes

/// Picture files in one folder per class, with or without a folder per split above: `cat/1.jpg`, `train/cat/1.jpg`.
///
/// Classes and files are ordered by the bytes of their names, so the order is the same on every machine. Files may
/// lie deeper inside their class's folder; hidden ones are left out. Without split folders everything is `train`.
/// Tiny ImageNet's layout is understood as it comes.
struct FolderSource: IndexedSource {
    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let notices: [String]
    let fingerprint: String
    private let root: SystemPath
    private let files: [FileTable]

    var kind: String { "folder" }

    /// A store's labels have 16 bits.
    static let mostClasses = Int(UInt16.max) + 1

    /// - Throws: `Failure` when the folder is empty, has no class folders, or one of them cannot be read.
    init(folder: SystemPath) throws(Failure) {
        let scan = try FolderScan(root: folder)
        let names = Set(scan.found.map(\.name)).sorted { $0.lexicographicallyPrecedes($1) }
        guard names.count <= Self.mostClasses else {
            throw Failure(.badData, "\(folder) has \(names.count) classes; a store holds at most 65536")
        }
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Label($0)) })
        var notices = scan.notices
        var tables: [FileTable] = []
        for split in scan.splits {
            var table = FileTable()
            let classes = scan.found.filter { $0.split == split }
                .sorted { $0.name.lexicographicallyPrecedes($1.name) }
            for entry in classes {
                guard let label = labels[entry.name] else { continue }
                if entry.paths.isEmpty {
                    notices.append("the class '\(displayName(of: entry.name))' has no files in '\(split)'")
                }
                for path in entry.paths { table.append(path, label) }
            }
            tables.append(table)
        }
        root = folder
        path = folder.description
        classes = names.map { displayName(of: $0) }
        let filled = zip(scan.splits, tables).filter { $0.1.count > 0 }
        splits = filled.map { SplitSize(name: $0.0, count: $0.1.count) }
        files = filled.map(\.1)
        self.notices = notices
        let fingerprint = try Fingerprint()
        for (_, table) in filled {
            for index in 0..<table.count {
                let name = table.path(at: index)
                fingerprint.add(file: folder.appending(name), name: name)
            }
        }
        self.fingerprint = fingerprint.text
    }

    func item(at index: Int, inSplit split: Int) -> SourceItem {
        SourceItem(
            name: displayName(of: files[split].path(at: index)), split: splits[split].name,
            label: .number(files[split].label(at: index).index),
            payload: .file(root.appending(files[split].path(at: index))))
    }
}
