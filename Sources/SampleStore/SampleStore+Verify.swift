public import ASTTypes

/// What ``SampleStore/verify(progress:)`` found.
public struct VerifyReport: Sendable, Hashable {
    /// A sample that cannot be read, or not as it was written.
    public struct BadSample: Sendable, Hashable {
        public var id: SampleID
        /// The sample's name, or a question mark when that is lost too.
        public var name: String
        public var reason: String
    }

    /// Samples looked at: all of the store.
    public var samples: Int
    public var bad: [BadSample]
    /// The digest of what was read, see ``Manifest/digest``.
    public var digest: String
    /// Whether nothing is bad and the digest is the manifest's.
    public var matchesManifest: Bool
}

extension SampleStore {
    /// Reads every sample and its name, checks them against their hashes, and recomputes the digest: of what was ingested,
    /// whatever labels were corrected since.
    /// - Parameter progress: called now and then with the number of samples done.
    public func verify(progress: ((Int) -> Void)? = nil) throws -> VerifyReport {
        var digest = try ContentDigest()
        var bad: [VerifyReport.BadSample] = []
        for volume in volumes {
            let reader = try VolumeReader(volume, classes: manifest.classes.count)
            var names: [String]?
            for number in 0..<volume.count {
                let position = number % StoreLayout.namesPerChunk
                if position == 0 {
                    names = try reader.names(ofChunk: number / StoreLayout.namesPerChunk)
                    progress?(volume.first + number)
                }
                do {
                    try verify(number, names?[position], reader, &digest)
                } catch let failure as Failure {
                    let id = SampleID(volume.first + number)
                    bad.append(.init(id: id, name: names?[position] ?? "?", reason: failure.message))
                }
            }
        }
        progress?(count)
        let found = digest.finish(splits: manifest.splits, classes: manifest.classes)
        return VerifyReport(
            samples: count, bad: bad, digest: found, matchesManifest: bad.isEmpty && found == manifest.digest)
    }

    private func verify(
        _ number: Int, _ name: String?, _ reader: VolumeReader, _ digest: inout ContentDigest
    ) throws {
        guard let name else { throw Failure(.badData, "its name is damaged") }
        let record = try reader.record(at: number)
        let isOld = manifest.formatVersion == 1
        try reader.withBytes(at: number, record) { bytes in
            if isOld {
                digest.add(name: name, record, bytes: bytes)
            } else {
                digest.add(name: name, record)
            }
        }
    }
}
