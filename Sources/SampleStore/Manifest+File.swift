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
        for split in splits {
            let fits = split.ranges.allSatisfy {
                $0.first >= 0 && $0.count >= 0 && $0.first <= samples && $0.count <= samples - $0.first
            }
            if !fits { return "the split '\(split.name)' reaches outside its \(samples) samples" }
        }
        return nil
    }
}
