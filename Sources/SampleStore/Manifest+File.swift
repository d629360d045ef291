internal import ASTTypes

extension Manifest {
    private struct Version: Decodable {
        let formatVersion: Int
        enum CodingKeys: String, CodingKey { case formatVersion = "format_version" }
    }

    func json() throws -> [UInt8] { try JSON.pretty(self) }

    /// Reads and checks the manifest of the store at `store`.
    init(ofStore store: String) throws {
        let path = store + "/" + StoreLayout.manifest
        let bytes = try Files.read(path)
        // The version alone first: a newer manifest may have other fields.
        let version = try JSON.decode(Version.self, from: bytes, source: path).formatVersion
        guard version <= Self.currentVersion else {
            throw Failure(
                .badData,
                "\(store) is of format \(version), but this program knows formats up to \(Self.currentVersion): it was written by a newer version",
                remedy: "update this program")
        }
        guard version >= 1 else { throw Failure(.badData, "\(path) names the impossible format \(version)") }
        self = try JSON.decode(Manifest.self, from: bytes, source: path)
        if let reason = contradiction { throw Failure(.badData, "\(path) is damaged: \(reason)") }
    }

    /// Format 1 had one volume and no ancestors, and did not name them.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        formatVersion = try fields.decode(Int.self, forKey: .formatVersion)
        byteOrder = try fields.decode(String.self, forKey: .byteOrder)
        samples = try fields.decode(Int.self, forKey: .samples)
        volumes =
            formatVersion == 1
            ? [Volume(folder: StoreLayout.samples, samples: samples)]
            : try fields.decode([Volume].self, forKey: .volumes)
        classes = try fields.decode([String].self, forKey: .classes)
        splits = try fields.decode([Split].self, forKey: .splits)
        channels = try fields.decode(Int.self, forKey: .channels)
        shape = try fields.decodeIfPresent(ImageShape.self, forKey: .shape)
        mean = try fields.decode([Double].self, forKey: .mean)
        standardDeviation = try fields.decode([Double].self, forKey: .standardDeviation)
        pixelSums = try fields.decodeIfPresent(PixelSums.self, forKey: .pixelSums)
        payloadBytes = try fields.decode(Int64.self, forKey: .payloadBytes)
        source = try fields.decode(Source.self, forKey: .source)
        identity = try fields.decodeIfPresent(IngestIdentity.self, forKey: .identity)
        shard = try fields.decodeIfPresent(Shard.self, forKey: .shard)
        digest = try fields.decode(String.self, forKey: .digest)
        ancestors = try fields.decodeIfPresent([Ancestor].self, forKey: .ancestors) ?? []
        badFiles = try fields.decode(Int.self, forKey: .badFiles)
        created = try fields.decode(String.self, forKey: .created)
    }

    /// What cannot be true in it, or nil.
    private var contradiction: String? {
        if byteOrder != "little" { return "its byte order is '\(byteOrder)', not 'little'" }
        if samples < 1 || samples > Int(UInt32.max) { return "it names \(samples) samples" }
        if classes.isEmpty || classes.count > 65_536 { return "it names \(classes.count) classes" }
        if !(1...4).contains(channels) { return "it names \(channels) channels" }
        if mean.count != channels || standardDeviation.count != channels {
            return "mean and standard deviation are not \(channels) numbers each"
        }
        let sides = 1...65_535
        if let shape,
            !sides.contains(shape.height) || !sides.contains(shape.width) || shape.channels != channels
        {
            return "it names the impossible shape \(shape)"
        }
        if payloadBytes < 0 || payloadBytes > 1 << 56 { return "it names \(payloadBytes) bytes" }
        if badFiles < 0 || badFiles > 1 << 40 { return "it names \(badFiles) bad files" }
        return contradictionOfVolumes ?? contradictionOfSplits
    }

    private var contradictionOfVolumes: String? {
        var rest = samples
        for (number, volume) in volumes.enumerated() {
            // The names follow from the number, so that nothing can lead out of the store.
            if volume.folder != StoreLayout.volume(number) {
                return "its volume \(number) is called '\(volume.folder)'"
            }
            if volume.samples < 1 || volume.samples > rest {
                return "its volumes do not add up to its \(samples) samples"
            }
            rest -= volume.samples
            if let labels = volume.labels,
                labels.isEmpty || labels.contains(where: { $0.index >= classes.count })
            {
                return "its volume \(volume.folder) names labels without a class"
            }
        }
        return rest == 0 ? nil : "its volumes do not add up to its \(samples) samples"
    }

    private var contradictionOfSplits: String? {
        for split in splits {
            let fits = split.ranges.allSatisfy {
                $0.first >= 0 && $0.count >= 0 && $0.first <= samples && $0.count <= samples - $0.first
            }
            if !fits { return "the split '\(split.name)' reaches outside its \(samples) samples" }
        }
        return nil
    }
}
