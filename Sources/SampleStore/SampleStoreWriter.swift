internal import ASTTypes
internal import Foundation
internal import LMDB

/// Writes a store, for one thread: begin a split, append its samples, begin the next, finish.
///
/// Everything goes into `PATH.partial`, which becomes `PATH` when ``finish(classes:mean:standardDeviation:source:)``
/// returns; until then nothing is under the final name. The partial folder of a writer that died is started anew.
public final class SampleStoreWriter {
    private let partial: PartialStore
    private var environment: Environment?
    private let tables: [Table]
    private var batch = BatchBuilder()
    private var contents: Contents
    private var badFiles = 0
    private var badFilesDescriptor: Int32 = -1
    private var isOver = false

    /// Starts a store that will appear at `path`.
    /// - Parameter replacing: whether a store that is already at `path` may be replaced, once this one is finished.
    /// - Throws: `Failure(.cannotCreate)` when `path` exists and is not to be replaced, `.temporary` naming the process
    ///   when another writes this store.
    public convenience init(creating path: String, replacing: Bool = false) throws {
        try self.init(creating: path, replacing: replacing, mapSize: 1 << 30)
    }

    init(creating path: String, replacing: Bool, mapSize: Int) throws {
        let partial = try PartialStore(for: path, replacing: replacing)
        self.partial = partial
        do {
            contents = Contents(digest: try ContentDigest())
            let folder = partial.samplesPath
            (environment, tables) = try translating("the store being written", path) {
                let environment = try Environment(path: folder, mode: .exclusive, mapSize: mapSize)
                return (environment, try environment.tables(StoreLayout.tables, creating: true))
            }
        } catch {
            partial.remove()  // deinit does not run: self is not wholly initialized
            throw error
        }
    }

    deinit { abandon() }

    /// Says that the samples appended from here on belong to the split `name`.
    public func beginSplit(_ name: String) throws {
        guard !name.isEmpty, name.utf8.count <= 100 else {
            throw Failure(.badData, "a split must have a name of at most 100 bytes, not '\(name)'")
        }
        contents.beginSplit(name, at: batch.samples)
    }

    /// Adds a sample to the current split; it gets the next id.
    /// - Throws: `Failure(.badData)` naming a sample that contradicts itself, `.inputOutput` when the disk is full.
    public func append(_ sample: NewSample) throws {
        try requireOpen()
        try contents.add(sample, at: batch.samples)
        batch.append(sample)
        if batch.finishedBytes >= StoreLayout.transactionBytes { try flush() }
    }

    /// Adds a line to the store's `bad_files.jsonl`.
    public func recordBadFile(_ line: BadFile) throws {
        try requireOpen()
        let path = partial.path + "/" + StoreLayout.badFiles
        if badFilesDescriptor < 0 {
            badFilesDescriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard badFilesDescriptor >= 0 else { throw Files.failure("cannot create", path) }
        }
        try Files.writeAll(try JSON.line(line) + [UInt8(ascii: "\n")], to: badFilesDescriptor, path)
        badFiles += 1
    }

    /// Writes what is left, then the manifest, and gives the store its name.
    /// - Parameters:
    ///   - mean: of the pixel values per channel, in 0...1, over the train split, else the first.
    ///   - standardDeviation: likewise.
    /// - Throws: `Failure(.badData)` when there is no sample, or a label without a class.
    public func finish(
        classes: [String], mean: [Double], standardDeviation: [Double], source: Manifest.Source
    ) throws -> Manifest {
        try requireOpen()
        try contents.validate(samples: batch.samples, classes: classes, mean, standardDeviation)
        batch.closeChunks()
        try flush()
        try translating("the store being written", partial.finalPath) { try environment?.synchronize() }
        environment = nil
        if badFilesDescriptor >= 0 { fsync(badFilesDescriptor) }
        let manifest = contents.manifest(
            samples: batch.samples, badFiles: badFiles, classes: classes, mean: mean,
            standardDeviation: standardDeviation, source: source)
        try partial.publish(manifest)
        close()
        return manifest
    }

    /// Gives up: removes everything written so far. Does nothing after ``finish(classes:mean:standardDeviation:source:)``.
    public func abandon() {
        guard !isOver else { return }
        environment = nil
        close()
        partial.remove()
    }

    private func close() {
        isOver = true
        if badFilesDescriptor >= 0 { Foundation.close(badFilesDescriptor) }
        badFilesDescriptor = -1
    }

    private func requireOpen() throws {
        if isOver {
            throw Failure(.internalError, "the writer of \(partial.finalPath) is used after its end")
        }
    }

    /// Writes the finished blocks and chunks in one transaction.
    private func flush() throws {
        // Blocks get their numbers when begun: all with lower numbers must be there before any is appended.
        batch.closeBlock()
        guard let environment, batch.finishedBytes > 0 else { return }
        let blocks = batch.blocks.sorted { $0.key < $1.key }
        try translating("the store being written", partial.path, needing: batch.finishedBytes) {
            try environment.write { transaction in
                for (table, values) in zip(tables, [blocks, batch.indexChunks, batch.nameChunks]) {
                    for value in values {
                        try transaction.put(
                            value.bytes.rawSpan, for: value.key, in: table, appending: true)
                    }
                }
            }
        }
        batch.removeFinished()
    }
}
