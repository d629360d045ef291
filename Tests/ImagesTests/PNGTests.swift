import Images
import TestSupport
import Testing

@Suite struct PNGTests {
    private func decode(_ file: [UInt8], as channels: Int) throws -> [UInt8] {
        var pixels: [UInt8] = []
        try ImageDecoder().decode(file.span.bytes, as: channels, into: &pixels)
        return pixels
    }

    private func header(_ file: [UInt8]) throws -> ImageHeader {
        try ImageDecoder().header(of: file.span.bytes)
    }

    private func channels(_ file: [UInt8]) throws -> Int { try header(file).channels }

    @Test(arguments: [false, true]) func colourIsExact(interlaced: Bool) throws {
        let pixels = (0..<(5 * 3 * 3)).map { UInt8($0 * 5) }
        let file = try ImageFixture.png(pixels, width: 5, height: 3, color: .rgb, interlaced: interlaced)
        #expect(try header(file) == ImageHeader(format: .png, width: 5, height: 3, channels: 3))
        #expect(try decode(file, as: 3) == pixels)
    }

    @Test func greyIsExactAndExpands() throws {
        let file = try ImageFixture.png([0, 100, 200, 255], width: 2, height: 2, color: .grey)
        #expect(try channels(file) == 1)
        #expect(try decode(file, as: 1) == [0, 100, 200, 255])
        #expect(try decode(file, as: 3) == [0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255])
    }

    @Test func greyOfOneBitSpansTheWholeRange() throws {
        let file = try ImageFixture.png([0b1010_0000], width: 4, height: 1, color: .grey, bitDepth: 1)
        #expect(try decode(file, as: 1) == [255, 0, 255, 0])
    }

    @Test func alphaIsDropped() throws {
        let grey = try ImageFixture.png([10, 0, 20, 128], width: 2, height: 1, color: .greyAlpha)
        #expect(try channels(grey) == 1)
        #expect(try decode(grey, as: 1) == [10, 20])
        let colour = try ImageFixture.png([1, 2, 3, 0, 4, 5, 6, 255], width: 2, height: 1, color: .rgbAlpha)
        #expect(try decode(colour, as: 3) == [1, 2, 3, 4, 5, 6])
    }

    @Test func aPaletteBecomesItsColours() throws {
        let file = try ImageFixture.png(
            [1, 0, 1], width: 3, height: 1, color: .palette, palette: [[9, 8, 7], [250, 0, 30]])
        #expect(try channels(file) == 3)
        #expect(try decode(file, as: 3) == [250, 0, 30, 9, 8, 7, 250, 0, 30])
    }

    @Test func sixteenBitsGiveTheirHighByte() throws {
        let samples: [UInt16] = [0x12FF, 0xFE01, 0x00FF]
        let bytes = samples.withUnsafeBytes { Array($0) }
        let colour = try ImageFixture.png(bytes, width: 1, height: 1, color: .rgb, bitDepth: 16)
        #expect(try decode(colour, as: 3) == [0x12, 0xFE, 0x00])
        let grey = try ImageFixture.png(bytes, width: 3, height: 1, color: .grey, bitDepth: 16)
        #expect(try channels(grey) == 1)
        #expect(try decode(grey, as: 1) == [0x12, 0xFE, 0x00])
    }

    @Test func aWrongChecksumIsAnError() throws {
        var file = try ImageFixture.png([1, 2, 3], width: 1, height: 1, color: .rgb)
        file[file.count - 20] ^= 1
        let error = #expect(throws: ImageError.self) { try decode(file, as: 3) }
        #expect(error?.reason == .damaged)
    }

    @Test func aTruncatedFileIsAnErrorAtEveryLength() throws {
        let pixels = (0..<(16 * 16 * 3)).map { UInt8(truncatingIfNeeded: $0 &* 7919) }
        let file = try ImageFixture.png(pixels, width: 16, height: 16, color: .rgb)
        // The last four bytes are the end mark's checksum: nothing of the image depends on them.
        for length in 0..<(file.count - 4) {
            #expect(throws: ImageError.self, "\(length) bytes") { try decode(Array(file[..<length]), as: 3) }
        }
    }

    @Test func aHeaderThatItsChecksumContradictsIsDamaged() throws {
        var file = try ImageFixture.png([0], width: 1, height: 1, color: .grey)
        file.replaceSubrange(16..<24, with: [0, 0, 0, 2, 0, 0, 0, 2])
        let error = #expect(throws: ImageError.self) { try decode(file, as: 3) }
        #expect(error == ImageError(.damaged, "PNG: its header fails its checksum"))
    }
}
