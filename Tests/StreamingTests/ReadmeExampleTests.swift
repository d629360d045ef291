import ASTTypes
import Foundation
import SampleStore
import Streaming
import TestSupport
import Testing

/// The README's example of the library, compiled and run.
@Suite struct ReadmeExampleTests {
    private func example(_ path: String) throws -> [Int] {
        var counts: [Int] = []
        func train(_ pixels: UnsafeRawBufferPointer, _ labels: [Label]) { counts.append(labels.count) }
        // README begins
        let store = try SampleStore(opening: path)
        let ids = try store.ids(ofSplit: "train")
        let order = KeyedPermutation(count: ids.count, seed: 1, epoch: 0)
        let plan = EpochPlan(epoch: 0, visiting: ids.indices.map { ids[order[$0]] })
        let options = StreamOptions(
            batchSize: 128, shape: ImageShape(height: 32, width: 32, channels: 3), mean: [0.49, 0.48, 0.45],
            standardDeviation: [0.25, 0.24, 0.26], augmentation: Augmentation(pad: 4, flip: .random))
        let stream = try BatchStream(store: store, plan: plan, options: options)
        while let batch = try stream.next() {
            batch.withPixels { pixels in train(pixels, batch.labels) }
        }
        // README ends
        return counts
    }

    @Test func itRuns() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 300, in: folder)
            #expect(try example(store.path) == [128, 128, 44])
        }
    }

    @Test func itStandsInTheReadme() throws {
        let lines = try String(contentsOfFile: #filePath, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.hasSuffix("// README begins") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("// README ends") })
        let text = lines[begin + 1..<end].map { $0.dropFirst(8) + "\n" }.joined()
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains(text), "copy the lines of this test into README.md")
    }
}
