import Images
import TestSupport
import Testing

/// Pictures that lie turned in their files, and reduction inside the cosine transform.
@Suite struct RegionViewTests {
    /// The JPEG with an EXIF segment that holds the orientation alone.
    private func turned(_ orientation: Int, _ file: [UInt8]) -> [UInt8] {
        let tiff: [UInt8] =
            [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0]
            + [0, 0, 0, 0]
        let data = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(data.count + 2)] + data + file.dropFirst(2)
    }

    @Test(arguments: 1...8) func aRegionIsOfTheUprightImage(orientation: Int) throws {
        let kind = RegionDecoderTests.Kind(subsampling: .s420, width: 50, height: 38)
        let file = try turned(orientation, kind.file())
        let decoder = try RegionDecoder()
        let header = try decoder.header(of: file.span.bytes)
        #expect(header.width == (orientation < 5 ? 50 : 38))
        decoder.scalesInTransform = false
        for region in [
            nil, PixelRegion(left: 3, top: 5, width: 20, height: 9),
            PixelRegion(left: header.width - 11, top: header.height - 23, width: 11, height: 23),
        ] {
            for (mirrored, channels) in [(false, 3), (true, 3), (true, 1)] {
                let pixels = try RegionDecoderTests.render(
                    decoder, file, region, channels: channels, to: (13, 7), mirrored: mirrored)
                let expected = try RegionDecoderTests.reference(
                    file, region, channels: channels, to: (13, 7), mirrored: mirrored)
                #expect(pixels == expected, "\(String(describing: region))")
            }
        }
    }

    /// Reduced, a smooth picture is nearly that of a resize of all its pixels, at its place: a shift by a quarter of a
    /// reduced pixel would be beyond the tolerance.
    @Test(arguments: [2, 4, 8], 1...8) func reductionInTheTransformKeepsThePicture(
        divisor: Int, orientation: Int
    ) throws {
        let (width, height) = (339, 270)
        let picture = (0..<(width * height)).flatMap { index -> [UInt8] in
            let (x, y) = (index % width, index / width)
            return [
                UInt8(x * 255 / width), UInt8(y * 255 / height),
                UInt8((x + 2 * y) * 255 / (width + 2 * height)),
            ]
        }
        let file = try turned(
            orientation,
            ImageFixture.jpeg(picture, width: width, height: height, subsampling: .s420))
        let region = PixelRegion(left: 37, top: 21, width: 203, height: 211)
        let side = 200 / divisor - 1
        let decoder = try RegionDecoder()
        let reduced = try RegionDecoderTests.render(
            decoder, file, region, channels: 3, to: (side, side), mirrored: true)
        let expected = try RegionDecoderTests.reference(
            file, region, channels: 3, to: (side, side), mirrored: true)
        #expect(reduced != expected, "the transform did reduce")
        let differences = zip(reduced, expected).map { abs(Int($0) - Int($1)) }
        #expect(differences.max() ?? 9 <= 3)
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 0.6)
    }

    @Test func aRegionThatWouldBecomeTooSmallIsNotReduced() throws {
        let kind = RegionDecoderTests.Kind(width: 128, height: 64)
        let file = try kind.file()
        let region = PixelRegion(left: 0, top: 0, width: 127, height: 64)
        let pixels = try RegionDecoderTests.render(
            RegionDecoder(), file, region, channels: 3, to: (64, 32))
        #expect(try pixels == RegionDecoderTests.reference(file, region, channels: 3, to: (64, 32)))
    }
}
