import Foundation
import TestSupport
import Testing

/// How pictures are kept, with the command as people run it.
@Suite struct StorageOptionTests {
    /// How a store keeps a picture.
    private func sample(_ store: String, _ id: Int) throws -> String {
        let sample = try Ingests.show(store, id)
        return "\(sample["encoding"] ?? "") \(sample["width"] ?? "")×\(sample["height"] ?? "")"
    }

    private func write(_ sizes: [(Int, Int)], in folder: URL) throws {
        for (index, size) in sizes.enumerated() {
            let pixels = (0..<(size.0 * size.1)).map { UInt8(truncatingIfNeeded: $0 / 7 &+ index) }
            let bytes = try ImageFixture.png(pixels, width: size.0, height: size.1, color: .grey)
            try DatasetFixture.write(bytes, "a/\(10 + index).png", in: folder)
        }
    }

    @Test(arguments: [
        (["--encode", "jpeg", "--short-side", "32"], ["jpeg 43×32", "jpeg 20×16", "jpeg 32×96"]),
        (["--encode", "raw", "--max-side", "32"], ["raw 32×24", "raw 20×16", "raw 11×32"]),
        (["--encode", "raw"], ["raw 64×48", "raw 20×16", "raw 40×120"]),
        (["--encode", "keep"], ["png 64×48", "png 20×16", "png 40×120"]),
        (["--encode", "jpeg", "--max-side", "1000"], ["jpeg 64×48", "jpeg 20×16", "jpeg 40×120"]),
    ]) func imagesShrinkToTheLimitAndNeverGrow(options: [String], expected: [String]) throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try write([(64, 48), (20, 16), (40, 120)], in: source)
            let store = folder.path + "/a.ast"
            let result = try BuiltCommand("ast-ingest").run([source.path, store, "-q"] + options)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(try (0..<3).map { try sample(store, $0) } == expected)
        }
    }

    @Test func aShareIsKeptDecodedSpreadEvenly() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try write(Array(repeating: (70, 66), count: 16), in: source)
            let store = folder.path + "/a.ast"
            let report = try Ingests.report(source.path, store, "--encode", "keep", "--raw-share", "0.25")
            #expect(report["storage"] as? String == "--encode keep --raw-share 0.25")
            let encodings = try (0..<16).map { try sample(store, $0) }
            #expect(
                encodings.enumerated().filter { $0.element == "raw 70×66" }.map(\.offset) == [3, 7, 11, 15])
            #expect(encodings.count { $0 == "png 70×66" } == 12)
        }
    }

    @Test(arguments: [
        (["--short-side", "8", "--max-side", "8", "--encode", "raw"], "exclude one another"),
        (["--short-side", "8"], "--encode auto does not shrink images"),
        (["--encode", "keep", "--max-side", "8"], "--encode keep does not shrink images"),
        (["--encode", "raw", "--quality", "80"], "--quality is of JPEGs that are made"),
        (["--subsampling", "444"], "--subsampling is of JPEGs that are made"),
        (["--encode", "jpeg", "--quality", "0"], "--quality is 0"),
        (["--encode", "raw", "--index"], "--encode raw keeps no JPEGs"),
        (["--encode", "jpeg", "--subsampling", "411"], "give 444, 422 or 420"),
        (["--encode", "jpeg", "--short-side", "0"], "--short-side is 0"),
        (["--encode", "raw", "--raw-share", "0.5"], "keeps all images decoded already"),
        (["--encode", "jpeg", "--raw-share", "1.5"], "--raw-share is 1.5"),
        (["--encode", "jpeg", "--check"], "decodes every image anyway"),
        (["--encode", "jpg"], "did you mean 'jpeg'?"), (["--on-error", "max=-1"], "max=10"),
        (["--append", "--force"], "--append does not go with --force"),
        (["--append", "--shard", "1/2"], "--append does not go with --shard"),
        (["--commit-every", "-1"], "--commit-every"), (["--workers", "0"], "--workers is 0"),
    ]) func optionsThatMakeNoSenseTogetherLeaveWith64(options: [String], reason: String) throws {
        try withTemporaryFolder { folder in
            let result = try BuiltCommand("ast-ingest").run([folder.path, folder.path + "/a.ast"] + options)
            #expect(result.exitCode == 64)
            #expect(result.errors.contains(reason), "\(result.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test func aPlanShowsEveryChoiceAndWritesNothing() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            try write(Array(repeating: (80, 70), count: 4), in: source)
            let before = try Ingests.listing(folder)
            let shown = try Ingests.run("--plan", source.path)
            #expect(shown.exitCode == 0, "\(shown.errors)")
            #expect(shown.output.contains("measured on 4 images"))
            #expect(shown.output.contains("--encode raw") && shown.output.contains("--encode keep"))
            #expect(shown.output.contains("\npicked: --encode "))
            let plan = try Ingests.report("--plan", source.path, folder.path + "/a.ast")
            #expect(plan["images"] as? Int == 4)
            let rows = try #require(plan["rows"] as? [[String: Any]])
            #expect(rows.count >= 3)
            for row in rows {
                #expect(row["choice"] is String)
                for name in ["bytes_per_image", "images_per_second", "store_bytes"] {
                    #expect((row[name] as? Double ?? 0) > 0, "\(name)")
                }
            }
            #expect((plan["picked"] as? String)?.hasPrefix("--encode ") == true)
            #expect((plan["reason"] as? String)?.isEmpty == false)
            #expect(try Ingests.listing(folder) == before)
        }
    }
}
