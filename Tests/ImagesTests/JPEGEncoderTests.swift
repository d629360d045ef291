import Images
import Testing

@Suite struct JPEGEncoderTests {
    private let pixels = smooth(width: 33, height: 21, channels: 3)

    private func decode(_ file: [UInt8], as channels: Int) throws -> [UInt8] {
        var pixels: [UInt8] = []
        let decoder = try ImageDecoder()
        _ = try decoder.check(file.span.bytes)
        try decoder.decode(file.span.bytes, as: channels, into: &pixels)
        return pixels
    }

    @Test(arguments: ChromaSubsampling.allCases)
    func colourComesBack(subsampling: ChromaSubsampling) throws {
        let file = try JPEGEncoder().encode(
            pixels, width: 33, height: 21, channels: 3, quality: 95, subsampling: subsampling)
        #expect(try peakSignalToNoiseRatio(decode(file, as: 3), pixels) > 35)
    }

    @Test func coarserColoursAndLowerQualityTakeFewerBytes() throws {
        let encoder = try JPEGEncoder()
        let size = { (quality: Int, subsampling: ChromaSubsampling) throws in
            try encoder.encode(
                pixels, width: 33, height: 21, channels: 3, quality: quality, subsampling: subsampling
            ).count
        }
        #expect(try size(90, .s444) > size(90, .s422))
        #expect(try size(90, .s422) > size(90, .s420))
        #expect(try size(90, .s420) > size(50, .s420))
        #expect(ChromaSubsampling(rawValue: 420)?.name == "4:2:0")
        #expect(ChromaSubsampling(rawValue: 411) == nil)
    }

    @Test func greyStaysGrey() throws {
        let grey = smooth(width: 19, height: 8, channels: 1)
        let file = try JPEGEncoder().encode(
            grey, width: 19, height: 8, channels: 1, quality: 90, subsampling: .s420)
        #expect(try ImageDecoder().header(of: file.span.bytes).channels == 1)
        #expect(try peakSignalToNoiseRatio(decode(file, as: 1), grey) > 35)
    }

    @Test func theWorstImageFitsItsBuffer() throws {
        let noisy = noise(64 * 64 * 3, seed: 3)
        let file = try JPEGEncoder().encode(
            noisy, width: 64, height: 64, channels: 3, quality: 100, subsampling: .s444)
        #expect(try peakSignalToNoiseRatio(decode(file, as: 3), noisy) > 40)
    }

    @Test func aSideThatNoJPEGCanHaveIsAnError() throws {
        let error = #expect(throws: ImageError.self) {
            try JPEGEncoder().encode(
                [UInt8](repeating: 0, count: 65_501), width: 65_501, height: 1, channels: 1, quality: 90,
                subsampling: .s420)
        }
        #expect(error?.reason == .tooLarge)
    }

    @Test func thePeakSignalToNoiseRatioIsInDecibels() {
        #expect(peakSignalToNoiseRatio([1, 2, 3], [1, 2, 3]) == .infinity)
        // A difference of 255 everywhere is a ratio of 1; one of 1 everywhere is 20 · log₁₀ 255.
        #expect(peakSignalToNoiseRatio([0, 255], [255, 0]) == 0)
        let many = [UInt8](repeating: 7, count: 100_000)
        let others = [UInt8](repeating: 8, count: 100_000)
        #expect((peakSignalToNoiseRatio(many, others) - 48.1308).magnitude < 0.001)
        let far = [UInt8](repeating: 255, count: 100_000)
        let black = [UInt8](repeating: 0, count: 100_000)
        #expect(peakSignalToNoiseRatio(far, black) == 0)
    }
}

/// A picture of slow waves, as photographs mostly are.
func smooth(width: Int, height: Int, channels: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    for row in 0..<height {
        for column in 0..<width {
            for channel in 0..<channels {
                let wave = (row * (3 + channel) + column * (5 - channel)) % 128
                pixels.append(UInt8(64 + (wave < 64 ? wave : 127 - wave) * 2))
            }
        }
    }
    return pixels
}
