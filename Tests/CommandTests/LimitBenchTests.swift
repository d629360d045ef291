import Foundation
import TestSupport
import Testing

/// `ast-bench limits` and `ast-bench store`, on next to nothing.
@Suite struct LimitBenchTests {
    private func report(_ arguments: [String]) throws -> [String: Any] {
        let result = try BuiltCommand("ast-bench").run(arguments + ["--runs", "1", "--json", "-q"])
        #expect(result.exitCode == 0, "\(result.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func everyLimitIsMeasured() throws {
        try withTemporaryFolder { folder in
            let picture = try ImageFixture.plainJPEG([200, 30, 90], width: 64, height: 48)
            for name in ["a.jpg", "b.JPEG"] { try Data(picture).write(to: folder.appending(path: name)) }
            let limits = try report(
                ["limits", "--jpegs", folder.path, "--folder", folder.path, "--size", "4", "-j", "2"])
            #expect(limits["jpegs"] as? Int == 2 && limits["jpeg_source"] as? String == folder.path)
            for name in [
                "jpeg_decode_images_per_second", "jpeg_decode_pixels_per_second", "jpeg_regions_per_second",
                "memcpy_bytes_per_second", "lmdb_gets_per_second", "lmdb_reads_per_second",
                "disk_write_bytes_per_second", "disk_warm_read_bytes_per_second",
            ] {
                #expect((limits[name] as? Double ?? 0) > 0, "\(name)")
            }
            let images = try #require(limits["jpeg_decode_images_per_second"] as? Double)
            let pixels = try #require(limits["jpeg_decode_pixels_per_second"] as? Double)
            #expect(abs(pixels / images - 64 * 48) < 1)
        }
    }

    @Test func aFolderWithoutPicturesIsNamed() throws {
        try withTemporaryFolder { folder in
            let result = try BuiltCommand("ast-bench").run(["limits", "--jpegs", folder.path, "-q"])
            #expect(result.exitCode == 66 && result.errors.contains(folder.path), "\(result.errors)")
        }
    }

    @Test func warmReadsAndSkippedSamplesOfAStoreAreMeasured() throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "tiny.ast").path
            try TinyStore.write(to: store, samples: 200)
            let found = try report(["store", store, "--rate", "0.25"])
            #expect(found["samples"] as? Int == 50 && found["bytes"] as? Int == 50 * 48)
            #expect((found["warm_samples_per_second"] as? Double ?? 0) > 0)
            #expect(found["skipped_nanoseconds"] is Double)
            #expect(found["cold_bytes_per_second"] is NSNull || found["cold_bytes_per_second"] == nil)
        }
    }
}
