internal import ASTTypes

/// Finds the splits, classes and files under a folder.
struct FolderScan {
    /// The files of one class in one split.
    struct ClassFiles {
        var split: String
        var name: [UInt8]
        /// Relative to the data set's folder, sorted by bytes.
        var paths: [[UInt8]]
    }

    private(set) var splits: [String] = []
    private(set) var found: [ClassFiles] = []
    private(set) var notices: [String] = []
    private let root: SystemPath

    static let splitNames = ["train", "training", "val", "valid", "validation", "test", "testing"]
    private static let deepest = 64

    init(root: SystemPath) throws(Failure) {
        self.root = root
        let listed = try entries(of: root)
        let folders = listed.filter { $0.kind == .folder }
        let splitFolders = folders.filter { Self.splitName($0) != nil }
        // A class may be called "test": only a train folder, or nothing but split names, makes a folder of splits.
        let hasTrain = splitFolders.contains { Self.splitName($0) == "train" }
        if hasTrain || (!folders.isEmpty && splitFolders.count == folders.count) {
            try scanSplits(splitFolders)
            for other in folders where Self.splitName(other) == nil {
                notices.append("the folder \(other.text) is beside the splits and is left out")
            }
        } else {
            splits = ["train"]
            for folder in folders { try scanClass(folder.name, in: folder.name, split: "train") }
            noteStrayFiles(listed, in: root)
        }
        try requireFiles(listed)
    }

    private static func splitName(_ entry: FolderEntry) -> String? {
        let name = entry.text.lowercased()
        guard splitNames.contains(name) else { return nil }
        return ["training": "train", "testing": "test"][name] ?? name
    }

    private mutating func scanSplits(_ folders: [FolderEntry]) throws(Failure) {
        let order = Self.splitNames
        let sorted = folders.map { (name: Self.splitName($0) ?? $0.text, entry: $0) }
            .sorted { order.firstIndex(of: $0.name) ?? 0 < order.firstIndex(of: $1.name) ?? 0 }
        for (name, entry) in sorted {
            guard !splits.contains(name) else {
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
        let classes = listed.filter { $0.kind == .folder }
        if classes.map(\.text) == ["images"], split != "train" {
            // Tiny ImageNet: pictures in one folder; validation has a table of labels, the test set has none.
            let table = path.appending(Self.annotations)
            if exists(table) {
                splits.append(split)
                try scanAnnotated(table, in: folder.name + Array("/images".utf8), split: split)
            } else {
                notices.append("the split '\(split)' has no labels and is left out")
            }
            return
        }
        splits.append(split)
        for entry in classes {
            try scanClass(entry.name, in: folder.name + [UInt8(ascii: "/")] + entry.name, split: split)
        }
        noteStrayFiles(listed, in: path)
    }

    private static let annotations = "val_annotations.txt"

    /// Tiny ImageNet's table: file, class, then a box, separated by tabs.
    private mutating func scanAnnotated(
        _ table: SystemPath, in folder: [UInt8], split: String
    ) throws(Failure) {
        let lines = try readFile(table, limit: 64 << 20).split(separator: UInt8(ascii: "\n"))
        var byClass: [[UInt8]: [[UInt8]]] = [:]
        for (number, line) in lines.enumerated() {
            let fields = line.split(separator: UInt8(ascii: "\t"))
            guard fields.count >= 2 else {
                throw Failure(.badData, "\(table): line \(number + 1) has no class")
            }
            byClass[Array(fields[1]), default: []].append(folder + [UInt8(ascii: "/")] + fields[0])
        }
        for (name, paths) in byClass {
            found.append(ClassFiles(split: split, name: name, paths: paths.sorted(by: Self.before)))
        }
    }

    private mutating func scanClass(_ name: [UInt8], in folder: [UInt8], split: String) throws(Failure) {
        var paths: [[UInt8]] = []
        try collect(folder, ofClass: name, above: [], into: &paths)
        found.append(ClassFiles(split: split, name: name, paths: paths.sorted(by: Self.before)))
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
        if found.isEmpty {
            throw Failure(
                .badData,
                "the folder \(root) has no class folders (\(files) file\(files == 1 ? "" : "s") in it)",
                remedy: remedy)
        }
        if found.allSatisfy(\.paths.isEmpty) {
            throw Failure(
                .badData, "the \(found.count) class folders of \(root) have no files in them",
                remedy: "give the folder that holds the images")
        }
    }

    private static func before(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }
}
