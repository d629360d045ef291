import Images
import TestSupport
import Testing

/// The look at a file's structure that decodes nothing.
@Suite struct CheckTests {
    private let decoder: ImageDecoder
    private let pixels = noise(24 * 17 * 3, seed: 2)

    init() throws { decoder = try ImageDecoder() }

    private func expectDamaged(_ file: [UInt8], _ detail: String, _ comment: Comment? = nil) {
        let error = #expect(throws: ImageError.self, comment) { try decoder.check(file.span.bytes) }
        #expect(error?.reason == .damaged, comment)
        #expect(error?.detail.contains(detail) == true, "\(error?.detail ?? "")")
    }

    @Test(arguments: [false, true]) func aWholeJPEGPassesAndATruncatedOneDoesNot(progressive: Bool) throws {
        let file = try ImageFixture.jpeg(pixels, width: 24, height: 17, progressive: progressive)
        let header = try decoder.check(file.span.bytes)
        #expect(header == ImageHeader(format: .jpeg, width: 24, height: 17, channels: 3))
        for length in 3..<file.count {
            let part = Array(file[..<length])
            #expect(throws: ImageError.self, "\(length) bytes") { try decoder.check(part.span.bytes) }
        }
        expectDamaged(Array(file[..<(file.count - 1)]), "ends before the image does")
    }

    @Test(arguments: [1, 100, 5000]) func whatFollowsAJPEGsEndMarkDoesNotMatter(bytes: Int) throws {
        for progressive in [false, true] {
            let file = try ImageFixture.jpeg(pixels, width: 24, height: 17, progressive: progressive)
            let longer = file + [UInt8](repeating: 0x20, count: bytes)
            #expect(try decoder.check(longer.span.bytes).width == 24)
        }
    }

    @Test func aThumbnailsEndMarkIsNotTheImages() throws {
        let thumbnail = try ImageFixture.plainJPEG([9], width: 8, height: 8)
        var file = try ImageFixture.jpeg(pixels, width: 24, height: 17)
        let length = thumbnail.count + 2
        file.insert(contentsOf: [0xFF, 0xE2, UInt8(length >> 8), UInt8(length & 0xFF)] + thumbnail, at: 2)
        #expect(try decoder.check(file.span.bytes).width == 24)
        expectDamaged(Array(file[..<(file.count - 100)]), "ends before the image does")
    }

    @Test func aWholePNGPassesAndATruncatedOneDoesNot() throws {
        let file = try ImageFixture.png(pixels, width: 24, height: 17, color: .rgb)
        let header = try decoder.check(file.span.bytes)
        #expect(header == ImageHeader(format: .png, width: 24, height: 17, channels: 3))
        for length in 8..<file.count {
            let part = Array(file[..<length])
            #expect(throws: ImageError.self, "\(length) bytes") { try decoder.check(part.span.bytes) }
        }
        expectDamaged(Array(file[..<(file.count - 1)]), "ends before its end mark")
    }

    @Test func aPNGWithAWrongLengthOrWithoutPixelsIsDamaged() throws {
        var file = try ImageFixture.png(pixels, width: 24, height: 17, color: .rgb)
        let withoutPixels = Array(file[..<33]) + Array(file[(file.count - 12)...])
        expectDamaged(withoutPixels, "holds no pixels")
        file[33] = 0x7F
        expectDamaged(file, "goes beyond the file's end")
        file[33] = 0xFF
        expectDamaged(file, "goes beyond the file's end")
    }

    @Test func aWebPMustHaveTheBytesItAnnounces() throws {
        let file = try ImageFixture.webp(pixels, width: 24, height: 17)
        #expect(try decoder.check(file.span.bytes).format == .webp)
        #expect(try decoder.check((file + [0, 0, 0]).span.bytes).format == .webp)
        expectDamaged(Array(file[..<(file.count - 2)]), "announces")
    }

    @Test func everyFlippedBitOfWhatAPNGNeedsIsSeen() throws {
        let whole = try ImageFixture.png(pixels, width: 24, height: 17, color: .rgb)
        for byte in 8..<whole.count {
            var file = whole
            file[byte] ^= 1 << (byte % 8)
            #expect(throws: ImageError.self, "byte \(byte)") { try decoder.check(file.span.bytes) }
        }
        var file = whole
        file[18] ^= 1
        #expect(throws: ImageError(.damaged, "PNG: its header fails its checksum")) {
            try decoder.header(of: file.span.bytes)
        }
    }
}
