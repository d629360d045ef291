internal import ASTTypes

/// CIFAR-10 or CIFAR-100 in its binary version: records of one or two label bytes and 3,072 pixel bytes, the red
/// plane first, then green, then blue (Krizhevsky 2009, <https://www.cs.toronto.edu/~kriz/cifar.html>).
struct CIFARSource: IndexedSource {
    /// Which of the two data sets.
    enum Variant: Sendable {
        case cifar10, cifar100

        /// CIFAR-100 has the coarse label first; the fine one is used.
        var labelBytes: Int { self == .cifar10 ? 1 : 2 }
        var classCount: Int { self == .cifar10 ? 10 : 100 }
        var title: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }
        var namesFile: String { self == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt" }
        var files: [(split: String, names: [String])] {
            switch self {
            case .cifar10: [("train", (1...5).map { "data_batch_\($0).bin" }), ("test", ["test_batch.bin"])]
            case .cifar100: [("train", ["train.bin"]), ("test", ["test.bin"])]
            }
        }
        var recordBytes: Int { labelBytes + CIFARSource.pixelBytes }
    }

    static let shape = ImageShape(height: 32, width: 32, channels: 3)
    static let pixelBytes = 3072

    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let notices: [String]
    let fingerprint: String
    let byteCount: Int64?
    private let variant: Variant
    /// Files of each split, with the number of the split's items before each.
    private let files: [[(file: InputFile, first: Int)]]

    var kind: String { variant == .cifar10 ? "cifar10" : "cifar100" }

    /// Whether the folder has a file of either data set.
    static func variant(in folder: SystemPath) -> Variant? {
        [.cifar10, .cifar100].first { (variant: Variant) in
            variant.files.flatMap(\.names).contains { isRegularFile(folder.appending($0)) }
        }
    }

    /// - Throws: `Failure` when the folder has no such file, or one of a wrong length.
    init(folder: SystemPath, variant: Variant) throws(Failure) {
        var notices: [String] = []
        var splits: [SplitSize] = []
        var files: [[(file: InputFile, first: Int)]] = []
        let fingerprint = try Fingerprint()
        var bytes: Int64 = 0
        for (split, names) in variant.files {
            var opened: [(file: InputFile, first: Int)] = []
            var count = 0
            for name in names {
                let path = folder.appending(name)
                guard exists(path) else {
                    notices.append("\(path) is absent; the split '\(split)' lacks its images")
                    continue
                }
                let file = try InputFile(opening: path)
                opened.append((file, count))
                bytes += fingerprint.add(file: path, name: Array(name.utf8))
                count += try Self.records(in: file, variant)
            }
            if opened.isEmpty { continue }
            splits.append(SplitSize(name: split, count: count))
            files.append(opened)
        }
        guard !splits.isEmpty else {
            let first = variant.files.first?.names.first ?? ""
            throw Failure(
                .badData, "\(folder) has no \(variant.title) file such as \(first)",
                remedy: "unpack the archive of the binary version and give its folder")
        }
        self.path = folder.description
        self.variant = variant
        self.splits = splits
        self.files = files
        classes = try Self.classes(in: folder, variant, &notices)
        self.notices = notices
        self.fingerprint = fingerprint.text
        byteCount = bytes
    }

    private static func records(in file: InputFile, _ variant: Variant) throws(Failure) -> Int {
        let (whole, rest) = file.byteCount.quotientAndRemainder(dividingBy: variant.recordBytes)
        guard rest == 0, whole > 0 else {
            throw Failure(
                .badData,
                "\(file.path) has \(file.byteCount) bytes: \(whole) whole \(variant.title) records of "
                    + "\(variant.recordBytes) bytes, then \(rest) of the \(variant.recordBytes) bytes of record \(whole)",
                remedy: "download and unpack the file again")
        }
        return whole
    }

    private static func classes(
        in folder: SystemPath, _ variant: Variant, _ notices: inout [String]
    ) throws(Failure) -> [String] {
        let path = folder.appending(variant.namesFile)
        guard exists(path) else {
            notices.append("\(path) is absent, so the classes are numbered")
            return (0..<variant.classCount).map(String.init)
        }
        let names = displayName(of: try readFile(path, limit: 1 << 20))
            .split(whereSeparator: \.isNewline)
            .map { String($0.drop(while: \.isWhitespace)) }
            .filter { !$0.isEmpty }
        guard names.count == variant.classCount else {
            throw Failure(
                .badData,
                "\(path) names \(names.count) classes, but \(variant.title) has \(variant.classCount)")
        }
        return names
    }

    private func place(of index: Int, inSplit split: Int) -> (file: InputFile, record: Int) {
        let parts = files[split]
        let part = parts.lastIndex { $0.first <= index } ?? 0
        return (parts[part].file, index - parts[part].first)
    }

    func item(at index: Int, inSplit split: Int) throws(Failure) -> SourceItem {
        let (file, record) = place(of: index, inSplit: split)
        let name = "\(displayName(of: file.path.lastComponent))#\(record)"
        let offset = record * variant.recordBytes
        let bytes = try file.read(variant.recordBytes, at: offset)
        let label = Int(bytes[variant.labelBytes - 1])
        guard label < variant.classCount else {
            let failure = Failure(
                .badData,
                "\(file.path): record \(record) (at byte \(offset)) has label \(label), but "
                    + "\(variant.title)'s labels are 0 to \(variant.classCount - 1)",
                remedy: "download and unpack the file again")
            return SourceItem(
                name: name, split: splits[split].name, label: .number(label),
                payload: .unusable(badRecord, failure))
        }
        return SourceItem(
            name: name, split: splits[split].name, label: .number(label),
            payload: .pixels(Self.shape, Self.interleaved(bytes, from: variant.labelBytes)))
    }

    /// Three planes become red, green, blue pixel by pixel.
    static func interleaved(_ record: [UInt8], from start: Int) -> [UInt8] {
        record.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: pixelBytes) { target, count in
                let plane = pixelBytes / 3
                for pixel in 0..<plane {
                    target[pixel * 3] = source[start + pixel]
                    target[pixel * 3 + 1] = source[start + plane + pixel]
                    target[pixel * 3 + 2] = source[start + 2 * plane + pixel]
                }
                count = pixelBytes
            }
        }
    }
}
