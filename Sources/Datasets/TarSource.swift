internal import ASTTypes

/// Pictures in one tar, in a list of shards, or in a tar that comes through standard input.
///
/// What the members' names mean is found out from the headers of all shards, or, where that would mean to unpack a
/// lot, from the first members. Items come in the order of the members.
struct TarSource: DatasetSource {
    let path: String
    let classes: [String]
    let notices: [String]
    let fingerprint: String
    let count: Int?
    let byteCount: Int64?
    let shards: [Shard]
    /// Nil where nothing can be read twice.
    let layout: TarLayout?
    /// Items of each shard, where they are counted.
    let itemCounts: [Int]?
    let labels: [[UInt8]: Int]
    /// Asked while standard input is waited for.
    let isCancelled: @Sendable () -> Bool

    var kind: String { "tar" }

    enum Shard: Hashable {
        case file(SystemPath)
        /// Standard input, but in tests.
        case descriptor(Int32)
    }

    /// Most bytes of compressed shards, together, that are unpacked once only to count and to find the classes.
    static let surveyLimit = 1 << 30

    /// - Parameters:
    ///   - path: as the user wrote it.
    ///   - surveyLimit: ``surveyLimit``, but in tests.
    /// - Throws: `Failure` when a shard is missing, damaged, or its members tell no classes.
    init(
        _ files: [SystemPath], path: String, notices: [String] = [], surveyLimit: Int = Self.surveyLimit
    ) throws(Failure) {
        self.path = path
        shards = files.map { .file($0) }
        let fingerprint = try Fingerprint()
        var compressed = 0
        for file in files {
            fingerprint.add(file: file, name: file.lastComponent)
            let input = try InputFile(opening: file)
            if Compression(try input.read(upTo: 6, at: 0)) != nil { compressed += input.byteCount }
        }
        self.fingerprint = fingerprint.text
        let isFirstLook = compressed >= surveyLimit
        var survey = TarSurvey()
        for file in isFirstLook ? Array(files.prefix(1)) : files {
            let archive = try ArchiveReader(InputFile(opening: file), name: file.description)
            try survey.scan(archive, isFirstLook: isFirstLook)
        }
        let layout = try survey.layout(path)
        self.layout = layout
        let names = isFirstLook ? [] : survey.classes(layout)
        guard names.count <= Label.most else {
            throw Failure(.badData, "\(path) has \(names.count) classes; a store holds at most 65536")
        }
        try survey.requireOneFolderPerSplit(layout, path)
        classes = names.map { displayName(of: $0) }
        labels = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        itemCounts = isFirstLook ? nil : survey.itemCounts(layout)
        count = itemCounts.map { $0.reduce(0, +) }
        byteCount = isFirstLook ? nil : survey.byteCount
        isCancelled = { false }
        self.notices = notices + (isFirstLook ? [] : survey.notices(layout, path))
    }

    /// A tar that can be read once only, as through standard input.
    /// - Parameters:
    ///   - descriptor: stays the caller's to close.
    ///   - isCancelled: asked while nothing comes.
    init(
        descriptor: Int32, path: String = "-", isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.path = path
        shards = [.descriptor(descriptor)]
        self.isCancelled = isCancelled
        classes = []
        notices = []
        fingerprint = ""
        count = nil
        byteCount = nil
        layout = nil
        itemCounts = nil
        labels = [:]
    }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
        try TarReader(self, from: ordinal)
    }
}
