public import ASTTypes
internal import LMDB

/// A data set on disk, opened for reading: a folder with a manifest, the samples, and the history of training on them.
///
/// Every byte is described in docs/FORMAT.md. Whatever is damaged is an error that names the sample, never a trap.
public final class SampleStore: Sendable {
    public let path: String
    public let manifest: Manifest
    let environment: Environment
    let blocks, index, names: Table

    /// - Throws: `Failure(.noInput)` when nothing is at `path` or its ingest did not finish, `.badData` when it is not a
    ///   store, is damaged, or was written by a newer version.
    public init(opening path: String) throws {
        try Self.requireStore(at: path)
        self.path = path
        manifest = try Manifest(ofStore: path)
        let folder = path + "/" + StoreLayout.samples
        let tables: [Table]
        (environment, tables) = try translating("the store \(path)", folder) {
            let environment = try Environment(path: folder, mode: .immutable)
            return (environment, try environment.tables(StoreLayout.tables))
        }
        (blocks, index, names) = (tables[0], tables[1], tables[2])
        try requireCompleteIndex()
    }

    /// Samples of all splits.
    public var count: Int { manifest.samples }

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
    public func labels() throws -> [Label] { try scan { $0.label } }

    /// Of all samples, in order: the standard deviation of the pixel values over all channels, in 0...1.
    public func intensityDeviations() throws -> [Float] { try scan { $0.intensityDeviation } }

    /// A snapshot to read samples from: one for each thread that reads.
    public func makeReader() throws -> SampleReader { try SampleReader(self) }

    /// One value of every sample's record, in order.
    private func scan<T>(_ value: (SampleRecord) -> T) throws -> [T] {
        let reader = try makeReader()
        var values: [T] = []
        values.reserveCapacity(count)
        for chunk in 0..<StoreLayout.chunkCount(count, per: StoreLayout.recordsPerChunk) {
            try reader.forEachRecord(ofChunk: chunk) { values.append(value($0)) }
        }
        return values
    }

    private func requireCompleteIndex() throws {
        let environment = environment
        let index = index
        let chunks = try translating("the store \(path)", path) {
            try ReadTransaction(environment).count(of: index)
        }
        guard chunks == StoreLayout.chunkCount(count, per: StoreLayout.recordsPerChunk) else {
            throw Failure(
                .badData,
                "the store \(path) is damaged: its index does not match its manifest's \(count) samples",
                remedy: "make it again from its source")
        }
    }

    private static func requireStore(at path: String) throws {
        if Files.exists(path + "/" + StoreLayout.manifest) { return }
        if Files.exists(path) {
            throw Failure(
                .badData, "\(path) is not a store: it has no \(StoreLayout.manifest)",
                remedy: "make one with: ast-ingest SOURCE STORE")
        }
        let partial = PartialStore.path(for: path)
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
            remedy: "run the ingest again")
    }
}
