import Images
import TestSupport
import Testing

@Suite struct JPEGTests {
    private func decode(_ file: [UInt8], as channels: Int) throws -> [UInt8] {
        var pixels: [UInt8] = [1, 2, 3]
        try ImageDecoder().decode(file.span.bytes, as: channels, into: &pixels)
        return pixels
    }

    private func header(_ file: [UInt8]) throws -> ImageHeader {
        try ImageDecoder().header(of: file.span.bytes)
    }

    private func expectNear(_ pixels: [UInt8], _ color: [UInt8], within levels: Int = 2) {
        for (index, value) in pixels.enumerated() {
            let difference = Int(value) - Int(color[index % color.count])
            #expect(difference.magnitude <= levels, "byte \(index) is \(value)")
        }
    }

    @Test(arguments: [false, true]) func colourComesBackInRedGreenBlueOrder(progressive: Bool) throws {
        let color: [UInt8] = [200, 40, 90]
        let file = try ImageFixture.jpeg(
            (0..<(9 * 7)).flatMap { _ in color }, width: 9, height: 7, progressive: progressive)
        #expect(try header(file) == ImageHeader(format: .jpeg, width: 9, height: 7, channels: 3))
        let pixels = try decode(file, as: 3)
        #expect(pixels.count == 9 * 7 * 3)
        expectNear(pixels, color)
    }

    @Test func greyStaysGreyAndExpandsToColour() throws {
        let file = try ImageFixture.plainJPEG([77], width: 10, height: 6)
        #expect(try header(file).channels == 1)
        #expect(try decode(file, as: 1).count == 60)
        expectNear(try decode(file, as: 1), [77], within: 1)
        #expect(try decode(file, as: 3).count == 180)
        expectNear(try decode(file, as: 3), [77], within: 1)
    }

    @Test func colourBecomesLumaForGrey() throws {
        let file = try ImageFixture.plainJPEG([255, 0, 0], width: 8, height: 8)
        expectNear(try decode(file, as: 1), [76])
    }

    @Test func inksAsAdobeStoresThemBecomeTheRightColours() throws {
        // 255 = no ink: full cyan (0), no magenta, no yellow, no black gives cyan on white paper.
        let cyan = try ImageFixture.jpeg(
            (0..<64).flatMap { _ in [0, 255, 255, 255] as [UInt8] }, width: 8, height: 8, color: .cmyk)
        #expect(try header(cyan).channels == 3)
        expectNear(try decode(cyan, as: 3), [0, 255, 255], within: 3)
        let halfBlackRed = try ImageFixture.jpeg(
            (0..<64).flatMap { _ in [255, 0, 0, 128] as [UInt8] }, width: 8, height: 8, color: .cmyk)
        expectNear(try decode(halfBlackRed, as: 3), [128, 0, 0], within: 3)
    }

    @Test func inksWithoutAnAdobeMarkerAreRefused() throws {
        var file = try ImageFixture.jpeg([UInt8](repeating: 9, count: 256), width: 8, height: 8, color: .cmyk)
        let marker = try #require((0..<file.count).first { file[$0] == 0xFF && file[$0 + 1] == 0xEE })
        let length = Int(file[marker + 2]) << 8 | Int(file[marker + 3])
        file.removeSubrange(marker..<(marker + 2 + length))
        let error = #expect(throws: ImageError.self) { try decode(file, as: 3) }
        #expect(error?.reason == .unsupported)
        #expect(error?.detail.contains("Adobe") == true)
    }

    @Test func aTruncatedFileIsAnErrorAtEveryLength() throws {
        let noise = (0..<(32 * 32 * 3)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let file = try ImageFixture.jpeg(noise, width: 32, height: 32)
        for length in stride(from: 0, to: file.count - 2, by: 37) {
            let error = #expect(throws: ImageError.self) { try decode(Array(file[..<length]), as: 3) }
            #expect(length < 3 || error?.reason == .damaged)
        }
    }

    @Test func textIsNotAnImage() {
        let error = #expect(throws: ImageError.self) { try decode(Array("hello".utf8), as: 3) }
        #expect(error == ImageError(.notAnImage, "the first bytes are 68 65 6C 6C"))
        #expect(throws: ImageError(.empty, "it has 0 bytes")) { try decode([], as: 3) }
    }

    @Test func aHugeSizeInTheHeaderIsRefusedBeforeMemoryIsTaken() throws {
        var file = try ImageFixture.plainJPEG([1, 2, 3], width: 8, height: 8)
        let frame = try #require((0..<file.count).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
        file.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(throws: ImageError.self) { try decode(file, as: 3) }
        #expect(#expect(throws: ImageError.self) { try decode(file, as: 3) }?.reason == .tooLarge)
        file.replaceSubrange((frame + 5)..<(frame + 9), with: [0x20, 0, 0x20, 0])
        let implausible = #expect(throws: ImageError.self) { try decode(file, as: 3) }
        #expect(implausible?.detail.contains("cannot hold") == true)
    }

    @Test func aDecoderIsUsableAfterAFailure() throws {
        let decoder = try ImageDecoder()
        let file = try ImageFixture.plainJPEG([5, 250, 5], width: 16, height: 16)
        var pixels: [UInt8] = []
        let half = Array(file[..<(file.count / 2)])
        #expect(throws: ImageError.self) {
            try decoder.decode(half.span.bytes, as: 3, into: &pixels)
        }
        let size = try decoder.decode(file.span.bytes, as: 3, into: &pixels)
        #expect(size == (16, 16))
        expectNear(pixels, [5, 250, 5])
    }
}
