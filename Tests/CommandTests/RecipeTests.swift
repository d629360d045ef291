import Foundation
import TestSupport
import Testing

@Suite struct RecipeCommandTests {
    private func ingest(_ arguments: String..., cache: URL) throws -> BuiltCommand.Result {
        let environment = ["XDG_CACHE_HOME": cache.path]
        return try BuiltCommand("ast-ingest").run(arguments, environment: environment)
    }

    @Test func aMisspeltNameGetsTheNearest() throws {
        try withTemporaryFolder { folder in
            let result = try ingest("cifar1", folder.appending(path: "a.ast").path, cache: folder)
            #expect(result.exitCode == 66)
            #expect(result.errors.contains("did you mean 'cifar10'?"))
        }
    }

    @Test func imageNetSaysHowToGetIt() throws {
        try withTemporaryFolder { folder in
            let result = try ingest("imagenet-1k", folder.appending(path: "a.ast").path, cache: folder)
            #expect(result.exitCode == 66)
            #expect(result.errors.contains("image-net.org"))
            #expect(result.errors.contains("--from"))
        }
    }

    @Test func anUnpackedFolderIsIngestedByItsRecipe() throws {
        try withTemporaryFolder { folder in
            let records = (0..<3).flatMap {
                DatasetFixture.cifarRecord(label: UInt8($0), red: 1, green: 2, blue: 3)
            }
            try DatasetFixture.write(records, "cifar-10-batches-bin/data_batch_1.bin", in: folder)
            let store = folder.appending(path: "a.ast").path
            let result = try ingest("cifar10", store, "--from", folder.path, "--json", cache: folder)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.contains("CIFAR-10 has 60000 samples, but only 3"))
            let classes = try BuiltCommand("ast-inspect").run(["show", store, "2", "--json"])
            #expect(classes.output.contains("bird"))
        }
    }

    @Test func aWrongArchiveIsRefused() throws {
        try withTemporaryFolder { folder in
            try DatasetFixture.write([1, 2, 3], "cifar-10-binary.tar.gz", in: folder)
            let store = folder.appending(path: "a.ast").path
            let result = try ingest("cifar10", store, "--from", folder.path, cache: folder)
            #expect(result.exitCode == 65)
            #expect(result.errors.contains("3 bytes instead of 170052171"))
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }
}
