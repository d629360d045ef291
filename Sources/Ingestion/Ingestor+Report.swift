internal import ASTTypes
internal import SampleStore

extension Ingestor {
    func report(
        _ path: String, _ manifest: Manifest, _ ledger: Ledger, resumedItems: Int, seconds: Double,
        storage: StorageOptions
    ) throws -> IngestReport {
        let store = try SampleStore(opening: path)
        let survey = try QualitySurvey(store)
        let done = ledger.done - resumedItems
        return IngestReport(
            store: path, manifest: manifest,
            splits: manifest.splits.map { IngestReport.Split(name: $0.name, samples: $0.count) },
            storeBytes: try store.diskBytes(), seconds: seconds,
            imagesPerSecond: seconds > 0 ? Double(done) / seconds : 0, resumedItems: resumedItems,
            storage: storage.summary,
            badFiles: ledger.badByCategory.map { IngestReport.BadFiles(reason: $0.key, files: $0.value) }
                .sorted { ($1.files, $0.reason) < ($0.files, $1.reason) },
            warnings: survey.warnings, measuredSamples: survey.measured)
    }
}
