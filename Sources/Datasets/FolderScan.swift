internal import ASTTypes

/// Finds the splits, classes and files under a folder.
struct FolderScan {
    /// A split with its files, class by class in the order of their bytes.
    struct Split {
        var name: String
        /// Relative to the data set's folder; labels are numbers of ``ClassNumbers``.
        var files = FileTable()
        var emptyClasses: [[UInt8]] = []
    }

    var splits: [Split] = []
    var notices: [String] = []
    /// Those that were used.
    var labelFiles: [SystemPath] = []
    var classes = ClassNumbers()
    /// Whether classes have no names but the numbers of a label file.
    var hasNumberedClasses = false
    let root: SystemPath
    let labels: LabelSearch

    private static let deepest = 64

    init(root: SystemPath, labels: LabelSearch) throws(Failure) {
        self.root = root
        self.labels = labels
        let listed = try entries(of: root)
        let folders = listed.filter { $0.kind == .folder }
        let splitFolders = folders.filter { SplitName.recognised($0.text) != nil }
        // A class may be called "test": only a train folder, or nothing but split names, makes a folder of splits.
        let hasTrain = splitFolders.contains { SplitName.recognised($0.text) == "train" }
        if hasTrain || (!folders.isEmpty && splitFolders.count == folders.count) {
            try scanSplits(splitFolders)
            for other in folders where SplitName.recognised(other.text) == nil {
                notices.append("the folder \(other.text) is beside the splits and is left out")
            }
        } else if try !scanPicturesAlone(folders) {
            splits = [Split(name: "train")]
            for folder in folders { try scanClass(folder.name, in: folder.name) }
            noteStrayFiles(listed, in: root)
        }
        try requireFiles(listed)
        if let given = labels.given, labelFiles.isEmpty {
            throw Failure(
                .usage, "\(root) has no folder of pictures that \(given) could label",
                remedy: "leave the label file out: the class folders are the labels")
        }
    }

    /// The classes' names as they are to be shown, and for each number in the splits its place among them.
    var classOrder: (names: [[UInt8]], table: [Label]) {
        guard hasNumberedClasses else { return classes.sorted }
        let numbers = classes.names.compactMap { wholeNumber($0) }
        guard numbers.count == classes.names.count, let most = numbers.max(), most < Label.most else {
            return classes.sorted
        }
        return ((0...most).map { Array(String($0).utf8) }, numbers.map { Label($0) })
    }

    private mutating func scanSplits(_ folders: [FolderEntry]) throws(Failure) {
        let sorted = folders.map { (name: SplitName.recognised($0.text) ?? $0.text, entry: $0) }
            .sorted { SplitName.rank($0.name) < SplitName.rank($1.name) }
        for (name, entry) in sorted {
            guard !splits.contains(where: { $0.name == name }) else {
                throw Failure(
                    .badData, "\(root) has two folders for the split '\(name)'",
                    remedy: "rename or join one of them")
            }
            try scanSplit(name, entry)
        }
    }

    private mutating func scanSplit(_ split: String, _ folder: FolderEntry) throws(Failure) {
        let path = root.appending(folder.name)
        let listed = try entries(of: path)
        let folders = listed.filter { $0.kind == .folder }
        // Tiny ImageNet has its pictures one folder further down.
        let inner = folders.map(\.text) == ["images"] && split != "train"
        if folders.isEmpty || inner {
            splits.append(Split(name: split))
            let pictures = inner ? folder.name + Array("/images".utf8) : folder.name
            if try !scanPictures(in: pictures, split: split) {
                splits.removeLast()
                notices.append("the split '\(split)' has no labels and is left out")
            }
            return
        }
        splits.append(Split(name: split))
        for entry in folders {
            try scanClass(entry.name, in: folder.name + [UInt8(ascii: "/")] + entry.name)
        }
        noteStrayFiles(listed, in: path)
    }

    /// Adds a class folder to the last split.
    private mutating func scanClass(_ name: [UInt8], in folder: [UInt8]) throws(Failure) {
        var paths: [[UInt8]] = []
        try collect(folder, ofClass: name, above: [], into: &paths)
        let label = try classes.number(of: name, in: root)
        let last = splits.count - 1
        if paths.isEmpty { splits[last].emptyClasses.append(name) }
        paths.sort { $0.lexicographicallyPrecedes($1) }
        for path in paths { try splits[last].files.append(path, label) }
    }

    /// Adds every file below `folder`, which is relative to the root.
    /// - Parameter above: the folders that it lies in, to notice links that lead back up.
    private mutating func collect(
        _ folder: [UInt8], ofClass name: [UInt8], above: [FolderIdentity], into paths: inout [[UInt8]]
    ) throws(Failure) {
        let path = root.appending(folder)
        guard let identity = FolderIdentity(path), !above.contains(identity), above.count < Self.deepest
        else {
            notices.append("\(path) leads back to a folder above it, or is too deep, and is left out")
            return
        }
        for entry in try entries(of: path) {
            let inside = folder + [UInt8(ascii: "/")] + entry.name
            switch entry.kind {
            case .folder: try collect(inside, ofClass: name, above: above + [identity], into: &paths)
            // Tiny ImageNet keeps each class's bounding boxes beside its pictures.
            case .file: if entry.name != name + Array("_boxes.txt".utf8) { paths.append(inside) }
            }
        }
    }

    private mutating func noteStrayFiles(_ listed: [FolderEntry], in folder: SystemPath) {
        let files = listed.filter { $0.kind == .file }
        guard let first = files.first, listed.contains(where: { $0.kind == .folder }) else { return }
        notices.append(
            files.count == 1
                ? "\(first.text) lies in \(folder) outside the class folders and is left out"
                : "\(files.count) files such as \(first.text) lie in \(folder) outside the class folders and are left out"
        )
    }

    private func requireFiles(_ listed: [FolderEntry]) throws(Failure) {
        let files = listed.filter { $0.kind == .file }.count
        let remedy = "give each class a folder of its own: \(root)/CLASS/IMAGE or \(root)/train/CLASS/IMAGE"
        if listed.isEmpty { throw Failure(.badData, "the folder \(root) is empty", remedy: remedy) }
        if classes.names.isEmpty {
            // What was said about label files that do not fit is the reason.
            let reasons = notices.map { ": \($0)" }.joined()
            throw Failure(
                .badData,
                "the folder \(root) has no class folders (\(files) file\(files == 1 ? "" : "s") in it)\(reasons)",
                remedy: remedy)
        }
        if splits.allSatisfy({ $0.files.count == 0 }) {
            throw Failure(
                .badData, "the \(classes.names.count) class folders of \(root) have no files in them",
                remedy: "give the folder that holds the images")
        }
    }
}
