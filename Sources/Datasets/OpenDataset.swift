public import ASTTypes

/// How a data set lies on disk.
public enum DatasetFormat: String, CaseIterable, Sendable {
    /// Whichever of the others fits.
    case auto
    /// CIFAR-10 or CIFAR-100, binary or Python version.
    case cifar
    /// MNIST and its relatives.
    case idx
    /// A folder per class.
    case folder
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
        guard let source = try cifar(in: given) else { throw notCIFAR(given) }
        return source
    case .idx: return try IDXSource(folder: given)
    case .folder: return try FolderSource(folder: given)
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
private let wellKnownFolders = [
    "cifar-10-batches-bin", "cifar-100-binary", "cifar-10-batches-py", "cifar-100-python", "raw", "gzip",
]

private func detect(_ folder: SystemPath) throws(Failure) -> any DatasetSource {
    let candidates = ([folder] + wellKnownFolders.map { folder.appending($0) }).filter { isDirectory($0) }
    for candidate in candidates {
        if let source = try cifar(in: candidate) { return source }
        if try IDXSource.isPresent(in: candidate) { return try IDXSource(folder: candidate) }
    }
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

/// The binary version where both are present: it needs the least memory.
private func cifar(in folder: SystemPath) throws(Failure) -> (any DatasetSource)? {
    if let variant = CIFARSource.variant(in: folder) {
        return try CIFARSource(folder: folder, variant: variant)
    }
    guard let variant = PickledCIFARSource.variant(in: folder) else { return nil }
    return try PickledCIFARSource(folder: folder, variant: variant)
}

private func notCIFAR(_ folder: SystemPath) -> Failure {
    Failure(
        .badData, "\(folder) has no CIFAR file such as data_batch_1.bin, train.bin or data_batch_1",
        remedy: "unpack the archive of the binary or the Python version and give its folder")
}
