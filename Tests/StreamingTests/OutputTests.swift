import ASTTypes
import Images
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct OutputTests {
    private static let augmentation = Augmentation(pad: 2, flip: .random)

    private struct NoBatch: Error {}

    private func batch(_ store: SampleStore, _ output: PixelOutput) throws -> Batch? {
        let options = StoreFixture.options(output: output, augmentation: Self.augmentation)
        return try BatchStream(store: store, plan: StoreFixture.plan(0..<4), options: options).next()
    }

    @Test func theThreeOutputsShowTheSamePixels() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 4, in: folder)
            var bytes: [UInt8] = []
            var halves: [Float] = []
            var floats: [Float] = []
            for output in PixelOutput.allCases {
                guard let batch = try batch(store, output) else { throw NoBatch() }
                #expect(batch.output == output)
                batch.withTypedPixels { pixels in
                    switch pixels {
                    case .uint8(let values): bytes = Array(values)
                    case .bfloat16(let values): halves = values.map { Float(bitPattern: UInt32($0) << 16) }
                    case .float32(let values): floats = Array(values)
                    }
                }
                #expect(batch.mean == StoreFixture.mean)
            }
            #expect(bytes.count == 4 * 8 * 8 * 3 && Set(bytes).count > 50)
            #expect(
                floats
                    == bytes.enumerated().map { StoreFixture.normalised($0.element, channel: $0.offset % 3) })
            for (half, float) in zip(halves, floats) {
                #expect((half - float).magnitude <= float.magnitude / 256)
            }
            #expect(halves.count == floats.count)
        }
    }

    @Test func aRowTakesAsManyBytesAsItsOutputNeeds() {
        let sizes = PixelOutput.allCases.map { StoreFixture.options(output: $0).bytesPerSample }
        #expect(sizes == [4, 2, 1].map { $0 * 8 * 8 * 3 })
    }

    @Test func aResizedRegionOfAStoredFileIsWhatTheImageModuleMakesOfIt() throws {
        try withTemporaryFolder { folder in
            let image = ImageShape(height: 40, width: 60, channels: 3)
            let pixels = StoreFixture.pixels(5, shape: image)
            let samples = (0..<6).map { index in
                NewSample(
                    name: "\(index)", label: Label(0), encoding: .raw, shape: image, bytes: pixels,
                    intensityDeviation: 0)
            }
            let store = try StoreFixture.store(samples, in: folder)
            let augmentation = Augmentation(crop: .randomResized(RandomResizedCrop()), flip: .random)
            let options = StoreFixture.options(side: 16, output: .uint8, augmentation: augmentation)
            let stream = try BatchStream(store: store, plan: StoreFixture.plan(0..<6), options: options)
            guard let batch = try stream.next() else { throw NoBatch() }
            let rows = batch.withPixels { Array($0) }
            for sample in 0..<6 {
                let view = augmentation.view(
                    of: SampleID(sample), epoch: 0, image: image, shape: options.shape, seed: options.seed)
                var wanted: [UInt8] = []
                Resampler().resize(
                    pixels, width: 60, height: 40, channels: 3, region: view.region, toWidth: 16,
                    toHeight: 16,
                    filter: .bilinear, into: &wanted)
                if view.isMirrored { wanted = mirrored(wanted, side: 16) }
                #expect(Array(rows[sample * 768..<(sample + 1) * 768]) == wanted)
            }
        }
    }

    private func mirrored(_ pixels: [UInt8], side: Int) -> [UInt8] {
        var result: [UInt8] = []
        for y in 0..<side {
            for x in (0..<side).reversed() {
                let at = (y * side + x) * 3
                result += pixels[at..<at + 3]
            }
        }
        return result
    }

    @Test func aCentreCropIsCutFromTheResizedImage() throws {
        try withTemporaryFolder { folder in
            let image = ImageShape(height: 30, width: 41, channels: 3)
            let sample = StoreFixture.sample(2, shape: image)
            let store = try StoreFixture.store([sample], in: folder)
            let augmentation = Augmentation(crop: .center(CenterCrop(share: 0.8)))
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan([0]),
                options: StoreFixture.options(side: 16, output: .uint8, augmentation: augmentation))
            guard let batch = try stream.next() else { throw NoBatch() }
            // A short side of 20, so a long side of 27; margins of 5.5 and 2 pixels, the half to the even 6.
            let resized = resize(
                source: sample.bytes, width: 41, height: 30, channels: 3, toWidth: 27, toHeight: 20)
            var wanted: [UInt8] = []
            for y in 2..<18 { wanted += resized[(y * 27 + 6) * 3..<(y * 27 + 22) * 3] }
            #expect(batch.withPixels { Array($0) } == wanted)
        }
    }
}
