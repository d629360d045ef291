internal import ASTTypes
internal import Foundation
internal import SampleStore

extension Ingestor {
    func report(
        _ path: String, _ manifest: Manifest, _ ledger: Ledger, resumedItems: Int, seconds: Double,
        storage: StorageOptions
    ) throws -> IngestReport {
        let survey = try QualitySurvey(try SampleStore(opening: path))
        let done = ledger.done - resumedItems
        return IngestReport(
            store: path, manifest: manifest,
            splits: manifest.splits.map { IngestReport.Split(name: $0.name, samples: $0.count) },
            storeBytes: bytes(ofFolder: path), seconds: seconds,
            imagesPerSecond: seconds > 0 ? Double(done) / seconds : 0, resumedItems: resumedItems,
            storage: storage.summary,
            badFiles: ledger.badByCategory.map { IngestReport.BadFiles(reason: $0.key, files: $0.value) }
                .sorted { ($1.files, $0.reason) < ($0.files, $1.reason) },
            warnings: survey.warnings, measuredSamples: survey.measured)
    }

    private func bytes(ofFolder path: String) -> Int64 {
        let keys: [URLResourceKey] = [.fileSizeKey, .isRegularFileKey]
        let files = FileManager.default.enumerator(
            at: URL(filePath: path, directoryHint: .isDirectory), includingPropertiesForKeys: keys)
        var total: Int64 = 0
        while let file = files?.nextObject() as? URL {
            let values = try? file.resourceValues(forKeys: Set(keys))
            if values?.isRegularFile == true { total += Int64(values?.fileSize ?? 0) }
        }
        return total
    }
}
