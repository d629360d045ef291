internal import ASTTypes
internal import Foundation

/// Joins stores into one.
///
/// Samples keep their order: those of the first part, then those of the second, and so on; parts of one source
/// (``Manifest/shard``) come in its order. Classes and splits are joined by name. The parts stay as they are, and their
/// histories stay with them.
public enum StoreMerge {
    /// - Parameters:
    ///   - replacing: whether a store that is already at `path` may be replaced.
    ///   - copying: whether to copy all bytes. Else the parts' files get a second name in the new store (a hard link),
    ///     which takes no space, wherever the file system allows and there are at most 64.
    ///   - progress: called now and then with the number of samples done.
    /// - Throws: `Failure(.usage)` when the parts do not fit together, `.cannotCreate` when `path` is there and not to be
    ///   replaced, `.inputOutput` when the disk is full, and what opening the parts throws.
    public static func merge(
        _ parts: [String], into path: String, replacing: Bool = false, copying: Bool = false,
        progress: ((Int) -> Void)? = nil
    ) throws -> Manifest {
        let stores = try parts.map { try SampleStore(opening: Files.realPath($0)) }
        let plan = try MergePlan(stores.map { .init(path: $0.path, manifest: $0.manifest) })
        let folder = try WorkFolder(forStore: path, replacing: replacing)
        try requireNoIngest(in: folder)
        do {
            try folder.clear()
            var manifest = try linked(plan, folder, unless: copying) ?? copied(plan, folder, progress)
            let volumes = try Volume.open(manifest.volumes, store: path) { folder.path + "/" + $1.folder }
            manifest.digest = try ContentDigest.digest(
                of: volumes, splits: manifest.splits, classes: manifest.classes)
            try writeSmallFiles(plan, folder)
            try folder.complete(manifest)
            progress?(plan.samples)
            try folder.publish()
            return manifest
        } catch {
            folder.remove()
            throw error
        }
    }

    /// A merge must not clear away what an interrupted ingest can go on with.
    private static func requireNoIngest(in folder: WorkFolder) throws {
        let isComplete = folder.hasManifest && (try? Manifest(ofStore: folder.path).identity) != nil
        guard isComplete || (folder.hasData && (try? VolumeFile.state(in: folder.samplesPath)) != nil) else {
            return
        }
        throw Failure(
            .cannotCreate, "\(folder.path) holds an interrupted ingest",
            remedy: "run that ingest again to complete it, or remove the folder")
    }

    /// The manifest of a store made of links; nil, and no links, where that is not to be or cannot be done.
    private static func linked(_ plan: MergePlan, _ folder: WorkFolder, unless copying: Bool) throws
        -> Manifest?
    {
        let volumes = plan.linkedVolumes
        guard !copying, volumes.count <= StoreLayout.mostVolumes else { return nil }
        for (path, volume) in volumes {
            let target = folder.path + "/" + volume.folder
            try Files.createFolder(target)
            let file = "/" + StoreLayout.dataFile
            guard try Files.link(path + file, to: target + file) else {
                try folder.clear()
                return nil
            }
        }
        return plan.manifest(volumes: volumes.map(\.volume))
    }

    /// The manifest of a store with all blocks in one new volume.
    private static func copied(
        _ plan: MergePlan, _ folder: WorkFolder, _ progress: ((Int) -> Void)?
    ) throws -> Manifest {
        let bytes = plan.linkedVolumes.reduce(0) { $0 + Files.size($1.path + "/" + StoreLayout.dataFile) }
        try Files.requireFree(Int64(bytes), at: folder.path)
        var copier = try VolumeCopier(into: folder)
        for part in plan.parts {
            let volumes = try Volume.open(part.manifest.volumes, store: part.path) {
                part.path + "/" + $1.folder
            }
            for volume in volumes {
                let reader = try VolumeReader(volume, classes: part.manifest.classes.count)
                try copier.copy(reader, labels: part.labels) { progress?(part.first + volume.first + $0) }
            }
        }
        try copier.finish()
        return plan.manifest(volumes: [.init(folder: StoreLayout.samples, samples: plan.samples)])
    }

    private static func writeSmallFiles(_ plan: MergePlan, _ folder: WorkFolder) throws {
        let journal = plan.journal(
            try plan.parts.map { try RelabelJournal(ofStore: $0.path, $0.manifest) })
        if !journal.lines.isEmpty { try journal.write(toStore: folder.path) }
        let badFiles = try plan.parts.flatMap { part in
            part.manifest.badFiles > 0 ? try Files.read(part.path + "/" + StoreLayout.badFiles) : []
        }
        if !badFiles.isEmpty { try Files.write(badFiles, to: folder.badFilesPath) }
    }
}
