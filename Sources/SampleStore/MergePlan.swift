internal import ASTTypes
internal import Foundation

/// What a merge of stores comes to, found out from their manifests alone.
struct MergePlan {
    /// A store to be merged.
    struct Part {
        let path: String
        let manifest: Manifest
        /// Id that its first sample gets.
        fileprivate(set) var first = 0
        /// For each of its labels the merged store's; nil where they are the same.
        fileprivate(set) var labels: [Label]?

        init(path: String, manifest: Manifest) {
            self.path = path
            self.manifest = manifest
        }
    }

    /// In the order of the ids.
    private(set) var parts: [Part]
    let classes: [String]
    let samples: Int

    /// - Throws: `Failure(.usage)` when parts of one source are missing or do not belong together, or when there is more
    ///   than a store holds.
    init(_ given: [Part]) throws {
        guard !given.isEmpty else { throw Failure(.usage, "there is no store to merge") }
        parts = try Self.ordered(given)
        var union = ClassUnion()
        var first = 0
        for index in parts.indices {
            parts[index].first = first
            parts[index].labels = try union.add(parts[index].manifest.classes)
            first += parts[index].manifest.samples
        }
        guard first <= Int(UInt32.max) else {
            throw Failure(.usage, "a store holds at most \(UInt32.max) samples, these have \(first)")
        }
        classes = union.names
        samples = first
    }

    /// Parts of one source in its order; others as they were given.
    private static func ordered(_ parts: [Part]) throws -> [Part] {
        let shards = parts.compactMap(\.manifest.shard)
        guard let shard = shards.first else { return parts }
        if let whole = parts.first(where: { $0.manifest.shard == nil }) {
            throw Failure(
                .usage, "\(whole.path) is not part of a source, as others are",
                remedy: "merge the parts of one source by themselves first")
        }
        for part in parts {
            guard let mark = part.manifest.shard, mark.fingerprint == shard.fingerprint,
                mark.count == shard.count, mark.index >= 1, mark.index <= mark.count
            else {
                throw Failure(.usage, "\(part.path) and \(parts[0].path) are not parts of one source")
            }
        }
        // With as many parts as there are, one number more is enough to find one missing.
        for index in 1...min(max(1, shard.count), parts.count + 1)
        where shards.count(where: { $0.index == index }) != 1 {
            let problem = shards.contains { $0.index == index } ? "there more than once" : "missing"
            throw Failure(
                .usage, "part \(index) of \(shard.count) of the source is \(problem)",
                remedy: "name each part once")
        }
        return parts.sorted { ($0.manifest.shard?.index ?? 0) < ($1.manifest.shard?.index ?? 0) }
    }

    /// The volumes of all parts, as they are when their files are taken over, and the folder of each now.
    var linkedVolumes: [(path: String, volume: Manifest.Volume)] {
        var volumes: [(String, Manifest.Volume)] = []
        for part in parts {
            for volume in part.manifest.volumes {
                let linked = Manifest.Volume(
                    folder: StoreLayout.volume(volumes.count), samples: volume.samples,
                    labels: Self.composed(volume.labels, part.labels))
                volumes.append((part.path + "/" + volume.folder, linked))
            }
        }
        return volumes
    }

    private static func composed(_ first: [Label]?, _ second: [Label]?) -> [Label]? {
        guard let second else { return first }
        return first.map { $0.map { second[$0.index] } } ?? second
    }

    /// The manifest of the merged store, without its digest.
    func manifest(volumes: [Manifest.Volume]) -> Manifest {
        var splits = SplitList()
        for part in parts { splits.add(part.manifest.splits, from: part.first) }
        let manifests = parts.map(\.manifest)
        let channels = manifests.map(\.channels).max() ?? 0
        let shape = manifests[0].shape
        let statistics = MergeStatistics(manifests, splits: splits.ordered, channels: channels)
        return Manifest(
            formatVersion: Manifest.currentVersion, byteOrder: "little", samples: samples, volumes: volumes,
            classes: classes, splits: splits.ordered, channels: channels,
            shape: manifests.allSatisfy { $0.shape == shape } ? shape : nil, mean: statistics.mean,
            standardDeviation: statistics.standardDeviation, pixelSums: statistics.sums,
            payloadBytes: manifests.reduce(0) { $0 + $1.payloadBytes }, source: source, identity: nil,
            shard: nil, digest: "", ancestors: [], badFiles: manifests.reduce(0) { $0 + $1.badFiles },
            created: Date().formatted(.iso8601))
    }

    private var source: Manifest.Source {
        let first = parts[0].manifest
        let isOne = first.shard != nil || parts.allSatisfy { $0.manifest.source == first.source }
        return isOne ? first.source : .init(kind: "merge", path: parts.map(\.path).joined(separator: ", "))
    }

    /// The corrections of all parts, batches counted on from part to part.
    func journal(_ journals: [RelabelJournal]) -> RelabelJournal {
        var merged = RelabelJournal()
        for (part, journal) in zip(parts, journals) {
            let batches = merged.lastBatch
            for line in journal.lines {
                var line = line
                line.batch += batches
                line.id += UInt32(part.first)
                if let labels = part.labels {
                    line.from = labels[line.from.index]
                    line.to = labels[line.to.index]
                }
                merged.lines.append(line)
            }
        }
        return merged
    }
}

/// Class lists joined by name. The second of two classes of one name in a list is the second in all.
private struct ClassUnion {
    private struct Key: Hashable {
        let name: String
        let occurrence: Int
    }

    private(set) var names: [String] = []
    private var known: [Key: Label] = [:]

    /// - Returns: for each class its label in the union; nil when nothing changes.
    mutating func add(_ classes: [String]) throws -> [Label]? {
        var occurrences: [String: Int] = [:]
        var labels: [Label] = []
        for name in classes {
            let key = Key(name: name, occurrence: occurrences[name, default: 0])
            occurrences[name] = key.occurrence + 1
            if let label = known[key] {
                labels.append(label)
                continue
            }
            guard names.count < 65_536 else { throw Failure(.usage, "a store has at most 65,536 classes") }
            let label = Label(names.count)
            names.append(name)
            known[key] = label
            labels.append(label)
        }
        return labels.enumerated().allSatisfy { $0.offset == $0.element.index } ? nil : labels
    }
}
