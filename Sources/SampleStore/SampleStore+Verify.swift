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
    /// Reads every sample and its name, checks them against their hashes, and recomputes the digest.
    /// - Parameter progress: called now and then with the number of samples done.
    public func verify(progress: ((Int) -> Void)? = nil) throws -> VerifyReport {
        let reader = try makeReader()
        var digest = try ContentDigest()
        var bad: [VerifyReport.BadSample] = []
        var names: [String]?
        for index in 0..<count {
            let position = index % StoreLayout.namesPerChunk
            if position == 0 {
                names = try reader.names(ofChunk: index / StoreLayout.namesPerChunk)
                progress?(index)
            }
            let id = SampleID(index)
            do {
                guard let names else { throw Failure(.badData, "its name is damaged") }
                try reader.withBytes(of: id) { record, bytes in
                    digest.add(
                        name: names[position], label: record.label, encoding: record.encoding,
                        shape: record.shape,
                        bytes: bytes)
                }
            } catch let failure as Failure {
                bad.append(.init(id: id, name: names?[position] ?? "?", reason: failure.message))
            }
        }
        progress?(count)
        let found = digest.finish(splits: manifest.splits, classes: manifest.classes)
        return VerifyReport(
            samples: count, bad: bad, digest: found, matchesManifest: bad.isEmpty && found == manifest.digest)
    }
}
