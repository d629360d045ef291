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
    /// A tar, plain or compressed, or several: class folders, WebDataset samples, or a tar per class.
    case tar
    /// A file that lists pictures: `.csv`, `.tsv`, `.jsonl` or `.ndjson`.
    case list
    /// SVHN's cropped digits.
    case svhn
}

/// What decides how a source is read, besides where it is.
public struct SourceOptions: Sendable {
    public var format: DatasetFormat
    /// A file with the classes of a folder of pictures that has no class folders.
    public var labels: String?
    /// A file with one class on each line, `KEY` or `KEY NAME`: the classes, their order and what they are called.
    public var classMap: String?
    /// Asked while standard input is waited for; once true, reading it throws `Failure(.interrupted)`.
    public var isCancelled: @Sendable () -> Bool

    public init(
        format: DatasetFormat = .auto, labels: String? = nil, classMap: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.format = format
        self.labels = labels
        self.classMap = classMap
        self.isCancelled = isCancelled
    }
}

/// Opens the data set at `path`, finding out what it is unless `format` says so.
/// - Throws: as ``openDataset(at:options:)``.
public func openDataset(at path: String, format: DatasetFormat = .auto) throws(Failure) -> any DatasetSource {
    try openDataset(at: path, options: SourceOptions(format: format))
}

/// Opens the data set at `path`, finding out what it is unless the options say so.
///
/// `path` is a folder, a file, a pattern with braces that stands for several tars (`shard-{000..127}.tar`), or `-` for
/// a tar that comes through standard input.
///
/// Everything that can be checked without reading all of it is checked: lengths, headers, counts.
/// - Throws: `Failure`: `.noInput` when there is nothing, `.badData` when it is damaged or nothing that is known,
///   `.usage` for a label file that nothing needs.
public func openDataset(at path: String, options: SourceOptions) throws(Failure) -> any DatasetSource {
    let map: ClassMap?
    if let file = options.classMap { map = try ClassMap(SystemPath(file)) } else { map = nil }
    let search = LabelSearch(given: options.labels.map { SystemPath($0) }, classMap: map)
    let source =
        try path == "-"
        ? openStandardInput(options.format, isCancelled: options.isCancelled)
        : open(path, options.format, search)
    if let given = search.given, !(source is FolderSource) {
        throw Failure(
            .usage, "\(path) has its own labels, so \(given) cannot be used",
            remedy: "leave the label file out")
    }
    return if let map { try MappedClasses(source, map) } else { source }
}

private func open(
    _ path: String, _ format: DatasetFormat, _ labels: LabelSearch
) throws(Failure) -> any DatasetSource {
    let given = SystemPath(path)
    guard exists(given) else {
        if let shards = try openShards(path, format) { return shards }
        throw Failure(.noInput, "\(given) does not exist", remedy: "give the folder that holds the data set")
    }
    guard isDirectory(given) else { return try openFile(given, format) }
    switch format {
    case .auto: return try detect(given, labels)
    case .cifar:
        guard let source = try cifar(in: given) else { throw notCIFAR(given) }
        return source
    case .idx: return try IDXSource(folder: given)
    case .folder: return try FolderSource(folder: given, labels: labels)
    case .tar:
        if let source = try tars(in: given, try entries(of: given)) { return source }
        throw Failure(
            .badData, "the folder \(given) has no tars in it", remedy: "give a tar or a folder of tars")
    case .list: throw Failure(.badData, "\(given) is a folder", remedy: "give the file with the list itself")
    case .svhn: return try SVHNSource(folder: given)
    }
}

/// A list, a tar, or an IDX images file, which chooses its set within a folder of several.
private func openFile(_ file: SystemPath, _ format: DatasetFormat) throws(Failure) -> any DatasetSource {
    let name = displayName(of: file.lastComponent)
    if format == .auto || format == .idx, let parsed = IDXSource.parse(name) {
        let folder = SystemPath(bytes: file.bytes.dropLast(file.lastComponent.count).map { $0 })
        return try IDXSource(folder: folder.bytes.isEmpty ? SystemPath(".") : folder, prefix: parsed.prefix)
    }
    if format == .list || format == .auto, ListSource.isList(name) { return try ListSource(file) }
    if format == .tar { return try TarSource([file], path: file.description) }
    if format == .auto, try isTar(file) { return try TarSource([file], path: file.description) }
    let isArchive = [".zip", ".7z", ".rar", ".gz"].contains { name.lowercased().hasSuffix($0) }
    throw Failure(
        .badData, "\(file) is a file, not a folder with a data set",
        remedy: isArchive ? "unpack it and give the folder" : "give the folder that holds the data set")
}

/// Folders that the usual archives unpack into: one level up is as good an argument.
private let wellKnownFolders = [
    "cifar-10-batches-bin", "cifar-100-binary", "cifar-10-batches-py", "cifar-100-python", "raw", "gzip",
]

private func detect(_ folder: SystemPath, _ labels: LabelSearch) throws(Failure) -> any DatasetSource {
    let candidates = ([folder] + wellKnownFolders.map { folder.appending($0) }).filter { isDirectory($0) }
    for candidate in candidates {
        if let source = try cifar(in: candidate) { return source }
        if try IDXSource.isPresent(in: candidate) { return try IDXSource(folder: candidate) }
        if SVHNSource.isPresent(in: candidate) { return try SVHNSource(folder: candidate) }
    }
    let listed = try entries(of: folder)
    guard !listed.isEmpty else {
        throw Failure(
            .badData, "the folder \(folder) is empty", remedy: "give the folder that holds the data set")
    }
    guard listed.contains(where: { $0.kind == .folder }) || !labels.candidates(for: folder).isEmpty else {
        if let source = try tars(in: folder, listed) { return source }
        throw Failure(
            .badData,
            "no data set recognised in \(folder): looked for CIFAR files (data_batch_1.bin, train.bin), IDX "
                + "files (train-images-idx3-ubyte[.gz]), class folders and tars, found \(listed.count) file"
                + "\(listed.count == 1 ? "" : "s") such as \(listed[0].text)",
            remedy:
                "give each class a folder of its own: \(folder)/CLASS/IMAGE or \(folder)/train/CLASS/IMAGE")
    }
    return try FolderSource(folder: folder, labels: labels)
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
