import Foundation
import TestSupport
import Testing

/// The commands on real data sets, where they are at hand.
@Suite struct RealDataTests {
    @Test(.enabled(if: RealData.isPresent("cifar-10-batches-bin"), Comment(rawValue: RealData.hint)))
    func theRealCIFAR10IsStoredWholeInAtMostATwentiethMoreThanItsPixels() throws {
        let source = try #require(RealData.folder("cifar-10-batches-bin"))
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "cifar.ast").path
            let ingest = try BuiltCommand("ast-ingest").run([source.path, store, "--json", "-q"])
            #expect(ingest.exitCode == 0, "\(ingest.errors)")
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(ingest.output.utf8)) as? [String: Any])
            #expect(report["samples"] as? Int == 60_000)
            #expect(report["classes"] as? Int == 10)
            #expect(report["payload_bytes"] as? Int == 60_000 * 3072)
            #expect(try #require(report["store_bytes"] as? Int) * 100 <= 60_000 * 3072 * 105)
            let verify = try BuiltCommand("ast-inspect").run(["verify", store, "-q"])
            #expect(verify.exitCode == 0, "\(verify.errors)")
        }
    }
}
