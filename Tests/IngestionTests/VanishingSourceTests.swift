import ASTTypes
import Datasets
import Foundation
import Ingestion
import SampleStore
import TestSupport
import Testing

@Suite struct VanishingSourceTests {
    @Test func aClassFolderThatVanishesAfterOpeningIsCountedFileByFile() throws {
        try withTemporaryFolder { folder in
            let good = try ImageFixture.plainJPEG([1, 2, 3], width: 16, height: 16)
            for name in ["a/1.jpg", "b/1.jpg", "b/2.jpg"] {
                try DatasetFixture.write(good, "images/\(name)", in: folder)
            }
            let source = try openDataset(at: folder.appending(path: "images").path)
            try FileManager.default.removeItem(at: folder.appending(path: "images/b"))
            let report = try Ingestor(source, options: IngestOptions(errorPolicy: .skip, workers: 2))
                .run(into: folder.appending(path: "store").path)
            #expect(report.manifest.samples == 1)
            #expect(report.manifest.classes == ["a", "b"])
            #expect(report.badFiles.map(\.reason) == ["unreadable file"])
            #expect(report.badFiles.map(\.files) == [2])
        }
    }
}
