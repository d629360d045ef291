import ASTTypes
import Images
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct FittingTests {
    @Test func aSmallerImageIsCentredOnZeros() throws {
        try withTemporaryFolder { folder in
            let stored = ImageShape(height: 28, width: 28, channels: 1)
            let store = try StoreFixture.store([StoreFixture.sample(9, shape: stored)], in: folder)
            let all = try Collected(
                BatchStream(
                    store: store, plan: StoreFixture.plan([0]),
                    options: StoreFixture.options(side: 32, channels: 1)))
            let pixels = StoreFixture.pixels(9, shape: stored)
            for y in 0..<32 {
                for x in 0..<32 {
                    let isInside = (2..<30).contains(y) && (2..<30).contains(x)
                    let value = isInside ? pixels[(y - 2) * 28 + x - 2] : 0
                    #expect(all.pixels[y * 32 + x] == StoreFixture.normalised(value, channel: 0))
                }
            }
        }
    }

    @Test func greyFillsThreeChannels() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 2, channels: 1, in: folder)
            let all = try Collected(
                BatchStream(store: store, plan: StoreFixture.plan(0..<2), options: StoreFixture.options()))
            let grey = ImageShape(height: 8, width: 8, channels: 1)
            let expected = (0..<2).flatMap { sample in
                StoreFixture.pixels(sample, shape: grey).flatMap { value in
                    (0..<3).map { StoreFixture.normalised(value, channel: $0) }
                }
            }
            #expect(all.pixels == expected)
        }
    }

    @Test func aLargerImageIsShrunkAndItsCentreCut() throws {
        try withTemporaryFolder { folder in
            // Left and right quarters are white; the middle 16 × 16, shrunk to 8 × 8, is a plain 100.
            let shape = ImageShape(height: 16, width: 32, channels: 1)
            let bytes = (0..<shape.elements).map { (8..<24).contains($0 % 32) ? 100 : 255 as UInt8 }
            let store = try StoreFixture.store(
                [
                    NewSample(
                        name: "wide", label: Label(0), encoding: .raw, shape: shape, bytes: bytes,
                        intensityDeviation: 0)
                ], in: folder)
            let all = try Collected(
                BatchStream(
                    store: store, plan: StoreFixture.plan([0]), options: StoreFixture.options(channels: 1)))
            #expect(all.pixels == Array(repeating: StoreFixture.normalised(100, channel: 0), count: 64))
        }
    }

    @Test func bordersAreForStoresOfOneSizeOnly() throws {
        try withTemporaryFolder { folder in
            func plain(_ name: String, _ height: Int, _ width: Int) -> NewSample {
                let shape = ImageShape(height: height, width: width, channels: 1)
                return NewSample(
                    name: name, label: Label(0), encoding: .raw, shape: shape,
                    bytes: Array(repeating: 200, count: shape.elements), intensityDeviation: 0)
            }
            func corner(_ samples: [NewSample], _ name: String) throws -> Float? {
                let store = try StoreFixture.store(samples, in: folder, named: name)
                return try Collected(
                    BatchStream(
                        store: store, plan: StoreFixture.plan([0]),
                        options: StoreFixture.options(side: 32, channels: 1))
                ).pixels.first
            }
            let black = StoreFixture.normalised(0, channel: 0)
            let grey = StoreFixture.normalised(200, channel: 0)
            let alone = try corner([plain("a", 28, 28)], "one.ast")
            let besideAnother = try corner([plain("a", 28, 28), plain("b", 28, 30)], "two.ast")
            let small = try corner([plain("a", 24, 24)], "small.ast")
            #expect(alone == black && besideAnother == grey)
            #expect(small == grey, "a border of a quarter is too much")
        }
    }

    @Test func jpegSamplesAreDecoded() throws {
        try withTemporaryFolder { folder in
            let samples = try [16, 40].map { side in
                NewSample(
                    name: "\(side).jpg", label: Label(1), encoding: .jpeg,
                    shape: ImageShape(height: side, width: side, channels: 3),
                    bytes: try ImageFixture.plainJPEG([200, 40, 90], width: side, height: side),
                    intensityDeviation: 0.1)
            }
            let store = try StoreFixture.store(samples, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<2), options: StoreFixture.options(side: 16))
            let all = try Collected(stream)
            #expect(all.pixels.count == 2 * 16 * 16 * 3)
            for (place, value) in all.pixels.enumerated() {
                let color = StoreFixture.normalised([200, 40, 90][place % 3], channel: place % 3)
                // Two levels of 255, over the smallest deviation.
                #expect((value - color).magnitude < 2 / 255 / 0.2)
            }
            #expect(stream.statistics.decodeSeconds > 0)
        }
    }

    @Test func aFileThatIsNoImageFailsNamingItsSample() throws {
        try withTemporaryFolder { folder in
            let sample = NewSample(
                name: "broken.jpg", label: Label(0), encoding: .jpeg,
                shape: ImageShape(height: 8, width: 8, channels: 3), bytes: [0xFF, 0xD8, 0xFF, 0, 1, 2, 3],
                intensityDeviation: 0)
            let store = try StoreFixture.store([sample], in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan([0]), options: StoreFixture.options())
            let failure = #expect(throws: Failure.self) { _ = try stream.next() }
            #expect(failure?.kind == .badData)
            #expect(failure?.message.contains("broken.jpg") == true)
        }
    }
}
