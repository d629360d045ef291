internal import ASTTypes
internal import Foundation

extension WorkFolder {
    /// Gives a complete store or volume its place. Begun and broken off anywhere, it can be done again.
    func publish() throws {
        switch target {
        case .store(let replacing): try publishStore(replacing: replacing)
        case .volume(let base): try publishVolume(base)
        }
    }

    private func publishStore(replacing: Bool) throws {
        if replacing, Files.exists(storePath) {
            try Files.remove(replacedPath)
            try Files.rename(storePath, to: replacedPath)
        }
        do {
            try Files.rename(path, to: storePath)
        } catch {
            if Files.exists(replacedPath) { try Files.rename(replacedPath, to: storePath) }
            throw error
        }
        try Files.synchronize(Files.parent(of: storePath))
        try Files.remove(replacedPath)
        // Ours, though its folder has another name by now; whoever waits for it finds that it is gone.
        try Files.remove(storePath + "/" + StoreLayout.lock)
    }

    /// The store's manifest is replaced last: until then readers see the store as it was.
    private func publishVolume(_ base: Manifest) throws {
        let manifest = try Manifest(ofStore: path)
        let volume = storePath + "/" + StoreLayout.volume(base.volumes.count)
        if Files.exists(samplesPath) {
            try Files.remove(volume)
            try Files.rename(samplesPath, to: volume)
        }
        try appendBadFiles(base)
        try Files.synchronize(storePath)
        try Files.write(manifest.json(), to: storePath + "/" + StoreLayout.manifest)
        try Files.synchronize(storePath)
        try Files.remove(path)
    }

    private func appendBadFiles(_ base: Manifest) throws {
        guard Files.exists(badFilesPath) else { return }
        let file = storePath + "/" + StoreLayout.badFiles
        let known = Files.exists(file) ? try Files.read(file) : []
        // Only the lines that the manifest counts: more were put there by a publication that was broken off.
        let lines = known.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(
            base.badFiles)
        let kept = lines.flatMap { Array($0) + [UInt8(ascii: "\n")] }
        try Files.write(kept + Files.read(badFilesPath), to: file)
    }

    /// What a writer that died after its volume was published could not remove any more; whether there was any.
    func removeRemains(ofVolume number: Int) -> Bool {
        let remains = storePath + "/" + StoreLayout.volume(number) + StoreLayout.partialSuffix
        guard number > 0, Files.exists(remains),
            (try? ProcessLock(path: remains + "/" + StoreLayout.lock)) != nil
        else { return false }
        try? Files.remove(remains)
        return true
    }
}
