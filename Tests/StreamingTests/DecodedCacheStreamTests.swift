import ASTTypes
import Foundation
import Images
import SampleStore
import TestSupport
import Testing

@testable import Streaming

/// Streams with a decoded cache.
@Suite struct DecodedCacheStreamTests {
    /// A smooth picture with some texture, so that a wrong pixel shows.
    private func pixels(_ width: Int, _ height: Int, _ channels: Int, _ number: Int) -> [UInt8] {
        (0..<width * height * channels).map { index in
            let (x, y) = (index / channels % width, index / channels / width)
            return UInt8(
                truncatingIfNeeded: x * 3 + y * 2 + (x * y / 7) % 23 + index % channels * 40 + number)
        }
    }

    /// JPEGs of every sort and size, turned ones among them, and a PNG.
    private func samples() throws -> [NewSample] {
        var samples: [NewSample] = []
        func add(_ bytes: [UInt8], _ encoding: PixelEncoding, _ width: Int, _ height: Int, _ channels: Int) {
            samples.append(
                NewSample(
                    name: "\(samples.count)", label: Label(0), encoding: encoding,
                    shape: ImageShape(height: height, width: width, channels: channels), bytes: bytes,
                    intensityDeviation: 0))
        }
        for (number, subsampling) in ImageFixture.JPEGSubsampling.allCases.enumerated() {
            let (width, height) = (37 + 11 * number, 53 - 6 * number)
            let source = pixels(width, height, 3, number)
            for progressive in [false, true] {
                let file = try ImageFixture.jpeg(
                    source, width: width, height: height, progressive: progressive, subsampling: subsampling)
                add(file, .jpeg, width, height, 3)
                add(Array(file[..<2]) + Self.turned + file[2...], .jpeg, height, width, 3)
            }
        }
        add(
            try ImageFixture.jpeg(pixels(40, 30, 1, 3), width: 40, height: 30, color: .grey), .jpeg, 40, 30, 1
        )
        // So large that most views are made smaller inside the transform.
        add(try ImageFixture.jpeg(pixels(200, 160, 3, 9), width: 200, height: 160), .jpeg, 200, 160, 3)
        add(try ImageFixture.png(pixels(33, 47, 3, 5), width: 33, height: 47, color: .rgb), .png, 33, 47, 3)
        return samples
    }

    /// An APP1 segment that says: turn by 90 degrees (orientation 6).
    private static let turned: [UInt8] =
        [0xFF, 0xE1, 0, 34] + Array("Exif\0\0".utf8)
        + [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]

    private static let augmentations = [
        Augmentation(crop: .randomResized(RandomResizedCrop()), flip: .random),
        Augmentation(crop: .center(CenterCrop())),
        Augmentation(pad: 3, flip: .random),
    ]

    @Test(arguments: augmentations, [1, 2])
    func pixelsAreTheSameToTheBitWithACacheAndWithout(augmentation: Augmentation, workers: Int) throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(try samples(), in: folder)
            var options = StoreFixture.options(
                batchSize: 5, side: 24, output: .uint8, augmentation: augmentation, workers: workers)
            let cache = try DecodedCache.open(store, bytes: 8 << 20)
            for epoch in 0..<4 {
                try expectSamePixels(store, epoch: epoch, &options, cache)
            }
            #expect(cache.statistics.hits > 2 * store.count && cache.statistics.discarded == 0)
            #expect(cache.statistics.entries >= store.count - 1)
        }
    }

    /// Of an epoch of all samples, without the cache and with it.
    private func expectSamePixels(
        _ store: SampleStore, epoch: Int, _ options: inout StreamOptions, _ cache: DecodedCache
    ) throws {
        let plan = StoreFixture.plan(0..<store.count, epoch: epoch)
        options.cache = nil
        let plain = try bytes(BatchStream(store: store, plan: plan, options: options))
        options.cache = cache
        let cached = try bytes(BatchStream(store: store, plan: plan, options: options))
        #expect(plain.count == cached.count)
        for index in plain.indices { #expect(plain[index] == cached[index], "batch \(index)") }
        cache.flush()
    }

    private func bytes(_ stream: BatchStream) throws -> [[UInt8]] {
        var batches: [[UInt8]] = []
        while let batch = try stream.next() { batches.append(batch.withPixels { Array($0) }) }
        return batches
    }

    @Test(
        .enabled(if: RealData.isPresent("imagenet-250"), "\(RealData.hint)"))
    func photographsAreTheSameToTheBit() throws {
        let pictures = try FileManager.default.contentsOfDirectory(
            at: #require(RealData.folder("imagenet-250")), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension.lowercased().hasPrefix("jp") }.sorted { $0.path < $1.path }.prefix(40)
        try withTemporaryFolder { folder in
            let decoder = try ImageDecoder()
            let samples = try pictures.map { picture in
                let bytes = [UInt8](try Data(contentsOf: picture))
                let header = try decoder.header(of: bytes.span.bytes)
                return NewSample(
                    name: picture.lastPathComponent, label: Label(0), encoding: .jpeg,
                    shape: ImageShape(
                        height: header.height, width: header.width, channels: header.channels),
                    bytes: bytes, intensityDeviation: 0)
            }
            let store = try StoreFixture.store(samples, in: folder)
            var options = StoreFixture.options(
                batchSize: 8, side: 112, output: .uint8, augmentation: Self.augmentations[0])
            let cache = try DecodedCache.open(store, bytes: 64 << 20)
            for epoch in 0..<2 {
                try expectSamePixels(store, epoch: epoch, &options, cache)
            }
            #expect(cache.statistics.hits > 5)
        }
    }

    @Test func aViewMadeSmallerInsideTheTransformIsDecodedAsBefore() throws {
        try withTemporaryFolder { folder in
            let shape = ImageShape(height: 160, width: 200, channels: 3)
            let sample = NewSample(
                name: "large", label: Label(0), encoding: .jpeg, shape: shape,
                bytes: try ImageFixture.jpeg(pixels(200, 160, 3, 9), width: 200, height: 160),
                intensityDeviation: 0)
            let store = try StoreFixture.store([sample], in: folder)
            var options = StoreFixture.options(batchSize: 1, side: 32, output: .uint8)
            options.cache = try DecodedCache.open(store, bytes: 8 << 20)
            for epoch in 0..<2 {
                _ = try bytes(
                    BatchStream(store: store, plan: StoreFixture.plan([0], epoch: epoch), options: options))
            }
            options.cache?.flush()
            let statistics = try #require(options.cache?.statistics)
            #expect(statistics.entries == 0 && statistics.hits == 0 && statistics.misses == 0)
        }
    }

    @Test func damageIsMetWithACacheAsWithout() throws {
        try withTemporaryFolder { folder in
            var samples = try (0..<6).map { number in
                NewSample(
                    name: "\(number)", label: Label(0), encoding: .jpeg,
                    shape: ImageShape(height: 30, width: 40, channels: 3),
                    bytes: try ImageFixture.jpeg(pixels(40, 30, 3, number), width: 40, height: 30),
                    intensityDeviation: 0)
            }
            samples[2].bytes = Array(samples[2].bytes.prefix(400))
            let store = try StoreFixture.store(samples, in: folder)
            var options = StoreFixture.options(
                batchSize: 2, side: 24, output: .uint8, augmentation: Self.augmentations[0], workers: 1)
            options.badSamples = BadSamplePolicy(.skip, limit: 1)
            let plan = StoreFixture.plan(0..<6)
            let plain = try BatchStream(store: store, plan: plan, options: options)
            let expected = try bytes(plain)
            options.cache = try DecodedCache.open(store, bytes: 8 << 20)
            for _ in 0..<2 {
                let stream = try BatchStream(store: store, plan: plan, options: options)
                #expect(try bytes(stream) == expected)
                #expect(stream.statistics.badSamples == plain.statistics.badSamples)
                options.cache?.flush()
            }
        }
    }

    @Test func theCacheOfAnotherStoreIsRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 4, in: folder)
            let shape = ImageShape(height: 8, width: 8, channels: 3)
            let other = try StoreFixture.store(
                [StoreFixture.sample(9, shape: shape)], in: folder, named: "other.ast")
            var options = StoreFixture.options()
            options.cache = try DecodedCache.open(other, bytes: 1 << 20)
            let failure = #expect(throws: Failure.self) {
                _ = try BatchStream(store: store, plan: StoreFixture.plan(0..<4), options: options)
            }
            #expect(failure?.kind == .usage && failure?.message.contains("other.ast") == true)
        }
    }
}
