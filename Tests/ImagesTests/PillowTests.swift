import Images
import Testing

/// The pixels of every sort of file against those that Pillow makes of it.
@Suite struct PillowTests {
    @Test(arguments: PillowFixture.all)
    func pixelsAreWithinOneLevelOfPillow(fixture: PillowFixture) throws {
        let decoder = try ImageDecoder()
        let header = try decoder.header(of: fixture.file.span.bytes)
        #expect(header.width == fixture.width)
        #expect(header.height == fixture.height)
        #expect(try decoder.check(fixture.file.span.bytes) == header)
        var pixels: [UInt8] = []
        let size = try decoder.decode(fixture.file.span.bytes, as: fixture.channels, into: &pixels)
        #expect(size == (fixture.width, fixture.height))
        #expect(largestDifference(pixels, fixture.pixels) <= 1)
    }

    @Test(arguments: PillowFixture.lossless)
    func losslessPixelsAreExactlyPillows(fixture: PillowFixture) throws {
        var pixels: [UInt8] = []
        try ImageDecoder().decode(fixture.file.span.bytes, as: fixture.channels, into: &pixels)
        #expect(pixels == fixture.pixels)
    }

    @Test func aJPEGIsHalvedInsideItsTransformAsPillowDraftsIt() throws {
        let fixture = PillowFixture.halved
        var pixels: [UInt8] = []
        let size = try ImageDecoder().decode(
            fixture.file.span.bytes, as: 3, into: &pixels, shortSideAtLeast: 12)
        #expect(size == (fixture.width, fixture.height))
        #expect(largestDifference(pixels, fixture.pixels) <= 1)
    }

    @Test(arguments: [
        (13, 70, 50), (12, 35, 25), (7, 35, 25), (6, 18, 13), (4, 18, 13), (3, 9, 7), (1, 9, 7),
    ])
    func aReducedJPEGKeepsTwiceTheWantedShortSide(shortSide: Int, width: Int, height: Int) throws {
        let file = PillowFixture.halved.file
        var pixels: [UInt8] = []
        let size = try ImageDecoder().decode(
            file.span.bytes, as: 1, into: &pixels, shortSideAtLeast: shortSide)
        #expect(size == (width, height))
        #expect(pixels.count == width * height)
    }
}

/// The largest difference in levels of two images' bytes, or 256 where they are not of one size.
func largestDifference(_ first: [UInt8], _ second: [UInt8]) -> Int {
    guard first.count == second.count else { return 256 }
    return zip(first, second).map { Int(($0.0 > $0.1 ? $0.0 - $0.1 : $0.1 - $0.0)) }.max() ?? 0
}
