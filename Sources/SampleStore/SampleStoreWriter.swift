internal import ASTTypes
internal import Foundation

/// Writes a store, or one more volume for it, for one thread: begin a split, append its samples, say now and then how far
/// the source is done (``checkpoint(_:)``), begin the next split, finish.
///
/// Everything goes into `PATH.partial` (or a folder `samples-N.partial` of the store that is added to) and gets its name
/// when ``finish(classes:mean:standardDeviation:source:pixelSums:shard:)`` returns; until then nothing is under the final
/// name. A writer that dies, is dropped or ended by ``suspend(_:)`` leaves what its checkpoints committed, and the next
/// one of the same identity goes on there. Nothing that was appended after the last committed checkpoint stays.
///
/// Memory: four times ``CommitLimits/bytes``, 64 MiB, and one sample; without checkpoints also what the index and the names
/// take.
public final class SampleStoreWriter {
    /// What the caller saved with the last checkpoint that reached the disk; nil at a fresh start.
    public let resumedState: [UInt8]?
    /// What the caller should tell people, e.g. that an interrupted ingest could not be gone on with.
    public let notices: [String]
    /// The manifest, if all that an interrupted writer left undone was to give the store its name: then that is done now,
    /// whatever is appended is ignored, and finishing returns it.
    public let completed: Manifest?

    private let folder: WorkFolder
    private let identity: IngestIdentity
    private let limits: CommitLimits
    private let freeBytes: (String) -> Int64?
    private let committer = Committer()
    private var volume: VolumeFile?
    private var batch: BatchBuilder
    private var contents: Contents
    private let badFiles: BadFileLog?
    private var committedSamples: Int
    private var lastCommit = ContinuousClock.now
    /// Whether there is anything for a later writer to go on with.
    private var hasCheckpoint: Bool
    private var isOver: Bool

    /// Starts a store that will appear at `path`, or goes on with what an interrupted writer of the same identity left.
    /// - Parameters:
    ///   - replacing: whether a store that is already at `path` may be replaced, once this one is finished.
    ///   - restarting: whether to begin anew, whatever an interrupted writer left.
    /// - Throws: `Failure(.cannotCreate)` when `path` exists and is not to be replaced, or when a writer of another
    ///   identity was interrupted; `.temporary` naming the process when another writes this store.
    public convenience init(
        creating path: String, replacing: Bool = false, restarting: Bool = false, identity: IngestIdentity,
        limits: CommitLimits = .standard
    ) throws {
        try self.init(
            in: WorkFolder(forStore: path, replacing: replacing), restarting: restarting, identity: identity,
            limits: limits)
    }

    /// Starts a volume that will be added to the store at `path`, or goes on with an interrupted one.
    /// - Throws: as ``init(creating:replacing:restarting:identity:limits:)``, and what opening the store throws.
    public convenience init(
        appendingTo path: String, restarting: Bool = false, identity: IngestIdentity,
        limits: CommitLimits = .standard
    ) throws {
        _ = try SampleStore(opening: path)
        try self.init(
            in: WorkFolder(forVolumeOf: path), restarting: restarting, identity: identity, limits: limits)
    }

    init(
        in folder: WorkFolder, restarting: Bool = false, identity: IngestIdentity,
        limits: CommitLimits = .standard, mapSize: Int = 1 << 30,
        freeBytes: @escaping (String) -> Int64? = Files.freeBytes
    ) throws {
        let start = try WriterStart(
            in: folder, restarting: restarting, identity: identity, mapSize: mapSize)
        self.folder = folder
        self.identity = identity
        self.limits = limits
        self.freeBytes = freeBytes
        resumedState = start.resumedState
        notices = start.notices
        completed = start.completed
        volume = start.volume
        batch = start.batch
        contents = start.contents
        badFiles = start.badFiles
        committedSamples = start.batch.samples
        hasCheckpoint = start.resumedState != nil
        isOver = start.completed != nil
    }

    deinit { end(removing: !hasCheckpoint) }

    /// Samples appended so far to what is being written, those of an interrupted writer included.
    public var count: Int { batch.samples }
    /// Bad files recorded so far, those of an interrupted writer included.
    public var badFileCount: Int { badFiles?.lines ?? 0 }

    /// Says that the samples appended from here on belong to the split `name`.
    public func beginSplit(_ name: String) throws {
        guard !name.isEmpty, name.utf8.count <= 100 else {
            throw Failure(.badData, "a split must have a name of at most 100 bytes, not '\(name)'")
        }
        contents.beginSplit(name)
    }

    /// Adds a sample to the current split; it gets the next id.
    /// - Throws: `Failure(.badData)` naming a sample that contradicts itself, `.inputOutput` when the disk is full.
    public func append(_ sample: NewSample) throws {
        guard completed == nil else { return }
        try requireOpen()
        try contents.add(sample, at: batch.samples)
        batch.append(sample)
        if batch.gatheredBlockBytes >= limits.bytes + CommitLimits.slack {
            // No checkpoint comes: the blocks may go to the disk already, nothing there counts them yet.
            try write(batch.takeBlocks(), state: nil)
        }
    }

    /// Adds a line to the store's `bad_files.jsonl`.
    public func recordBadFile(_ line: BadFile) throws {
        guard completed == nil else { return }
        try requireOpen()
        try badFiles?.append(line)
    }

    /// Says that everything appended so far belongs to `state`, from which the caller can go on.
    ///
    /// Asks for the state and commits both in one transaction once enough has gathered (see ``CommitLimits``), else does
    /// nothing. The transaction runs on a thread of its own; what it meets is thrown by the next call.
    public func checkpoint(_ state: () throws -> [UInt8]) throws {
        guard completed == nil else { return }
        try requireOpen()
        let isDue =
            batch.gatheredBytes >= limits.bytes || batch.samples - committedSamples >= limits.samples
            || ContinuousClock.now - lastCommit >= limits.interval
        if isDue { try commit(state()) }
    }

    /// Ends the writer and leaves what is committed for a later one.
    /// - Parameter state: if given, everything appended so far is committed with it first; else whatever was appended after
    ///   the last commit is dropped.
    public func suspend(_ state: (() throws -> [UInt8])? = nil) throws {
        guard !isOver else { return }
        if let state {
            try requireOpen()
            try commit(state())
        }
        defer { end(removing: !hasCheckpoint) }
        try committer.wait()
    }

    /// Gives up: removes everything written so far. Does nothing after finishing.
    public func abandon() { end(removing: true) }

    /// - Throws: `Failure(.inputOutput)` when less than `bytes` are free where `path` is or is to be.
    public static func requireFreeSpace(_ bytes: Int64, for path: String) throws {
        try Files.requireFree(bytes, at: path)
    }

    private func commit(_ state: [UInt8]) throws {
        let ready = batch.take()
        let value = WriterState(
            identity: identity, base: folder.base?.digest, caller: state, position: batch.position,
            contents: contents, badFiles: badFileCount, badFileBytes: badFiles?.bytes ?? 0)
        try write(ready, state: value.sealed())
        committedSamples = batch.samples
        lastCommit = .now
        hasCheckpoint = true
    }

    /// Hands the transaction over to the thread that commits, once at most one is before it.
    private func write(_ ready: Batch, state: [UInt8]?) throws {
        try committer.check()
        let bytes = ready.bytes + (state?.count ?? 0)
        let needed = Int64(bytes + bytes / 64 + committer.pendingBytes) + 1 << 20
        try Files.requireFree(needed, at: folder.path, freeBytes)
        guard let volume, let badFiles else { return }
        let synchronize = badFiles.synchronizer()
        try committer.start(bytes: bytes) {
            // Before the state counts these lines they must be on the disk.
            if state != nil { try synchronize() }
            try volume.commit(ready, state: state)
        }
    }

    private func requireOpen() throws {
        if isOver {
            throw Failure(.internalError, "the writer of \(folder.storePath) is used after its end")
        }
    }

    private func end(removing: Bool) {
        guard !isOver else { return }
        isOver = true
        committer.waitQuietly()
        volume = nil
        badFiles?.close()
        if removing { folder.remove() }
        folder.release()
    }

    /// Writes what is left, then the manifest, and gives the store its name.
    ///
    /// Killed at any moment, a later writer completes it: either this one's last checkpoint is gone on from, or
    /// ``completed`` says that all is done.
    /// - Parameters:
    ///   - classes: all of the store; one that is added to must have its own at their beginning.
    ///   - mean: of the pixel values per channel, in 0...1, over the train split, else the first. A store that is added to
    ///     keeps its own, as it does the deviation.
    ///   - standardDeviation: likewise.
    ///   - pixelSums: what both follow from, if a merge is to get them exactly.
    ///   - shard: which part of the source this is.
    /// - Throws: `Failure(.badData)` when there is no sample, or a label without a class.
    public func finish(
        classes: [String], mean: [Double], standardDeviation: [Double], source: Manifest.Source,
        pixelSums: Manifest.PixelSums? = nil, shard: Manifest.Shard? = nil
    ) throws -> Manifest {
        if let completed { return completed }
        try requireOpen()
        try contents.validate(samples: batch.samples, classes: classes, mean, standardDeviation)
        let part = ManifestPart(
            identity: identity, samples: batch.samples, contents: contents, badFiles: badFileCount,
            classes: classes, mean: mean, standardDeviation: standardDeviation, pixelSums: pixelSums,
            source: source, shard: shard)
        var manifest = try part.manifest(addedTo: folder.base)
        batch.closeChunks()
        try write(batch.take(), state: nil)
        try committer.wait()
        try badFiles?.synchronizer()()
        manifest.digest = try digest(of: manifest)
        try folder.complete(manifest)
        hasCheckpoint = true  // what is complete is never removed
        try volume?.dropState()
        volume = nil
        try folder.publish()
        end(removing: false)
        return manifest
    }

    private func digest(of manifest: Manifest) throws -> String {
        let old = folder.base?.volumes ?? []
        var volumes = try Volume.open(old, store: folder.storePath) { folder.storePath + "/" + $1.folder }
        let first = manifest.samples - batch.samples
        if let new = manifest.volumes.last, let volume {
            volumes.append(try volume.volume(new, first: first))
        }
        return try ContentDigest.digest(of: volumes, splits: manifest.splits, classes: manifest.classes)
    }
}
