import Images
import TestSupport
import Testing

/// Small files that would take the machine's memory or time if they were believed.
@Suite struct BombTests {
    private func expectRefused(
        _ file: [UInt8], _ reason: ImageError.Reason, _ detail: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var pixels: [UInt8] = []
        let error = #expect(throws: ImageError.self, sourceLocation: sourceLocation) {
            try ImageDecoder().decode(file.span.bytes, as: 3, into: &pixels)
        }
        #expect(error?.reason == reason, sourceLocation: sourceLocation)
        #expect(
            error?.detail.contains(detail) == true, "\(error?.detail ?? "")", sourceLocation: sourceLocation)
        #expect(pixels.capacity < 1 << 20, "no memory was taken", sourceLocation: sourceLocation)
    }

    /// A JPEG with another size written into its frame header.
    private func jpeg(width: Int, height: Int, progressive: Bool = false, fill: Int = 0) throws -> [UInt8] {
        var file = try ImageFixture.jpeg(
            [UInt8](repeating: 90, count: 64 * 3), width: 8, height: 8, progressive: progressive)
        let marker: UInt8 = progressive ? 0xC2 : 0xC0
        let frame = try #require((0..<file.count).first { file[$0] == 0xFF && file[$0 + 1] == marker })
        let size = [height >> 8, height & 0xFF, width >> 8, width & 0xFF].map { UInt8($0) }
        file.replaceSubrange((frame + 5)..<(frame + 9), with: size)
        return file + [UInt8](repeating: 0, count: fill)
    }

    /// A progressive JPEG whose last scan is repeated.
    private func jpeg(scans: Int, width: Int, height: Int) throws -> [UInt8] {
        var file = try jpeg(width: width, height: height, progressive: true)
        let last = try #require((0..<file.count).last { file[$0] == 0xFF && file[$0 + 1] == 0xDA })
        let scan = file[last..<(file.count - 2)]
        for _ in 0..<scans { file.insert(contentsOf: scan, at: file.count - 2) }
        return file
    }

    @Test func aJPEGOf65500Squared() throws {
        try expectRefused(jpeg(width: 65_500, height: 65_500), .tooLarge, "65500×65500 pixels")
    }

    @Test func aJPEGWhoseColoursTakeMoreThanTheLimit() throws {
        try expectRefused(
            jpeg(width: 9_900, height: 9_900, fill: 1 << 18), .tooLarge, "more than the limit of 256 MiB")
    }

    @Test func aJPEGOfFewBytesAndManyPixels() throws {
        try expectRefused(jpeg(width: 8_192, height: 8_192), .damaged, "cannot hold")
    }

    @Test func aJPEGOf80000Scans() throws {
        let file = try jpeg(scans: 80_000, width: 8, height: 8)
        try expectRefused(file, .tooLarge, "more than 500 scans")
        #expect(throws: ImageError.self) { try ImageDecoder().check(file.span.bytes) }
    }

    @Test func aJPEGWithManyScansOfManyPixels() throws {
        let file = try jpeg(scans: 100, width: 8_192, height: 8_192)
        try expectRefused(file + [UInt8](repeating: 0, count: 1 << 18), .tooLarge, "more than 59 scans")
    }

    @Test func aPNGOfZerosOf30000Squared() throws {
        let file = ImageFixture.pngOfChunks(
            width: 30_000, height: 30_000, deflated: ImageFixture.deflatedZeros(mebibytes: 859))
        try expectRefused(file, .tooLarge, "30000×30000 pixels")
    }

    @Test func aPNGWithASideThatNoStoreHolds() throws {
        for (width, height) in [(65_536, 1), (1, 65_536)] as [(UInt32, UInt32)] {
            let file = ImageFixture.pngOfChunks(
                width: width, height: height, deflated: ImageFixture.deflatedZeros(mebibytes: 1))
            try expectRefused(file, .tooLarge, "more than the limit of 65535 a side")
        }
    }

    @Test func aPNGWhoseSidesMultiplyBeyondAnInteger() throws {
        let side = UInt32(Int32.max)
        try expectRefused(
            ImageFixture.pngOfChunks(width: side, height: side, deflated: []), .tooLarge, "pixels")
    }

    @Test func aPNGOfFewBytesAndManyPixels() throws {
        let file = ImageFixture.pngOfChunks(
            width: 9_000, height: 9_000, deflated: ImageFixture.deflatedZeros(mebibytes: 1))
        try expectRefused(file, .damaged, "cannot hold")
    }

    /// None of these is needed for the pixels, so none is unpacked.
    @Test(arguments: ["iCCP", "zTXt"]) func aPNGWithANoteThatUnpacksTo2GiB(type: String) throws {
        let bomb = Array("bomb".utf8) + [0, 0] + ImageFixture.deflatedZeros(mebibytes: 2_048)
        let file = ImageFixture.pngOfChunks(
            width: 1, height: 1, before: [(type, bomb), (type, bomb)],
            deflated: [0x78, 0x01, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01])
        var pixels: [UInt8] = []
        try ImageDecoder().decode(file.span.bytes, as: 3, into: &pixels)
        #expect(pixels == [0, 0, 0])
    }
}
