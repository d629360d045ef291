import ASTTypes
import Foundation
import SampleStore
import TestSupport

/// A store of twelve 4×4 RGB pictures (ten to train on, two to test with), and runs to look at.
enum TinyStore {
    static let classes = ["cat", "dog", "ship"]
    /// The name of sample 3 tries to clear the screen.
    static let hostileName = "train/cat/\u{1B}[2J3.png"

    static func write(to path: String, samples: Int = 10) throws {
        let writer = try SampleStoreWriter(creating: path, identity: IngestIdentity(["source": "test"]))
        try writer.beginSplit("train")
        for i in 0..<samples { try writer.append(sample(i, split: "train")) }
        try writer.beginSplit("test")
        for i in samples..<samples + 2 { try writer.append(sample(i, split: "test")) }
        _ = try writer.finish(
            classes: classes, mean: [0.5, 0.5, 0.5], standardDeviation: [0.2, 0.2, 0.2],
            source: .init(kind: "folder", path: "/data/tiny"))
    }

    private static func sample(_ i: Int, split: String) -> NewSample {
        let label = Label(i % classes.count)
        let name = i == 3 ? hostileName : "\(split)/\(classes[label.index])/\(i).png"
        return NewSample(
            name: name, label: label, encoding: .raw, shape: ImageShape(height: 4, width: 4, channels: 3),
            bytes: (0..<48).map { UInt8(($0 + 16 * i) % 256) }, intensityDeviation: 0.25)
    }

    /// Adds a run in which sample i has loss i, and sample 9 was never visited.
    static func addRun(_ name: String, to path: String, started: String = "2025-01-01T00:00:00Z") throws {
        let store = try SampleStore(opening: path)
        let header = RunHeader(
            name: name, storeDigest: store.manifest.digest, model: "airbench-s", policy: "history", rate: 0.1,
            epochsPlanned: 1, seed: 1, batchSize: 9, started: started, trainSplit: "train", finished: true)
        let run = try HistoryRun.create(in: store, header: header)
        var columns = HistoryColumns(labels: try store.labels())
        let seen = 0..<9
        columns.observe(
            StepOutcome(
                step: 7, ids: seen.map { SampleID($0) }, losses: seen.map { Float($0) },
                margins: seen.map { 1 - Float($0) }, gradientNorms: seen.map { Float($0) / 10 },
                correct: seen.map { $0 < 5 }, trained: seen.map { $0 > 3 }, inclusion: seen.map { _ in 1 }))
        try run.commit(
            columns,
            epoch: EpochRecord(
                epoch: 1, loss: 4, accuracy: 0.5, activationRate: 0.5, threshold: nil, samplesTrained: 5,
                samplesForwarded: 9, samplesRead: 9, bytesRead: 432, seconds: 0.5, validationSeconds: 0.1,
                imagesPerSecond: 18,
                energy: .init(model: "seed", savedPercent: 49.5, joules: nil, provenance: "modelled")))
    }

    /// A store with the run `a`, for the time of `body`.
    static func with<R>(_ body: (String) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "tiny.ast").path
            try write(to: path)
            try addRun("a", to: path)
            return try body(path)
        }
    }

    /// Turns one bit of each of the given pixels' bytes, found by their content.
    static func damage(_ path: String, sample: Int) throws {
        let file = URL(filePath: path).appending(path: "samples/data.mdb")
        var bytes = try Data(contentsOf: file)
        let content = Data((0..<48).map { UInt8(($0 + 16 * sample) % 256) })
        guard let place = bytes.firstRange(of: content) else { throw NotFound() }
        bytes[place.lowerBound + 20] ^= 4
        try bytes.write(to: file)
    }

    struct NotFound: Error {}
}
