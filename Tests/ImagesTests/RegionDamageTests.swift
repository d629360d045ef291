import Images
import TestSupport
import Testing

/// Files that are cut short or changed: whatever a region decoder makes of them is pixels or an ``ImageError``.
@Suite struct RegionDamageTests {
    private static let region = PixelRegion(left: 5, top: 15, width: 14, height: 9)

    private func file(progressive: Bool = false) throws -> [UInt8] {
        try RegionDecoderTests.Kind(subsampling: .s420, progressive: progressive, width: 24, height: 40)
            .file()
    }

    private func render(_ decoder: RegionDecoder, _ file: [UInt8], _ region: PixelRegion?) throws -> [UInt8] {
        try RegionDecoderTests.render(decoder, file, region, channels: 3, to: (8, 8))
    }

    @Test(arguments: [false, true]) func aFileCutAtAnyLengthIsAnErrorUnlessTheRegionIsWhole(
        progressive: Bool
    ) throws {
        let file = try file(progressive: progressive)
        let decoder = try RegionDecoder()
        let whole = try render(decoder, file, nil)
        let part = try render(decoder, file, Self.region)
        var enough = 0
        for length in 0..<file.count {
            let cut = Array(file[..<length])
            #expect(throws: ImageError.self, "at \(length)") { try render(decoder, cut, nil) }
            do {
                #expect(try render(decoder, cut, Self.region) == part, "at \(length)")
                enough += 1
            } catch is ImageError {
                #expect(enough == 0, "what is enough at one length is so at a longer one")
            }
        }
        // Of a progressive file every scan is needed; of another only the rows down to the region's end.
        #expect(progressive ? enough == 0 : enough > file.count / 8)
        #expect(try render(decoder, file, nil) == whole)
    }

    @Test(arguments: [false, true]) func aChangedFileIsPixelsOrAnError(progressive: Bool) throws {
        let file = try file(progressive: progressive)
        let decoder = try RegionDecoder()
        let part = try render(decoder, file, Self.region)
        var random = Mutator(seed: progressive ? 11 : 12)
        for _ in 0..<300 {
            let changed = random.mutate(file)
            for region in [nil, Self.region] {
                do {
                    _ = try render(decoder, changed, region)
                } catch let error as ImageError {
                    #expect(!error.detail.isEmpty)
                }
            }
        }
        #expect(try render(decoder, file, Self.region) == part, "a decoder is usable after failures")
    }

    /// libjpeg keeps tables from file to file; whether a file decodes must not depend on the one before.
    @Test func aFileWithoutTablesIsNotDecodedWithThoseOfAnother() throws {
        let file = try file()
        let decoder = try RegionDecoder()
        var bare = file
        while let at = (2..<(bare.count - 3)).first(where: { bare[$0] == 0xFF && bare[$0 + 1] == 0xDB }) {
            bare.removeSubrange(at..<(at + 2 + Int(bare[at + 2]) << 8 + Int(bare[at + 3])))
        }
        #expect(bare.count < file.count)
        _ = try render(decoder, file, nil)
        #expect(throws: ImageError.self) { try render(decoder, bare, nil) }
    }

    @Test func limitsAreThoseOfTheImageDecoder() throws {
        var huge = try file()
        let frame = try #require((0..<huge.count).first { huge[$0] == 0xFF && huge[$0 + 1] == 0xC0 })
        huge.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(reason(huge) == .tooLarge)
        huge.replaceSubrange((frame + 5)..<(frame + 9), with: [0x20, 0, 0x20, 0])
        #expect(reason(huge) == .damaged)

        let progressive = try file(progressive: true)
        let last = try #require(
            progressive.indices.last { progressive[$0] == 0xFF && progressive[$0 + 1] == 0xDA })
        let scan = Array(progressive[last..<(progressive.count - 2)])
        var scans = Array(progressive.dropLast(2))
        for _ in 0..<600 { scans += scan }
        #expect(reason(scans + [0xFF, 0xD9]) == .tooLarge)

        var inks = try RegionDecoderTests.Kind(color: .cmyk, width: 16, height: 16).file()
        let adobe = try #require((0..<inks.count).first { inks[$0] == 0xFF && inks[$0 + 1] == 0xEE })
        inks.removeSubrange(adobe..<(adobe + 16))
        #expect(reason(inks) == .unsupported)
        #expect(reason([]) == .empty)
        #expect(reason(Array("hello".utf8)) == .notAnImage)
    }

    private func reason(_ file: [UInt8]) -> ImageError.Reason? {
        #expect(throws: ImageError.self) { try render(RegionDecoder(), file, nil) }?.reason
    }
}
