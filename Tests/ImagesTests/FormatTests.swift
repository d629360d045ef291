import Images
import TestSupport
import Testing

@Suite struct FormatTests {
    private func header(_ file: [UInt8]) throws -> ImageHeader {
        try ImageDecoder().header(of: file.span.bytes)
    }

    /// The first bytes of a file of each format, long enough to tell.
    private static let foreign: [(name: String, start: [UInt8])] = [
        ("GIF", Array("GIF89a".utf8)), ("GIF", Array("GIF87a".utf8)),
        ("BMP", Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]),
        ("TIFF", [0x49, 0x49, 0x2A, 0]), ("TIFF", [0x4D, 0x4D, 0, 0x2A]), ("TIFF", [0x49, 0x49, 0x2B, 0]),
        ("HEIC", [0, 0, 0, 24] + Array("ftypheic".utf8)), ("HEIC", [0, 0, 0, 24] + Array("ftypmif1".utf8)),
        ("AVIF", [0, 0, 0, 28] + Array("ftypavif".utf8)), ("JPEG XL", [0xFF, 0x0A]),
        ("JPEG XL", [0, 0, 0, 12] + Array("JXL ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]),
        ("JPEG 2000", [0, 0, 0, 12] + Array("jP  ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]),
        ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]),
    ]

    @Test(arguments: foreign)
    func otherFormatsAreNamedAndRefusedWithACommand(name: String, start: [UInt8]) throws {
        let error = #expect(throws: ImageError.self) { try header(start + [UInt8](repeating: 0, count: 40)) }
        #expect(error?.reason == .unsupported)
        #expect(error?.detail.hasPrefix("\(name) image; convert it to PNG, for example with: ") == true)
    }

    @Test func aGIFsRefusalSaysHowToTakeItsFirstFrame() throws {
        let error = #expect(throws: ImageError.self) { try header(Array("GIF89a".utf8)) }
        #expect(
            error?.detail == "GIF image; convert it to PNG, for example with: magick 'in.gif[0]' out.png")
    }

    @Test(arguments: ["BMX is a word", "BM", "RIFF....WAVE", "ftyp", "....ftypisom", "II", "MM"])
    func whatOnlyLooksLikeAnImageIsNone(text: String) throws {
        let error = #expect(throws: ImageError.self) { try header(Array(text.utf8)) }
        #expect(error?.reason == .notAnImage)
    }

    // MARK: WebP

    private let colours = noise(19 * 7 * 3, seed: 4)

    @Test func losslessWebPIsExact() throws {
        let file = try ImageFixture.webp(colours, width: 19, height: 7)
        #expect(try header(file) == ImageHeader(format: .webp, width: 19, height: 7, channels: 3))
        var pixels: [UInt8] = []
        try ImageDecoder().decode(file.span.bytes, as: 3, into: &pixels)
        #expect(pixels == colours)
        try ImageDecoder().decode(file.span.bytes, as: 1, into: &pixels)
        #expect(pixels.count == 19 * 7)
    }

    @Test(arguments: [nil, 80] as [Float?])
    func aTruncatedWebPIsAnErrorAtEveryLength(quality: Float?) throws {
        let file = try ImageFixture.webp(colours, width: 19, height: 7, quality: quality)
        let decoder = try ImageDecoder()
        for length in 0..<file.count {
            let part = Array(file[..<length])
            var pixels: [UInt8] = []
            #expect(throws: ImageError.self) { try decoder.header(of: part.span.bytes) }
            #expect(throws: ImageError.self) { try decoder.check(part.span.bytes) }
            #expect(throws: ImageError.self) { try decoder.decode(part.span.bytes, as: 3, into: &pixels) }
        }
    }

    /// The same with lengths that hide it: the pixels themselves end too early.
    @Test(arguments: [nil, 80] as [Float?])
    func aWebPWhosePixelsEndTooEarlyIsAnError(quality: Float?) throws {
        var file = try ImageFixture.webp(colours, width: 19, height: 7, quality: quality)
        let cut = 60
        file.removeLast(file.count % 2 == 0 ? cut : cut + 1)
        let littleEndian = { (number: Int) in (0..<4).map { UInt8(number >> ($0 * 8) & 0xFF) } }
        file.replaceSubrange(4..<8, with: littleEndian(file.count - 8))
        file.replaceSubrange(16..<20, with: littleEndian(file.count - 20))
        var pixels: [UInt8] = []
        let error = #expect(throws: ImageError.self) {
            try ImageDecoder().decode(file.span.bytes, as: 3, into: &pixels)
        }
        #expect(error?.reason == .damaged)
    }

    @Test func anAnimationIsRefused() throws {
        // Two frames of 2×2 pixels, made by Pillow: save("WEBP", save_all=True, append_images=[…], lossless=True).
        let file = bytes(
            ofBase64: """
                UklGRoQAAABXRUJQVlA4WAoAAAACAAAAAQAAAQAAQU5JTQYAAAAAAAAAAABBTk1GKAAAAAAAAAAAAAEAAAEAAAAAAAJWUDhM
                DwAAAC8BQAAABxD9j/4HIqL/AQBBTk1GKAAAAAAAAAAAAAEAAAEAAAAAAABWUDhMDwAAAC8BQAAABxDR//4HIqL/AQA=
                """)
        let error = #expect(throws: ImageError.self) { try header(file) }
        #expect(error?.reason == .unsupported)
        #expect(error?.detail.hasPrefix("animated WebP; ") == true)
    }
}
