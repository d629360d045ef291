import Images
import TestSupport
import Testing

/// What a region decoder makes is what decoding everything, cropping and resizing make.
@Suite struct RegionDecoderTests {
    /// A picture with smooth parts, edges and noise, so that neighbours' colours matter.
    static func picture(width: Int, height: Int, channels: Int = 3) -> [UInt8] {
        var random = SeededGenerator(state: UInt64(width * 1000 + height))
        return (0..<(width * height * channels)).map { index in
            let (x, y) = (index / channels % width, index / channels / width)
            let base = (x * 5 + y * 3 + index % channels * 80) % 256
            let edge = (x / 7 + y / 5) % 2 * 90
            return UInt8(min(255, base / 2 + edge + Int(random.next() % 40)))
        }
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        var subsampling = ImageFixture.JPEGSubsampling.s444
        var color = ImageFixture.JPEGColor.color
        var progressive = false
        var width = 61
        var height = 53

        func file() throws -> [UInt8] {
            let channels = color == .grey ? 1 : color == .cmyk ? 4 : 3
            return try ImageFixture.jpeg(
                RegionDecoderTests.picture(width: width, height: height, channels: channels), width: width,
                height: height, color: color, progressive: progressive, subsampling: subsampling)
        }

        var testDescription: String {
            "\(width)×\(height) \(color) \(subsampling)\(progressive ? " progressive" : "")"
        }
    }

    static let kinds: [Kind] =
        ImageFixture.JPEGSubsampling.allCases.flatMap { subsampling in
            [
                Kind(subsampling: subsampling), Kind(subsampling: subsampling, progressive: true),
                Kind(subsampling: subsampling, width: 128, height: 64),
                Kind(subsampling: subsampling, width: 1, height: 40),
                Kind(subsampling: subsampling, width: 33, height: 2),
            ]
        } + [
            Kind(color: .grey), Kind(color: .grey, progressive: true), Kind(color: .cmyk),
            Kind(color: .grey, width: 17, height: 16),
        ]

    /// Decodes the whole file and goes on from there.
    static func reference(
        _ file: [UInt8], _ region: PixelRegion?, channels: Int, to size: (width: Int, height: Int),
        mirrored: Bool = false, filter: ResamplingFilter = .bilinear
    ) throws -> [UInt8] {
        var pixels: [UInt8] = []
        let whole = try ImageDecoder().decode(file.span.bytes, as: channels, into: &pixels)
        var resized: [UInt8] = []
        Resampler().resize(
            pixels, width: whole.width, height: whole.height, channels: channels, region: region,
            toWidth: size.width, toHeight: size.height, filter: filter, into: &resized)
        return mirrored ? mirror(resized, width: size.width, channels: channels) : resized
    }

    static func mirror(_ pixels: [UInt8], width: Int, channels: Int) -> [UInt8] {
        pixels.indices.map { index in
            let (pixel, row) = (index / channels % width, index / channels / width)
            return pixels[(row * width + width - 1 - pixel) * channels + index % channels]
        }
    }

    static func render(
        _ decoder: RegionDecoder, _ file: [UInt8], _ region: PixelRegion?, channels: Int,
        to size: (width: Int, height: Int), mirrored: Bool = false, filter: ResamplingFilter = .bilinear
    ) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * channels)
        try pixels.withUnsafeMutableBufferPointer { target in
            guard let start = target.baseAddress else { return }
            try decoder.render(
                file.span.bytes, region: region, channels: channels, toWidth: size.width,
                toHeight: size.height, mirrored: mirrored, filter: filter, into: start)
        }
        return pixels
    }

    /// Regions at every edge and every position within the blocks along both axes.
    static func regions(width: Int, height: Int) -> [PixelRegion] {
        var regions = [PixelRegion(left: 0, top: 0, width: width, height: height)]
        for left in 0..<min(width, 61) {
            let length = min(width - left, left % 3 == 0 ? 1 : left % 3 == 1 ? 19 : width)
            regions.append(
                PixelRegion(left: left, top: height / 3, width: length, height: max(1, height / 5)))
        }
        for top in 0..<min(height, 53) {
            let length = min(height - top, top % 3 == 0 ? 1 : top % 3 == 1 ? 19 : height)
            regions.append(
                PixelRegion(left: width / 3, top: top, width: max(1, width / 5), height: length))
        }
        return regions
    }

    @Test(arguments: kinds) func aRegionHasThePixelsOfAFullDecode(kind: Kind) throws {
        let file = try kind.file()
        let decoder = try RegionDecoder()
        var whole: [UInt8] = []
        try ImageDecoder().decode(file.span.bytes, as: 3, into: &whole)
        for region in Self.regions(width: kind.width, height: kind.height) {
            let pixels = try Self.render(
                decoder, file, region, channels: 3, to: (region.width, region.height))
            let rows = (region.top..<(region.top + region.height)).flatMap { row in
                let start = (row * kind.width + region.left) * 3
                return whole[start..<(start + region.width * 3)]
            }
            #expect(pixels == rows, "\(region)")
        }
    }

    @Test(arguments: kinds) func aResizedRegionIsThatOfAFullDecode(kind: Kind) throws {
        let file = try kind.file()
        let decoder = try RegionDecoder()
        decoder.scalesInTransform = false
        let regions: [PixelRegion?] = [
            nil,
            PixelRegion(
                left: kind.width / 5, top: kind.height / 7, width: max(1, kind.width / 2),
                height: max(1, kind.height / 2)),
        ]
        for region in regions {
            for (width, height) in [(19, 23), (70, 30), (5, 90)] {
                for channels in [1, 3] {
                    for mirrored in [false, true] {
                        let pixels = try Self.render(
                            decoder, file, region, channels: channels, to: (width, height), mirrored: mirrored
                        )
                        let expected = try Self.reference(
                            file, region, channels: channels, to: (width, height), mirrored: mirrored)
                        #expect(pixels == expected)
                    }
                }
            }
        }
    }

    @Test(arguments: ResamplingFilter.allCases) func everyFilterIsTheResamplers(filter: ResamplingFilter)
        throws
    {
        let file = try Kind(subsampling: .s420).file()
        let decoder = try RegionDecoder()
        decoder.scalesInTransform = false
        let region = PixelRegion(left: 3, top: 11, width: 50, height: 37)
        for size in [(12, 40), (80, 9), (50, 37)] {
            let pixels = try Self.render(
                decoder, file, region, channels: 3, to: size, mirrored: true, filter: filter)
            #expect(
                try pixels
                    == Self.reference(file, region, channels: 3, to: size, mirrored: true, filter: filter))
        }
    }

    /// A single component is coded block by block, whatever sampling factors stand in its header.
    @Test func greyWithFactorsOfTwoIsGrey() throws {
        let kind = Kind(color: .grey, width: 57, height: 44)
        var file = try kind.file()
        let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
        #expect(file[frame + 11] == 0x11)
        file[frame + 11] = 0x22
        let region = PixelRegion(left: 19, top: 13, width: 30, height: 21)
        let pixels = try Self.render(RegionDecoder(), file, region, channels: 3, to: (30, 21))
        #expect(try pixels == Self.reference(kind.file(), region, channels: 3, to: (30, 21)))
    }

    @Test func otherFormatsAreRenderedToo() throws {
        let picture = Self.picture(width: 40, height: 30)
        let files = [
            try ImageFixture.png(picture, width: 40, height: 30, color: .rgb),
            try ImageFixture.webp(picture, width: 40, height: 30),
        ]
        let region = PixelRegion(left: 7, top: 5, width: 21, height: 20)
        for file in files {
            let pixels = try Self.render(
                RegionDecoder(), file, region, channels: 3, to: (11, 13), mirrored: true)
            #expect(try pixels == Self.reference(file, region, channels: 3, to: (11, 13), mirrored: true))
        }
    }

    @Test func aRegionBeyondTheImageIsAnError() throws {
        let file = try Kind().file()
        for region in [
            PixelRegion(left: 60, top: 0, width: 2, height: 1),
            PixelRegion(left: 0, top: -1, width: 2, height: 2),
            PixelRegion(left: 0, top: 0, width: 0, height: 2),
            PixelRegion(left: 1, top: 1, width: .max, height: 2),
        ] {
            let error = #expect(throws: ImageError.self) {
                try Self.render(RegionDecoder(), file, region, channels: 3, to: (4, 4))
            }
            #expect(error?.reason == .damaged && error?.detail.contains("61×53") == true)
        }
    }
}
