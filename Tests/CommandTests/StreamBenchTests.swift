import Foundation
import TestSupport
import Testing

/// `ast-bench stream` on a tiny store.
@Suite struct StreamBenchTests {
    private func stream(_ store: String, _ arguments: [String], _ environment: [String: String] = [:]) throws
        -> [String: Any]
    {
        let result = try BuiltCommand("ast-bench").run(
            ["stream", store, "--epochs", "1", "--json", "-q", "--pad", "1"] + arguments,
            environment: environment)
        #expect(result.exitCode == 0, "\(result.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// A constant that a batch of ten times as many samples has, too, would be bookkeeping; here there is not even that.
    @Test(arguments: ["10", "100"]) func aBatchCostsNoAllocation(batchSize: String) throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "tiny.ast").path
            try TinyStore.write(to: store, samples: 4000)
            let report = try stream(store, ["-b", batchSize, "-j", "2"])
            // Null where the C library is not glibc.
            guard let allocations = report["allocations_per_batch"] as? Double else { return }
            #expect(allocations < 1, "at \(batchSize) samples a batch")
        }
    }

    @Test func theRanksOfALauncherShareThePlan() throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "tiny.ast").path
            try TinyStore.write(to: store, samples: 100)
            let bytes = try ["0", "1", "2"].map { rank in
                try stream(store, ["-b", "7"], ["RANK": rank, "WORLD_SIZE": "3"])["bytes_read"] as? Int ?? 0
            }
            #expect(bytes.reduce(0, +) == 100 * 48 && bytes.allSatisfy { $0 > 0 })
        }
    }
}
