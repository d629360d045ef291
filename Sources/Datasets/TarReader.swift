internal import ASTTypes

/// Walks over the shards of a ``TarSource``.
final class TarReader: SourceReader {
    private let source: TarSource
    private var shard = 0
    private var walk: (any TarWalk)?

    /// Shards that are known to lie before `ordinal` are not opened; in the one where it is only headers are read.
    init(_ source: TarSource, from ordinal: Int) throws(Failure) {
        self.source = source
        var left = ordinal
        for count in source.itemCounts ?? [] {
            guard left >= count else { break }
            left -= count
            shard += 1
        }
        for passed in 0..<left {
            guard try next(reading: false) != nil else {
                throw Failure(
                    .badData,
                    "\(source.path) has \(ordinal - left + passed) items, fewer than the \(ordinal) read from it before"
                )
            }
        }
    }

    func next() throws(Failure) -> SourceItem? { try next(reading: true) }

    private func next(reading: Bool) throws(Failure) -> SourceItem? {
        while true {
            if let walk {
                if let item = try walk.next(reading: reading) { return item }
                self.walk = nil
            }
            guard shard < source.shards.count else { return nil }
            walk = try open(source.shards[shard])
            shard += 1
        }
    }

    private func open(_ shard: TarSource.Shard) throws(Failure) -> any TarWalk {
        switch shard {
        case .file(let path):
            let archive = try ArchiveReader(InputFile(opening: path), name: path.description)
            let name = path.lastComponent
            guard let layout = source.layout else {
                throw Failure(.internalError, "\(source.path) was not looked at before it is read")
            }
            return ShardContext(
                archive: path.description,
                prefix: source.shards.count > 1 ? displayName(of: name) + "/" : "",
                split: splitName(ofShard: name), layout: layout, labels: source.labels
            ).walk(archive)
        case .descriptor(let descriptor):
            let feed = DescriptorFeed(
                descriptor: descriptor, name: "standard input", isCancelled: source.isCancelled)
            var survey = TarSurvey()
            try survey.scan(ArchiveReader(feed, name: "standard input"), isFirstLook: true)
            let layout = try survey.layout("standard input")
            feed.rewind()
            return ShardContext(
                archive: "standard input", prefix: "", split: "train", layout: layout, labels: [:]
            ).walk(try ArchiveReader(feed, name: "standard input"))
        }
    }
}
