internal import ASTTypes
internal import Synchronization

/// CIFAR-10 or CIFAR-100 in its Python version. Gives the same items as the binary version (``CIFARSource``), but for
/// their names.
///
/// Each file is read and checked when the source is opened, and once more when its items are; one file's contents are
/// in memory at a time (31 MB for CIFAR-10, 154 MB for CIFAR-100).
final class PickledCIFARSource: IndexedSource {
    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let notices: [String]
    let fingerprint: String
    private let variant: CIFARSource.Variant
    private let files: [[Part]]
    private let current = Mutex<PickledCIFARBatch?>(nil)

    private struct Part: Sendable {
        var path: SystemPath
        /// The number of the split's items before this file's.
        var first: Int
        var count: Int
    }

    var kind: String { variant == .cifar10 ? "cifar10" : "cifar100" }

    /// Whether the folder has files of either data set. CIFAR-100's have names that any folder may have, so its
    /// table of names must be there too.
    static func variant(in folder: SystemPath) -> CIFARSource.Variant? {
        let has = { (name: String) in isRegularFile(folder.appending(name)) }
        if CIFARSource.Variant.cifar10.pickledFiles.flatMap(\.names).contains(where: has) { return .cifar10 }
        return has("meta") && (has("train") || has("test")) ? .cifar100 : nil
    }

    /// - Throws: `Failure` when a file is damaged or asks for more than data.
    init(folder: SystemPath, variant: CIFARSource.Variant) throws(Failure) {
        var notices: [String] = []
        var splits: [SplitSize] = []
        var files: [[Part]] = []
        let fingerprint = try Fingerprint()
        for (split, names) in variant.pickledFiles {
            var parts: [Part] = []
            var count = 0
            for name in names {
                let path = folder.appending(name)
                guard exists(path) else {
                    notices.append("\(path) is absent; the split '\(split)' lacks its images")
                    continue
                }
                let batch = try PickledCIFARBatch(path, variant)
                parts.append(Part(path: path, first: count, count: batch.count))
                fingerprint.add(file: path, name: Array(name.utf8))
                count += batch.count
            }
            if parts.isEmpty { continue }
            splits.append(SplitSize(name: split, count: count))
            files.append(parts)
        }
        self.path = folder.description
        self.variant = variant
        self.splits = splits
        self.files = files
        classes = try Self.classes(in: folder, variant, &notices)
        self.notices = notices
        self.fingerprint = fingerprint.text
    }

    private static func classes(
        in folder: SystemPath, _ variant: CIFARSource.Variant, _ notices: inout [String]
    ) throws(Failure) -> [String] {
        let path = folder.appending(variant.pickledNamesFile)
        guard exists(path) else {
            notices.append("\(path) is absent, so the classes are numbered")
            return (0..<variant.classCount).map(String.init)
        }
        let (value, heap) = try unpickled(path)
        let listed = heap.value(of: variant.namesKey, in: value).flatMap { heap.items(of: $0) } ?? []
        let names = listed.compactMap { heap.characters(of: $0) }.map { displayName(of: $0) }
        guard names.count == variant.classCount else {
            throw Failure(
                .badData,
                "\(path) names \(names.count) classes under '\(variant.namesKey)', but \(variant.title) has "
                    + "\(variant.classCount)")
        }
        return names
    }

    func item(at index: Int, inSplit split: Int) throws(Failure) -> SourceItem {
        let parts = files[split]
        let part = parts[parts.lastIndex { $0.first <= index } ?? 0]
        let batch = try batch(of: part)
        let record = index - part.first
        let name = "\(displayName(of: part.path.lastComponent))#\(record)"
        let label = batch.labels[record]
        let payload: SourceItem.Payload
        if (0..<variant.classCount).contains(label) {
            payload = .pixels(CIFARSource.shape, batch.pixels(at: record))
        } else {
            let failure = Failure(
                .badData,
                "\(part.path): record \(record) has label \(label), but \(variant.title)'s labels are 0 to "
                    + "\(variant.classCount - 1)",
                remedy: "download and unpack the file again")
            payload = .unusable(badRecord, failure)
        }
        return SourceItem(name: name, split: splits[split].name, label: .number(label), payload: payload)
    }

    /// The part's contents, read unless they are the ones at hand.
    private func batch(of part: Part) throws(Failure) -> PickledCIFARBatch {
        let result = current.withLock { (current) -> Result<PickledCIFARBatch, Failure> in
            if let batch = current, batch.path == part.path { return .success(batch) }
            // Let go of the last one first, so that there are never two.
            current = nil
            do throws(Failure) {
                let batch = try PickledCIFARBatch(part.path, variant)
                guard batch.count == part.count else {
                    throw Failure(
                        .inputOutput,
                        "\(part.path) has \(batch.count) records; it had \(part.count) when opened",
                        remedy: "make sure that nothing writes to it, then run again")
                }
                current = batch
                return .success(batch)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
