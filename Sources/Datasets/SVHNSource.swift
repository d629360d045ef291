internal import ASTTypes

/// The cropped digits of SVHN: `train_32x32.mat`, `test_32x32.mat` and, where it is, `extra_32x32.mat`, each with
/// pictures `X` (row, column, channel, picture; the row runs fastest) and labels `y`, where 10 stands for the digit 0
/// (Netzer et al. 2011, <http://ufldl.stanford.edu/housenumbers/>).
struct SVHNSource: DatasetSource {
    static let names = ["train", "test", "extra"]
    static let side = 32
    static let shape = ImageShape(height: side, width: side, channels: 3)

    let path: String
    let notices: [String]
    let fingerprint: String
    let splits: [Split]

    struct Split: Sendable {
        var name: String
        var file: MATLABFile
        var pictures: MATLABFile.Array
        /// As they stand in the file: 1 to 10.
        var labels: [Int]
    }

    var kind: String { "svhn" }
    var classes: [String] { (0...9).map(String.init) }
    var count: Int? { splits.reduce(0) { $0 + $1.labels.count } }

    private static func file(_ name: String) -> String { "\(name)_32x32.mat" }

    /// Whether the folder has one of the files.
    static func isPresent(in folder: SystemPath) -> Bool {
        names.contains { isRegularFile(folder.appending(file($0))) }
    }

    /// - Throws: `Failure` when there is no file, or one is damaged or of another shape.
    init(folder: SystemPath) throws(Failure) {
        let fingerprint = try Fingerprint()
        var splits: [Split] = []
        var notices: [String] = []
        for name in Self.names {
            let path = folder.appending(Self.file(name))
            guard exists(path) else {
                // The extra pictures are a download of their own, six times as large as the others together.
                if name != "extra" { notices.append("\(path) is absent; there is no split '\(name)'") }
                continue
            }
            fingerprint.add(file: path, name: Array(Self.file(name).utf8))
            splits.append(try Self.split(name, path))
        }
        guard !splits.isEmpty else {
            throw Failure(
                .badData, "\(folder) has no SVHN file such as \(Self.file("train"))",
                remedy: "give the folder of the cropped digits' .mat files (Format 2)")
        }
        self.path = folder.description
        self.splits = splits
        self.notices = notices
        self.fingerprint = fingerprint.text
    }

    private static func split(_ name: String, _ path: SystemPath) throws(Failure) -> Split {
        let file = try MATLABFile(opening: path)
        guard let pictures = file.arrays.first(where: { $0.name == "X" }),
            let labels = file.arrays.first(where: { $0.name == "y" })
        else {
            throw Failure(
                .badData, "\(path) has no arrays X and y", remedy: "check that it is SVHN's Format 2")
        }
        // A single picture has no fourth size.
        let sizes = pictures.sizes.count == 3 ? pictures.sizes + [1] : pictures.sizes
        guard sizes.dropLast() == [side, side, 3], file.isBytes(pictures), sizes.count == 4 else {
            let text = pictures.sizes.map(String.init).joined(separator: "×")
            throw Failure(.badData, "\(path): X is \(text) numbers instead of 32×32×3×N bytes")
        }
        guard labels.count == sizes[3] else {
            throw Failure(.badData, "\(path) has \(sizes[3]) pictures but \(labels.count) labels")
        }
        let most = 1 << 24
        return Split(
            name: name, file: file, pictures: pictures, labels: try file.numbers(of: labels, limit: most))
    }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
        let total = count ?? 0
        guard ordinal <= total else {
            throw Failure(
                .badData, "\(path) has \(total) items, fewer than the \(ordinal) read from it before")
        }
        return SVHNReader(splits, ordinal)
    }
}

/// Walks over the pictures, which are unpacked as they come.
private final class SVHNReader: SourceReader {
    private let splits: [SVHNSource.Split]
    private var split = 0
    private var index: Int
    private var stream: MATLABStream?

    private static let pixelBytes = SVHNSource.side * SVHNSource.side * 3

    init(_ splits: [SVHNSource.Split], _ ordinal: Int) {
        self.splits = splits
        index = ordinal
        while split < splits.count, index >= splits[split].labels.count { advance() }
    }

    private func advance() {
        index -= splits[split].labels.count
        split += 1
        stream = nil
    }

    private func openStream(_ current: SVHNSource.Split) throws(Failure) -> MATLABStream {
        if let stream { return stream }
        let opened = try current.file.bytes(of: current.pictures, from: index * Self.pixelBytes)
        stream = opened
        return opened
    }

    func next() throws(Failure) -> SourceItem? {
        guard split < splits.count else { return nil }
        let current = splits[split]
        let stream = try openStream(current)
        let bytes = try stream.read(Self.pixelBytes)
        if index == current.labels.count - 1 { try stream.requireEnd() }
        let label = current.labels[index]
        let name = "\(displayName(of: current.file.path.lastComponent))#\(index)"
        let payload: SourceItem.Payload =
            (1...10).contains(label)
            ? .pixels(SVHNSource.shape, Self.rows(bytes))
            : .unusable(
                badRecord,
                Failure(
                    .badData,
                    "\(current.file.path): picture \(index) has label \(label), but SVHN's labels are 1 to 10",
                    remedy: "download the file again"))
        index += 1
        if index >= current.labels.count { advance() }
        return SourceItem(
            name: name, split: current.name, label: .number(label == 10 ? 0 : label), payload: payload)
    }

    /// From columns, a channel after another, to rows with the channels last.
    private static func rows(_ columns: [UInt8]) -> [UInt8] {
        let side = SVHNSource.side
        return [UInt8](unsafeUninitializedCapacity: pixelBytes) { target, count in
            for row in 0..<side {
                for column in 0..<side {
                    for channel in 0..<3 {
                        target[(row * side + column) * 3 + channel] =
                            columns[(channel * side + column) * side + row]
                    }
                }
            }
            count = pixelBytes
        }
    }
}
