internal import ASTTypes
internal import Foundation

/// The folder that a store, or one more volume for it, is written in before it gets its name, and the lock that guards
/// it. Once it has a manifest everything is there but the name.
final class WorkFolder {
    enum Target {
        /// A store that appears as a whole.
        case store(replacing: Bool)
        /// A volume for a store with this manifest.
        case volume(of: Manifest)
    }

    /// The store.
    let storePath: String
    let path: String
    let target: Target
    private var lock: ProcessLock?  // nil once another writer may come

    var samplesPath: String { path + "/" + StoreLayout.samples }
    var badFilesPath: String { path + "/" + StoreLayout.badFiles }
    var replacedPath: String { path + StoreLayout.replacedSuffix }

    /// What the store is before anything is written; nil for a store that is not there yet.
    var base: Manifest? {
        if case .volume(let base) = target { base } else { nil }
    }

    /// - Throws: `Failure(.cannotCreate)` when `path` is there and not to be replaced, `.temporary` naming the process that
    ///   writes it.
    init(forStore givenPath: String, replacing: Bool) throws {
        storePath = Files.withoutTrailingSlashes(givenPath)
        target = .store(replacing: replacing)
        path = Self.path(forStore: storePath)
        try Self.requireFree(storePath, replacing: replacing)
        let parent = Files.parent(of: storePath)
        guard Files.isFolder(parent) else {
            throw Failure(
                .cannotCreate, "there is no folder \(parent) to put the store in", remedy: "create it first")
        }
        lock = try Self.lock(path, storePath)
        // Behind the last rename of a replacement only this was left to do.
        if Files.exists(storePath) { try Files.remove(replacedPath) }
    }

    /// - Throws: `Failure(.temporary)` naming the process that adds to the store; as ``Manifest/init(ofStore:)``.
    init(forVolumeOf givenPath: String) throws {
        storePath = Files.withoutTrailingSlashes(givenPath)
        let number = try Manifest(ofStore: storePath).volumes.count
        path = storePath + "/" + StoreLayout.volume(number) + StoreLayout.partialSuffix
        lock = try Self.lock(path, storePath)
        // Read again: another writer may have added a volume before the lock was ours.
        let base = try Manifest(ofStore: storePath)
        target = .volume(of: base)
        guard base.volumes.count == number else {
            remove()
            throw Failure(.temporary, "\(storePath) has just been added to", remedy: "run again")
        }
    }

    private static func lock(_ path: String, _ store: String) throws -> ProcessLock {
        try Files.createFolder(path)
        do {
            return try ProcessLock(path: path + "/" + StoreLayout.lock)
        } catch let held as ProcessLock.Held {
            throw Failure(
                .temporary, "\(store) is being written by \(held.name)",
                remedy: "wait until it is done, or stop it")
        }
    }

    private static func requireFree(_ store: String, replacing: Bool) throws {
        guard Files.exists(store) else { return }
        if !replacing {
            throw Failure(
                .cannotCreate, "\(store) is there already",
                remedy: "choose another name, or replace it with --force")
        }
        if !Files.exists(store + "/" + StoreLayout.manifest) {
            throw Failure(
                .cannotCreate, "\(store) is there already and is not a store: it will not be replaced",
                remedy: "choose another name")
        }
    }

    static func path(forStore path: String) -> String {
        Files.withoutTrailingSlashes(path) + StoreLayout.partialSuffix
    }

    var hasManifest: Bool { Files.exists(path + "/" + StoreLayout.manifest) }
    var hasData: Bool { Files.size(samplesPath + "/" + StoreLayout.dataFile) > 0 }

    /// Removes everything but the lock, and makes an empty folder for the samples.
    ///
    /// After a crash between the two renames of a replacement the old store comes back first: what was to replace it goes.
    func clear() throws {
        if case .store(let replacing) = target, Files.exists(replacedPath), !Files.exists(storePath) {
            try Files.rename(replacedPath, to: storePath)
            try Self.requireFree(storePath, replacing: replacing)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != StoreLayout.lock {
            try Files.remove(path + "/" + name)
        }
        try Files.createFolder(samplesPath)
    }

    /// Lets the next writer come.
    func release() { lock = nil }

    func remove() {
        // Nothing waits for the answer: the next writer clears what is left.
        try? Files.remove(path)
    }

    /// Writes the manifest: from here on only ``publish()`` is missing. Everything else must be on the disk already.
    func complete(_ manifest: Manifest) throws {
        for folder in try FileManager.default.contentsOfDirectory(atPath: path)
        where folder.hasPrefix(StoreLayout.samples) {
            try Files.synchronize(path + "/" + folder)
        }
        try Files.write(manifest.json(), to: path + "/" + StoreLayout.manifest)
        try Files.synchronize(path)
    }
}
