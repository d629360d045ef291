import ASTTypes
import Foundation
import SampleStore
import Streaming
import Testing

/// A small store whose pixels can be computed again.
struct StoreFixture {
    static let side = 8
    static let mean: [Float] = [0.5, 0.25, 0.125]
    static let deviation: [Float] = [0.25, 0.5, 0.2]

    /// Pixels that differ between samples, places and channels.
    static func pixels(_ sample: Int, shape: ImageShape) -> [UInt8] {
        (0..<shape.elements).map { UInt8(truncatingIfNeeded: sample &* 31 &+ $0 &* 7 &+ $0 / 13) }
    }

    static func sample(_ index: Int, shape: ImageShape) -> NewSample {
        NewSample(
            name: "picture-\(index)", label: Label(index % 3), encoding: .raw, shape: shape,
            bytes: pixels(index, shape: shape), intensityDeviation: Float(index) / 1024)
    }

    /// A store of these samples in one split called `train`.
    @discardableResult
    static func store(_ samples: [NewSample], in folder: URL, named name: String = "test.ast") throws
        -> SampleStore
    {
        let path = folder.appending(path: name).path
        let writer = try SampleStoreWriter(creating: path, identity: IngestIdentity(["source": "test"]))
        try writer.beginSplit("train")
        for sample in samples { try writer.append(sample) }
        let channels = samples.map(\.shape.channels).max() ?? 1
        _ = try writer.finish(
            classes: ["a", "b", "c"], mean: Array(repeating: 0.5, count: channels),
            standardDeviation: Array(repeating: 0.25, count: channels),
            source: Manifest.Source(kind: "test", path: "nowhere"))
        return try SampleStore(opening: path)
    }

    /// `count` raw images of 8 × 8.
    static func store(count: Int, channels: Int = 3, in folder: URL) throws -> SampleStore {
        let shape = ImageShape(height: side, width: side, channels: channels)
        return try store((0..<count).map { sample($0, shape: shape) }, in: folder)
    }

    static func options(
        batchSize: Int = 10, side: Int = side, channels: Int = 3, output: PixelOutput = .float32,
        augmentation: Augmentation = .none,
        slots: Int = 3, workers: Int = 2, dropLast: Bool = false
    ) -> StreamOptions {
        StreamOptions(
            batchSize: batchSize, shape: ImageShape(height: side, width: side, channels: channels),
            mean: Array(mean.prefix(channels)), standardDeviation: Array(deviation.prefix(channels)),
            output: output, augmentation: augmentation, seed: 7, slots: slots, workers: workers,
            dropLast: dropLast)
    }

    /// Flips one bit of the pixels of an 8 × 8 sample in the store at `path`, so that it no longer matches its checksum.
    static func damage(_ sample: Int, in path: String) throws {
        let bytes = Data(pixels(sample, shape: ImageShape(height: side, width: side, channels: 3)))
        let folder = URL(filePath: path)
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where (try? Data(contentsOf: file)) != nil {
            var data = try Data(contentsOf: file)
            guard let place = data.range(of: bytes) else { continue }
            data[place.lowerBound + 5] ^= 1
            try data.write(to: file)
            return
        }
        Issue.record("the sample's bytes are in no file")
    }

    static func plan(_ ids: some Sequence<Int>, epoch: Int = 0) -> EpochPlan {
        EpochPlan(epoch: epoch, visiting: ids.map { SampleID($0) })
    }

    /// To the last bit what the stream makes of it: one multiplication and one addition in single precision.
    static func normalised(_ value: UInt8, channel: Int) -> Float {
        let deviation = Double(deviation[channel])
        return Float(value) * Float(1 / (255 * deviation)) + Float(-Double(mean[channel]) / deviation)
    }
}

/// What a whole stream gave.
struct Collected: Equatable {
    var ids: [SampleID] = []
    var labels: [Label] = []
    var weights: [Float] = []
    var inclusion: [Float] = []
    var intensities: [Float] = []
    var batchSizes: [Int] = []
    var pixels: [Float] = []

    init() {}

    init(_ stream: BatchStream) throws {
        while let batch = try stream.next() { add(batch) }
    }

    /// What is known of each row, whatever batch it came in.
    var samples: ArraySlice<Row> {
        let elements = ids.isEmpty ? 0 : pixels.count / ids.count
        return ids.indices.map { row in
            Row(
                id: ids[row], label: labels[row], weight: weights[row], inclusion: inclusion[row],
                intensity: intensities[row], pixels: Array(pixels[row * elements..<(row + 1) * elements]))
        }[...]
    }

    struct Row: Equatable {
        var id: SampleID
        var label: Label
        var weight: Float
        var inclusion: Float
        var intensity: Float
        var pixels: [Float]
    }

    /// Adds the next batch of a stream.
    /// - Returns: whether there was one.
    @discardableResult
    mutating func addNext(of stream: BatchStream) throws -> Bool {
        guard let batch = try stream.next() else { return false }
        add(batch)
        return true
    }

    mutating func add(_ batch: borrowing Batch) {
        ids += batch.ids
        labels += batch.labels
        weights += batch.weights
        inclusion += batch.inclusion
        intensities += batch.intensities
        batchSizes.append(batch.count)
        pixels += batch.withPixels { Array($0.bindMemory(to: Float.self)) }
    }
}

extension BatchStream {
    /// Takes the next batch and gives it back.
    @discardableResult
    func hasNext() throws -> Bool {
        guard let batch = try next() else { return false }
        _ = consume batch
        return true
    }
}
