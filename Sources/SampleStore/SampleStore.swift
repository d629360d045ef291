public import ASTTypes

/// A data set on disk, opened for reading: a folder with a manifest, the samples, and the history of training on them.
///
/// Every byte is described in docs/FORMAT.md. Whatever is damaged is an error that names the sample, never a trap.
public final class SampleStore: Sendable {
    public let path: String
    public let manifest: Manifest
    let volumes: [Volume]
    /// Labels that were corrected after the ingest, by id.
    let corrections: [UInt32: Label]

    /// Who decides which pages are read before they are touched.
    public enum Paging: Sendable {
        /// A ``ReadAhead``, which knows the plan. Nothing is read on a guess.
        case planned
        /// The system, which guesses. LMDB's default; for comparison.
        case guessed
    }

    /// - Throws: `Failure(.noInput)` when nothing is at `path` or its ingest did not finish, `.badData` when it is not a
    ///   store, is damaged, or was written by a newer version.
    public init(opening path: String, paging: Paging = .planned) throws {
        try Self.requireStore(at: path)
        self.path = path
        let manifest = try Manifest(ofStore: path)
        self.manifest = manifest
        volumes = try Volume.open(manifest.volumes, store: path, paging: paging) { path + "/" + $1.folder }
        corrections = try RelabelJournal(ofStore: path, manifest).corrections
    }

    /// Samples of all splits.
    public var count: Int { manifest.samples }

    /// Samples whose label was corrected after the ingest, see ``Relabelling``.
    public var relabelled: Int { corrections.count }

    /// The record with the label that holds now.
    func corrected(_ record: SampleRecord, of id: SampleID) -> SampleRecord {
        guard !corrections.isEmpty, let label = corrections[id.rawValue] else { return record }
        var record = record
        record.label = label
        return record
    }

    /// The ids of the split `name`, ascending within each of its ranges.
    /// - Throws: `Failure(.usage)` naming the nearest split, or all.
    public func ids(ofSplit name: String) throws -> [SampleID] {
        guard let split = manifest.splits.first(where: { $0.name == name }) else {
            throw Failure(
                .usage, "\(path) has no split '\(name)'",
                remedy: suggestion(for: name, among: manifest.splits.map(\.name)))
        }
        return split.ranges.flatMap { range in (range.first..<range.first + range.count).map { SampleID($0) }
        }
    }

    /// - Throws: `Failure(.usage)` when there is no such sample, `.badData` when its record is damaged.
    public func record(of id: SampleID) throws -> SampleRecord { try makeReader().record(of: id) }

    /// The sample's name for people.
    /// - Throws: as ``record(of:)``.
    public func name(of id: SampleID) throws -> String { try makeReader().name(of: id) }

    /// The labels of all samples, in order.
    public func labels() throws -> [Label] {
        var labels = try scan { $0.label }
        for (id, label) in corrections { labels[Int(id)] = label }
        return labels
    }

    /// Of all samples, in order: the standard deviation of the pixel values over all channels, in 0...1;
    /// NaN where it was not measured.
    public func intensityDeviations() throws -> [Float] { try scan { $0.intensityDeviation } }

    /// Calls `body` with the record of every sample, in order.
    /// - Throws: `Failure(.badData)` when a record is damaged, and what `body` throws.
    public func forEachRecord(_ body: (SampleID, SampleRecord) throws -> Void) throws {
        var id = 0
        for volume in volumes {
            let reader = try VolumeReader(volume, classes: manifest.classes.count)
            for chunk in 0..<volume.indexChunks {
                try reader.forEachRecord(ofChunk: chunk) { record in
                    var record = record
                    if let label = corrections[UInt32(id)] { record.label = label }
                    try body(SampleID(id), record)
                    id += 1
                }
            }
        }
    }

    /// Calls `body` with the name of every sample, in order.
    /// - Throws: `Failure(.badData)` when a name is damaged, and what `body` throws.
    public func forEachName(_ body: (SampleID, String) throws -> Void) throws {
        for volume in volumes {
            let reader = try VolumeReader(volume, classes: manifest.classes.count)
            for chunk in 0..<StoreLayout.chunkCount(volume.count, per: StoreLayout.namesPerChunk) {
                let first = volume.first + chunk * StoreLayout.namesPerChunk
                guard let names = try reader.names(ofChunk: chunk) else {
                    throw Failure(.badData, "the names of samples from \(first) on of \(path) are damaged")
                }
                for (offset, name) in names.enumerated() { try body(SampleID(first + offset), name) }
            }
        }
    }

    /// Bytes of all files of the store, its runs included.
    /// - Throws: `Failure(.noInput)` when the folder cannot be listed.
    public func diskBytes() throws -> Int64 { try Files.bytes(below: path) }

    /// A snapshot to read samples from: one for each thread that reads.
    public func makeReader() throws -> SampleReader { try SampleReader(self) }

    /// One value of every sample's record as ingested, in order.
    private func scan<T>(_ value: (SampleRecord) -> T) throws -> [T] {
        var values: [T] = []
        values.reserveCapacity(count)
        for volume in volumes {
            let reader = try VolumeReader(volume, classes: manifest.classes.count)
            for chunk in 0..<volume.indexChunks {
                try reader.forEachRecord(ofChunk: chunk) { values.append(value($0)) }
            }
        }
        return values
    }

    private static func requireStore(at path: String) throws {
        if Files.exists(path + "/" + StoreLayout.manifest) { return }
        if Files.exists(path) {
            throw Failure(
                .badData, "\(path) is not a store: it has no \(StoreLayout.manifest)",
                remedy: "make one with: ast-ingest SOURCE STORE")
        }
        let partial = WorkFolder.path(forStore: path)
        guard Files.exists(partial) else {
            throw Failure(
                .noInput, "there is no store at \(path): no such folder",
                remedy: "make one with: ast-ingest SOURCE STORE")
        }
        if let holder = ProcessLock.holder(of: partial + "/" + StoreLayout.lock) {
            throw Failure(
                .noInput, "the store \(path) is still being written by \(holder.name)",
                remedy: "wait until it is done")
        }
        throw Failure(
            .noInput, "the ingest of \(path) was interrupted: there is only \(partial)",
            remedy: "run the same ingest again: it goes on where it was")
    }
}
