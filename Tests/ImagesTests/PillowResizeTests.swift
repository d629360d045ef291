import Images
import Testing

@Suite struct PillowResizeTests {
    @Test(arguments: PillowResize.all)
    func aResizedImageIsWithinOneLevelOfPillows(expected: PillowResize) {
        var pixels: [UInt8] = []
        Resampler().resize(
            expected.source, width: expected.size.width, height: expected.size.height,
            channels: expected.size.channels, region: expected.region, toWidth: expected.target.width,
            toHeight: expected.target.height, filter: expected.filter, into: &pixels)
        #expect(largestDifference(pixels, expected.pixels) <= 1)
        let differences = zip(pixels, expected.pixels).count { $0 != $1 }
        #expect(differences * 4 < pixels.count, "most values are equal")
    }

    @Test func oneResamplerServesManySizes() {
        let resampler = Resampler()
        var pixels: [UInt8] = []
        for expected in PillowResize.all + PillowResize.all.reversed() {
            resampler.resize(
                expected.source, width: expected.size.width, height: expected.size.height,
                channels: expected.size.channels, region: expected.region, toWidth: expected.target.width,
                toHeight: expected.target.height, filter: expected.filter, into: &pixels)
            #expect(largestDifference(pixels, expected.pixels) <= 1)
        }
    }

    @Test(arguments: ResamplingFilter.allCases)
    func aPlainImageStaysPlain(filter: ResamplingFilter) {
        let resampler = Resampler()
        var pixels: [UInt8] = []
        for (level, channels) in [(0, 3), (255, 3), (201, 1), (3, 4), (255, 2)] {
            for (width, height) in [(1, 1), (5, 9), (40, 3), (13, 7), (2, 100)] {
                resampler.resize(
                    [UInt8](repeating: UInt8(level), count: 13 * 7 * channels), width: 13, height: 7,
                    channels: channels, toWidth: width, toHeight: height, filter: filter, into: &pixels)
                #expect(pixels == [UInt8](repeating: UInt8(level), count: width * height * channels))
            }
        }
    }

    /// Beside an edge a cubic leaves the range of a level; that is cut, not wrapped round.
    @Test func overshootIsCut() {
        let edge = (0..<(24 * 24)).map { $0 % 24 < 12 ? UInt8(0) : 255 }
        let turned = (0..<(24 * 24)).map { $0 / 24 < 12 ? UInt8(0) : 255 }
        for (width, height) in [(60, 24), (24, 60), (60, 60), (9, 9), (7, 24)] {
            var pixels: [UInt8] = []
            let resampler = Resampler()
            resampler.resize(
                edge, width: 24, height: 24, channels: 1, toWidth: width, toHeight: height, filter: .bicubic,
                into: &pixels)
            for row in 0..<height {
                #expect(pixels[row * width] == 0 && pixels[row * width + width - 1] == 255)
                let line = pixels[row * width..<(row + 1) * width]
                #expect(zip(line, line.dropFirst()).allSatisfy { $0 <= $1 }, "cut, an edge only rises")
            }
            resampler.resize(
                turned, width: 24, height: 24, channels: 1, toWidth: width, toHeight: height,
                filter: .bicubic, into: &pixels)
            #expect(pixels[..<width].allSatisfy { $0 == 0 } && pixels[(height - 1) * width] == 255)
        }
    }

    @Test(arguments: ResamplingFilter.allCases)
    func theSameSizeChangesNothing(filter: ResamplingFilter) {
        let source = noise(17 * 11 * 3, seed: 5)
        var pixels: [UInt8] = []
        Resampler().resize(
            source, width: 17, height: 11, channels: 3, toWidth: 17, toHeight: 11, filter: filter,
            into: &pixels)
        #expect(pixels == source)
    }

    @Test func aRegionIsWhatItsCropWouldGive() {
        let source = noise(20 * 16 * 3, seed: 9)
        var crop: [UInt8] = []
        for row in 4..<12 {
            let start = (row * 20 + 5) * 3
            crop += source[start..<start + 10 * 3]
        }
        var ofRegion: [UInt8] = []
        var ofCrop: [UInt8] = []
        let resampler = Resampler()
        resampler.resize(
            source, width: 20, height: 16, channels: 3,
            region: PixelRegion(left: 5, top: 4, width: 10, height: 8), toWidth: 7, toHeight: 5,
            filter: .bicubic, into: &ofRegion)
        resampler.resize(
            crop, width: 10, height: 8, channels: 3, toWidth: 7, toHeight: 5, filter: .bicubic, into: &ofCrop)
        #expect(ofRegion == ofCrop)
    }
}
