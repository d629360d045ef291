import Foundation
import Testing

/// Files and the pixels that Pillow 13.0.0 makes of them with `ImageOps.exif_transpose(image).convert(mode)`; the mode
/// is "L" where there is 1 channel, else "RGB". `origin` says how Pillow made the file, or that something else did.
struct PillowFixture: CustomTestStringConvertible {
    let name: String
    let origin: String
    let width: Int
    let height: Int
    let channels: Int
    let file: [UInt8]
    let pixels: [UInt8]

    var testDescription: String { name }

    init(
        _ name: String, _ origin: String, _ size: (width: Int, height: Int, channels: Int), file: String,
        pixels: String
    ) {
        self.name = name
        self.origin = origin
        (width, height, channels) = size
        self.file = bytes(ofBase64: file)
        self.pixels = bytes(ofBase64: pixels)
    }

    static let all = lossy + lossless
}

func bytes(ofBase64 text: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
}
