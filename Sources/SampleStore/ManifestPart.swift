internal import ASTTypes
internal import Foundation

/// What one writer knows for the manifest of the store that it writes or adds to.
struct ManifestPart {
    var identity: IngestIdentity?
    var samples: Int
    var contents: Contents
    var badFiles: Int
    var classes: [String]
    var mean: [Double]
    var standardDeviation: [Double]
    var pixelSums: Manifest.PixelSums?
    var source: Manifest.Source
    var shard: Manifest.Shard?

    /// The manifest of the store with these samples, without its digest.
    /// - Parameter base: what the store is before; nil for a new one.
    /// - Throws: `Failure(.badData)` when the classes do not begin with the store's own.
    func manifest(addedTo base: Manifest?) throws -> Manifest {
        guard let base else { return new }
        guard classes.starts(with: base.classes) else {
            throw Failure(
                .badData, "the classes of what is added do not begin with the store's own",
                remedy: "new classes come behind the \(base.classes.count) that are there")
        }
        guard base.samples + samples <= Int(UInt32.max) else {
            throw Failure(.badData, "a store holds at most \(UInt32.max) samples")
        }
        var manifest = new
        manifest.samples = base.samples + samples
        manifest.volumes =
            base.volumes + [.init(folder: StoreLayout.volume(base.volumes.count), samples: samples)]
        var splits = SplitList()
        splits.add(base.splits, from: 0)
        splits.add(contents.splits.ordered, from: base.samples)
        manifest.splits = splits.ordered
        manifest.channels = max(base.channels, contents.channels)
        manifest.shape = base.shape == contents.commonShape ? base.shape : nil
        if base.channels == manifest.channels {
            manifest.mean = base.mean
            manifest.standardDeviation = base.standardDeviation
        }
        manifest.pixelSums = sums(addedTo: base)
        manifest.payloadBytes = base.payloadBytes + contents.payloadBytes
        manifest.source = base.source
        manifest.shard = nil
        manifest.ancestors = base.ancestors + [.init(digest: base.digest, samples: base.samples)]
        manifest.badFiles = base.badFiles + badFiles
        return manifest
    }

    /// Exact sums of both, where the same split is meant; the store's own where nothing was added to that split.
    private func sums(addedTo base: Manifest) -> Manifest.PixelSums? {
        guard let known = base.pixelSums else { return nil }
        guard contents.splits.ordered.contains(where: { $0.name == known.split }) else { return known }
        return pixelSums.flatMap(known.adding)
    }

    private var new: Manifest {
        Manifest(
            formatVersion: Manifest.currentVersion, byteOrder: "little", samples: samples,
            volumes: [.init(folder: StoreLayout.samples, samples: samples)], classes: classes,
            splits: contents.splits.ordered, channels: contents.channels, shape: contents.commonShape,
            mean: mean, standardDeviation: standardDeviation, pixelSums: pixelSums,
            payloadBytes: contents.payloadBytes, source: source, identity: identity, shard: shard, digest: "",
            ancestors: [], badFiles: badFiles, created: Date().formatted(.iso8601))
    }
}
