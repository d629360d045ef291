internal import ASTTypes

/// Picture files in one folder per class, with or without a folder per split above: `cat/1.jpg`, `train/cat/1.jpg`.
///
/// Classes and files are ordered by the bytes of their names, so the order is the same on every machine. Files may
/// lie deeper inside their class's folder; hidden ones are left out. Without split folders everything is `train`.
/// A folder of pictures without class folders takes its classes from a ``LabelFile``, as ImageNet's validation set and
/// Tiny ImageNet's do.
struct FolderSource: IndexedSource {
    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let notices: [String]
    let fingerprint: String
    let byteCount: Int64?
    private let root: SystemPath
    private let files: [FileTable]

    var kind: String { "folder" }

    /// - Parameter labels: where the classes of pictures without class folders stand.
    /// - Throws: `Failure` when the folder is empty, has no class folders, or one of them cannot be read.
    init(folder: SystemPath, labels: LabelSearch = LabelSearch()) throws(Failure) {
        let scan = try FolderScan(root: folder, labels: labels)
        var notices = scan.notices
        let (names, table) = scan.classOrder
        var splits = scan.splits
        for index in splits.indices {
            splits[index].files.relabel(table)
            for name in splits[index].emptyClasses {
                notices.append("the class '\(displayName(of: name))' has no files in '\(splits[index].name)'")
            }
        }
        splits.removeAll { $0.files.count == 0 }
        root = folder
        path = folder.description
        classes = names.map { displayName(of: $0) }
        self.splits = splits.map { SplitSize(name: $0.name, count: $0.files.count) }
        files = splits.map(\.files)
        self.notices = notices
        let fingerprint = try Fingerprint()
        var bytes: Int64 = 0
        for table in files {
            for index in 0..<table.count {
                let name = table.path(at: index)
                bytes += fingerprint.add(file: folder.appending(name), name: name)
            }
        }
        byteCount = bytes
        // Labels of files that are the same can change.
        for file in scan.labelFiles { fingerprint.add(file: file, name: file.lastComponent) }
        self.fingerprint = fingerprint.text
    }

    func item(at index: Int, inSplit split: Int) -> SourceItem {
        SourceItem(
            name: displayName(of: files[split].path(at: index)), split: splits[split].name,
            label: .number(files[split].label(at: index).index),
            payload: .file(root.appending(files[split].path(at: index))))
    }
}
