internal import ASTTypes

/// Grey images in pairs of IDX files, as MNIST, Fashion-MNIST, EMNIST and their relatives come: plain or gzipped,
/// with or without a prefix such as `emnist-letters-`.
///
/// Images are taken as the files have them; EMNIST's lie on their side.
struct IDXSource: IndexedSource {
    private struct Part: Sendable {
        var images: IDXFile
        var labels: [UInt8]
    }

    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let notices: [String]
    let fingerprint: String
    private let parts: [Part]

    var kind: String { "idx" }

    static let fashionClasses = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// - Parameter prefix: which data set, where the folder has several; nil = the only one.
    /// - Throws: `Failure` when files are missing, damaged, or do not fit together.
    init(folder: SystemPath, prefix: String? = nil) throws(Failure) {
        let pairs = try Self.pairs(in: folder, prefix: prefix)
        var notices: [String] = []
        for (split, names) in [("train", ["train"]), ("test", ["t10k", "test"])]
        where !pairs.contains(where: { names.contains($0.role) }) {
            notices.append("\(folder) has no IDX files of the split '\(split)'")
        }
        var parts: [Part] = []
        var splits: [SplitSize] = []
        let fingerprint = try Fingerprint()
        for pair in pairs {
            for name in [pair.images, pair.labels ?? ""] {
                fingerprint.add(file: folder.appending(name), name: Array(name.utf8))
            }
            let part = try Self.open(pair, in: folder)
            parts.append(part)
            splits.append(SplitSize(name: pair.role == "t10k" ? "test" : pair.role, count: part.labels.count))
        }
        self.parts = parts
        self.splits = splits
        self.notices = notices
        self.fingerprint = fingerprint.text
        path = folder.description
        classes = Self.classes(
            parts, isFashion: resolved(folder).description.lowercased().contains("fashion"))
    }

    private static func open(_ pair: IDXPair, in folder: SystemPath) throws(Failure) -> Part {
        guard let labelName = pair.labels else {
            throw Failure(
                .noInput,
                "\(folder) has \(pair.images) but not its labels (\(pair.stem)-labels-idx1-ubyte[.gz])",
                remedy: "download the labels too")
        }
        let images = try IDXFile(opening: folder.appending(pair.images), dimensions: 3)
        let labels = try IDXFile(opening: folder.appending(labelName), dimensions: 1)
        guard images.count == labels.count else {
            throw Failure(
                .badData,
                "\(images.path) has \(images.count) images, but \(labels.path) has \(labels.count) labels",
                remedy: "download both again")
        }
        return Part(images: images, labels: try labels.items(0, count: labels.count))
    }

    /// Fashion-MNIST's names where every label has one, else numbers.
    private static func classes(_ parts: [Part], isFashion: Bool) -> [String] {
        let largest = parts.compactMap { $0.labels.max() }.max() ?? 0
        if isFashion, Int(largest) < fashionClasses.count { return fashionClasses }
        return (0...Int(largest)).map(String.init)
    }

    func item(at index: Int, inSplit split: Int) throws(Failure) -> SourceItem {
        let part = parts[split]
        let shape = ImageShape(height: part.images.sizes[1], width: part.images.sizes[2], channels: 1)
        return SourceItem(
            name: "\(displayName(of: part.images.path.lastComponent))#\(index)", split: splits[split].name,
            label: .number(Int(part.labels[index])),
            payload: .pixels(shape, try part.images.items(index)))
    }
}

/// An images file and its labels file.
struct IDXPair {
    /// `train`, `t10k`, `test`, `val`, …
    var role: String
    /// What comes before the role: `emnist-letters`, or nothing.
    var prefix: String
    var images: String
    var labels: String?

    var stem: String { prefix.isEmpty ? role : "\(prefix)-\(role)" }
}

extension IDXSource {
    private static let roles = ["train", "val", "valid", "validation", "test", "t10k"]

    /// Splits `emnist-letters-train-images-idx3-ubyte.gz` into prefix, role and what it holds.
    static func parse(_ name: String) -> (prefix: String, role: String, isImages: Bool)? {
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        for (mark, isImages) in [("images", true), ("labels", false)] {
            for ending in ["-\(mark)-idx\(isImages ? 3 : 1)-ubyte", "-\(mark).idx\(isImages ? 3 : 1)-ubyte"]
            where plain.hasSuffix(ending) {
                let parts = plain.dropLast(ending.count).split(separator: "-")
                guard let role = parts.last.map(String.init), roles.contains(role) else { return nil }
                return (parts.dropLast().joined(separator: "-"), role, isImages)
            }
        }
        return nil
    }

    /// Whether the folder has a file with the name of an IDX images file.
    static func isPresent(in folder: SystemPath) throws(Failure) -> Bool {
        try entries(of: folder).contains { $0.kind == .file && parse($0.text)?.isImages == true }
    }

    private static func pairs(in folder: SystemPath, prefix wanted: String?) throws(Failure) -> [IDXPair] {
        let names = try entries(of: folder).filter { $0.kind == .file }.map(\.text)
        var pairs: [IDXPair] = []
        for name in names {
            guard let parsed = parse(name), parsed.isImages, wanted == nil || parsed.prefix == wanted else {
                continue
            }
            // A plain file sorts before its gzipped twin and is the one to take.
            if pairs.contains(where: { $0.prefix == parsed.prefix && $0.role == parsed.role }) { continue }
            let labels = names.first { name in
                guard let other = parse(name) else { return false }
                return !other.isImages && other.prefix == parsed.prefix && other.role == parsed.role
            }
            pairs.append(IDXPair(role: parsed.role, prefix: parsed.prefix, images: name, labels: labels))
        }
        guard !pairs.isEmpty else {
            throw Failure(
                .badData, "\(folder) has no IDX images file such as train-images-idx3-ubyte or its .gz",
                remedy: "give the folder that holds the files")
        }
        let prefixes = Set(pairs.map(\.prefix)).sorted()
        guard prefixes.count == 1 else {
            throw Failure(
                .usage, "\(folder) holds several IDX data sets: \(prefixes.joined(separator: ", "))",
                remedy:
                    "give the path of one images file, such as \(folder.appending(pairs[0].images)), to choose its set"
            )
        }
        return pairs.sorted { roles.firstIndex(of: $0.role) ?? 0 < roles.firstIndex(of: $1.role) ?? 0 }
    }
}
