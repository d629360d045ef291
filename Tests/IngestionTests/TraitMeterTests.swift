import ASTTypes
import SampleStore
import Testing

@testable import Ingestion

@Suite struct TraitMeterTests {
    private func traits(_ width: Int, _ height: Int, _ channels: Int = 1, _ value: (Int, Int, Int) -> Int)
        -> ImageTraits
    {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width { for c in 0..<channels { pixels.append(UInt8(value(x, y, c))) } }
        }
        var meter = TraitMeter()
        return meter.measure(pixels, ImageShape(height: height, width: width, channels: channels))
    }

    @Test(arguments: [(1, 1), (5, 3), (32, 32), (64, 64), (65, 64), (500, 37), (1, 700), (333, 500)])
    func aPlainImageHasNothingInIt(size: (Int, Int)) {
        for channels in [1, 3] {
            let traits = traits(size.0, size.1, channels) { _, _, _ in 51 }
            #expect(traits.perceptualHash == 0)
            #expect(traits.brightest == Float16(0.2))
            #expect(traits.darkest == Float16(0.2))
            #expect(traits.entropy == 0)
            #expect(traits.isGrey)
            #expect(size.0 < 3 || size.1 < 3 || traits.sharpness == 0)
        }
    }

    @Test func colourShowsInOnePixelOfASmallImage() {
        #expect(!traits(8, 8, 3) { x, y, c in x == 3 && y == 5 && c == 1 ? 9 : 8 }.isGrey)
    }

    @Test func percentilesLeaveOutTheExtremes() {
        let traits = traits(10, 20) { x, y, _ in y == 0 ? (x == 0 ? 255 : 0) : 102 }
        #expect(traits.brightest == Float16(0.4))
        #expect(traits.darkest == Float16(0.4))
    }

    @Test func halfBlackHalfWhiteHoldsOneBit() {
        #expect(abs(traits(32, 32) { x, _, _ in x < 16 ? 0 : 255 }.entropy - 1) < 1e-3)
    }

    @Test func theHashOfAnImageAndOfItsLargerCopyAreAlike() {
        let small = traits(64, 64) { x, y, _ in (x * 37 + y * y * 11) % 200 }
        let large = traits(256, 256) { x, y, _ in (x / 4 * 37 + y / 4 * (y / 4) * 11) % 200 }
        let other = traits(64, 64) { x, y, _ in (x * x * 5 + y * 91) % 256 }
        #expect((small.perceptualHash ^ large.perceptualHash).nonzeroBitCount == 0)
        #expect((small.perceptualHash ^ other.perceptualHash).nonzeroBitCount > 8)
        #expect(traits(9, 8) { x, _, _ in x * 20 }.perceptualHash == .max)
    }

    @Test func aSharpEdgePatternIsSharperThanAGradient() {
        let sharp = traits(64, 64) { x, y, _ in (x + y) % 2 == 0 ? 255 : 0 }.sharpness
        let soft = traits(64, 64) { x, _, _ in x * 4 }.sharpness
        #expect(sharp > 0.7)
        #expect(soft < 0.05)
    }

    @Test(arguments: [1, 3]) func sumsOverManyPixelsAreExact(channels: Int) {
        let image = (0..<(4099 * channels)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 251) }
        let sums = PixelSums(of: image, channels: channels).stored(split: "train")
        for channel in 0..<channels {
            let values = stride(from: channel, to: image.count, by: channels).map { Double(image[$0]) / 255 }
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(abs(sums.means[channel] - mean) < 1e-12)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            #expect(abs(sums.standardDeviations[channel] - variance.squareRoot()) < 1e-9)
        }
    }
}
