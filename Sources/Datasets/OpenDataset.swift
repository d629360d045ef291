public import ASTTypes

/// How a data set lies on disk.
public enum DatasetFormat: String, CaseIterable, Sendable {
    /// Whichever of the others fits.
    case auto
    /// CIFAR-10 or CIFAR-100, binary version.
    case cifar
    /// MNIST and its relatives.
    case idx
    /// A folder per class.
    case folder
    /// SVHN's cropped digits.
    case svhn
}

/// Opens the data set at `path`, finding out what it is unless `format` says so.
///
/// Everything that can be checked without reading all of it is checked: lengths, headers, counts.
/// - Throws: `Failure`: `.noInput` when there is nothing, `.badData` when it is damaged or nothing that is known.
public func openDataset(at path: String, format: DatasetFormat = .auto) throws(Failure) -> any DatasetSource {
    let given = SystemPath(path)
    guard exists(given) else {
        throw Failure(.noInput, "\(given) does not exist", remedy: "give the folder that holds the data set")
    }
    guard isDirectory(given) else { return try openFile(given, format) }
    switch format {
    case .auto: return try detect(given)
    case .cifar:
        guard let variant = CIFARSource.variant(in: given) else { throw notCIFAR(given) }
        return try CIFARSource(folder: given, variant: variant)
    case .idx: return try IDXSource(folder: given)
    case .folder: return try FolderSource(folder: given)
    case .svhn: return try SVHNSource(folder: given)
    }
}

/// An IDX images file chooses its set within a folder of several; no other single file is a data set.
private func openFile(_ file: SystemPath, _ format: DatasetFormat) throws(Failure) -> any DatasetSource {
    let name = displayName(of: file.lastComponent)
    if format == .auto || format == .idx, let parsed = IDXSource.parse(name) {
        let folder = SystemPath(bytes: file.bytes.dropLast(file.lastComponent.count).map { $0 })
        return try IDXSource(folder: folder.bytes.isEmpty ? SystemPath(".") : folder, prefix: parsed.prefix)
    }
    let isArchive = [".tar", ".gz", ".tgz", ".zip", ".zst"].contains { name.hasSuffix($0) }
    throw Failure(
        .badData, "\(file) is a file, not a folder with a data set",
        remedy: isArchive ? "unpack it and give the folder" : "give the folder that holds the data set")
}

/// Folders that the usual archives unpack into: one level up is as good an argument.
private let wellKnownFolders = ["cifar-10-batches-bin", "cifar-100-binary", "raw", "gzip"]

private func detect(_ folder: SystemPath) throws(Failure) -> any DatasetSource {
    for candidate in [folder] + wellKnownFolders.map({ folder.appending($0) }) where isDirectory(candidate) {
        if let variant = CIFARSource.variant(in: candidate) {
            return try CIFARSource(folder: candidate, variant: variant)
        }
        if try IDXSource.isPresent(in: candidate) { return try IDXSource(folder: candidate) }
        if SVHNSource.isPresent(in: candidate) { return try SVHNSource(folder: candidate) }
    }
    if isPythonCIFAR(folder) { throw notCIFAR(folder) }
    let listed = try entries(of: folder)
    guard !listed.isEmpty else {
        throw Failure(
            .badData, "the folder \(folder) is empty", remedy: "give the folder that holds the data set")
    }
    guard listed.contains(where: { $0.kind == .folder }) else {
        throw Failure(
            .badData,
            "no data set recognised in \(folder): looked for CIFAR files (data_batch_1.bin, train.bin), IDX "
                + "files (train-images-idx3-ubyte[.gz]) and class folders, found \(listed.count) file"
                + "\(listed.count == 1 ? "" : "s") such as \(listed[0].text)",
            remedy:
                "give each class a folder of its own: \(folder)/CLASS/IMAGE or \(folder)/train/CLASS/IMAGE")
    }
    return try FolderSource(folder: folder)
}

private func isPythonCIFAR(_ folder: SystemPath) -> Bool {
    ["data_batch_1", "cifar-10-batches-py", "cifar-100-python"].contains { exists(folder.appending($0)) }
        || ["train", "test", "meta"].allSatisfy { isRegularFile(folder.appending($0)) }
}

private func notCIFAR(_ folder: SystemPath) -> Failure {
    if isPythonCIFAR(folder) {
        return Failure(
            .badData, "\(folder) is CIFAR's Python version",
            remedy: "download its binary version (cifar-10-binary.tar.gz)")
    }
    return Failure(
        .badData, "\(folder) has no CIFAR file such as data_batch_1.bin or train.bin",
        remedy: "unpack the archive of the binary version and give its folder")
}
