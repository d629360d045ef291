internal import ASTTypes
internal import Foundation

/// What a writer begins with: nothing, or what an interrupted one left.
struct WriterStart {
    private(set) var volume: VolumeFile?
    private(set) var batch = BatchBuilder()
    private(set) var contents = Contents()
    private(set) var badFiles: BadFileLog?
    private(set) var resumedState: [UInt8]?
    private(set) var completed: Manifest?
    private(set) var notices: [String] = []

    private let folder: WorkFolder
    private let identity: IngestIdentity
    private let mapSize: Int

    /// - Throws: `Failure(.cannotCreate)` when a writer of another identity was interrupted.
    init(in folder: WorkFolder, restarting: Bool, identity: IngestIdentity, mapSize: Int) throws {
        self.folder = folder
        self.identity = identity
        self.mapSize = mapSize
        if let base = folder.base, folder.removeRemains(ofVolume: base.volumes.count - 1), !restarting,
            base.identity == identity
        {
            completed = base
            folder.remove()
            folder.release()
            return
        }
        if !restarting, try complete() { return }
        if !restarting, try resume() { return }
        try startAfresh()
    }

    /// Whether there was a folder that only had to get its name.
    private mutating func complete() throws -> Bool {
        guard folder.hasManifest else { return false }
        let manifest: Manifest
        do {
            manifest = try Manifest(ofStore: folder.path)
            guard try stateIsGone() else {
                // Killed between the manifest and the end: the last checkpoint still holds.
                try Files.remove(folder.path + "/" + StoreLayout.manifest)
                return false
            }
        } catch let failure as Failure where failure.kind == .badData {
            notice(failure)
            return false
        }
        guard let begun = manifest.identity else { return false }  // left by a merge
        try requireSame(begun)
        try folder.publish()
        completed = manifest
        folder.release()
        return true
    }

    private func stateIsGone() throws -> Bool {
        // A volume is moved out of the folder only after its state is gone.
        guard folder.hasData else { return true }
        return try VolumeFile.state(in: folder.samplesPath) == nil
    }

    /// Whether an interrupted writer left something to go on with.
    private mutating func resume() throws -> Bool {
        guard folder.hasData else { return false }
        do {
            guard let state = try VolumeFile.state(in: folder.samplesPath) else { return false }
            try requireSame(state.identity)
            guard state.base == folder.base?.digest else {
                throw Failure(.badData, "the store that it adds to has changed")
            }
            guard let batch = BatchBuilder(at: state.position) else {
                throw Failure(.badData, "its state contradicts itself")
            }
            let volume = try VolumeFile(folder: folder.samplesPath, store: folder.storePath, mapSize: mapSize)
            try volume.trim(to: state.position)
            badFiles = try BadFileLog(
                path: folder.badFilesPath, lines: state.badFiles, bytes: state.badFileBytes)
            self.volume = volume
            self.batch = batch
            contents = state.contents
            resumedState = [UInt8](state.caller)
            return true
        } catch let failure as Failure where failure.kind == .badData {
            notice(failure)
            return false
        }
    }

    private mutating func notice(_ failure: Failure) {
        notices.append(
            "what an interrupted ingest left in \(folder.path) cannot be used (\(failure.message)): beginning anew"
        )
    }

    private func requireSame(_ begun: IngestIdentity) throws {
        guard let difference = identity.difference(from: begun) else { return }
        throw Failure(
            .cannotCreate,
            "an interrupted ingest of \(folder.storePath) cannot be gone on with: \(difference)",
            remedy: "repeat the command that began it, or begin anew with --restart")
    }

    private mutating func startAfresh() throws {
        do {
            try folder.clear()
            badFiles = try BadFileLog(path: folder.badFilesPath)
            volume = try VolumeFile(folder: folder.samplesPath, store: folder.storePath, mapSize: mapSize)
        } catch {
            folder.remove()
            throw error
        }
    }
}
