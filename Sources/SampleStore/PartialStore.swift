internal import ASTTypes
internal import Foundation
internal import LMDB

/// The folder that a store is written in before it gets its name, and the lock that guards it.
final class PartialStore {
    let finalPath: String
    let path: String
    private let replacing: Bool
    private let lock: ProcessLock

    var samplesPath: String { path + "/" + StoreLayout.samples }

    init(for givenPath: String, replacing: Bool) throws {
        finalPath = Files.withoutTrailingSlashes(givenPath)
        self.replacing = replacing
        path = Self.path(for: finalPath)
        if Files.exists(finalPath), !replacing {
            throw Failure(
                .cannotCreate, "\(finalPath) is there already",
                remedy: "choose another name, or replace it with --force")
        }
        if Files.exists(finalPath), !Files.exists(finalPath + "/" + StoreLayout.manifest) {
            throw Failure(
                .cannotCreate, "\(finalPath) is there already and is not a store: it will not be replaced",
                remedy: "choose another name")
        }
        let parent = Files.parent(of: finalPath)
        guard Files.isFolder(parent) else {
            throw Failure(
                .cannotCreate, "there is no folder \(parent) to put the store in", remedy: "create it first")
        }
        try Files.createFolder(path)
        do {
            lock = try ProcessLock(path: path + "/" + StoreLayout.lock)
        } catch let held as ProcessLock.Held {
            throw Failure(
                .temporary, "\(finalPath) is being written by \(held.name)",
                remedy: "wait until it is done, or stop it")
        }
        // The lock is ours, so whatever else lies here was left by a writer that died.
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != StoreLayout.lock {
            try Files.remove(path + "/" + name)
        }
        try Files.createFolder(samplesPath)
    }

    static func path(for finalPath: String) -> String {
        Files.withoutTrailingSlashes(finalPath) + StoreLayout.partialSuffix
    }

    /// Writes the manifest and gives the store its name. Everything else must be on the disk already.
    func publish(_ manifest: Manifest) throws {
        try Files.synchronize(samplesPath)
        try Files.write(manifest.json(), to: path + "/" + StoreLayout.manifest)
        try Files.remove(path + "/" + StoreLayout.lock)
        try Files.synchronize(path)
        try moveIntoPlace()
        try Files.synchronize(Files.parent(of: finalPath))
    }

    private func moveIntoPlace() throws {
        guard replacing, Files.exists(finalPath) else { return try Files.rename(path, to: finalPath) }
        let old = path + ".replaced"
        try Files.remove(old)
        try Files.rename(finalPath, to: old)
        do {
            try Files.rename(path, to: finalPath)
        } catch {
            try Files.rename(old, to: finalPath)
            throw error
        }
        try Files.remove(old)
    }

    func remove() {
        // Nothing waits for the answer: the next writer removes what is left.
        try? Files.remove(path)
    }
}
