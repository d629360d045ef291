internal import ASTTypes
internal import SampleStore

extension Ingestor {
    /// - Parameter ledger: nil where an earlier run did it all and only the store tells.
    func report(
        _ path: String, _ manifest: Manifest, _ ledger: Ledger?, resumedItems: Int, seconds: Double,
        storage: StorageOptions
    ) throws -> IngestReport {
        let store = try SampleStore(opening: path)
        let survey = try QualitySurvey(store)
        let done = (ledger?.done ?? 0) - resumedItems
        let badFiles = try ledger?.badByCategory ?? Self.badByCategory(store)
        return IngestReport(
            store: path, manifest: manifest,
            splits: manifest.splits.map { IngestReport.Split(name: $0.name, samples: $0.count) },
            storeBytes: try store.diskBytes(), seconds: seconds,
            imagesPerSecond: seconds > 0 ? Double(done) / seconds : 0, resumedItems: resumedItems,
            storage: storage.summary,
            badFiles: badFiles.map { IngestReport.BadFiles(reason: $0.key, files: $0.value) }
                .sorted { ($1.files, $0.reason) < ($0.files, $1.reason) },
            warnings: survey.warnings, measuredSamples: survey.measured)
    }

    private static func badByCategory(_ store: SampleStore) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        try store.forEachBadFile { counts[BadItem.category(of: $0), default: 0] += 1 }
        return counts
    }
}
