/// Decodes JPEG and PNG files to 8-bit pixels, row by row, channels last.
///
/// Keeps libjpeg-turbo's state and scratch memory from image to image: make one per worker, and use it from one
/// thread at a time.
///
/// What it does with the less usual files: grey and alpha: alpha is dropped, not composited; 16 bits a channel: the
/// high byte is taken; palettes become RGB; CMYK and YCCK become RGB when an Adobe marker says how they are stored,
/// and are refused otherwise; gamma, ICC profiles and EXIF orientation are not applied. A file that ends too early,
/// or fails a checksum, is an error, never half an image.
@safe
public final class ImageDecoder {
    private let jpeg: JPEGDecoder
    private var scratch: [UInt8] = []

    /// - Throws: ``ImageError`` when libjpeg-turbo cannot be set up.
    public init() throws(ImageError) { jpeg = try JPEGDecoder() }

    /// Format, size and channels of the image in `bytes`; nothing is allocated for its pixels.
    ///
    /// - Throws: ``ImageError`` when it is no JPEG or PNG, is damaged, is unsupported or has too many pixels.
    public func header(of bytes: RawSpan) throws(ImageError) -> ImageHeader {
        switch try format(of: bytes) {
        case .jpeg: return try jpeg.header(of: bytes).image
        case .png: return try PNGReader(bytes).header
        }
    }

    /// Decodes the image in `bytes` to `channels` channels: 1 (grey) or 3 (RGB).
    ///
    /// Grey files repeat their value for RGB; colour files become ITU-R 601 luma for grey.
    /// - Parameter pixels: is given exactly `height × width × channels` bytes; its capacity is reused.
    /// - Returns: the image's size in pixels.
    /// - Throws: ``ImageError``; `pixels` then holds nothing of meaning.
    @discardableResult
    public func decode(
        _ bytes: RawSpan, as channels: Int, into pixels: inout [UInt8]
    ) throws(ImageError) -> (width: Int, height: Int) {
        precondition(channels == 1 || channels == 3, "pixels have 1 or 3 channels, not \(channels)")
        switch try format(of: bytes) {
        case .jpeg:
            let header = try jpeg.header(of: bytes)
            try decode(header.image, as: channels, into: &pixels) { (target) throws(ImageError) in
                try jpeg.decode(bytes, header, as: header.image.channels == 1 ? channels : 3, into: &target)
            }
            return (header.image.width, header.image.height)
        case .png:
            let reader = try PNGReader(bytes)
            try decode(reader.header, as: channels, into: &pixels) { (target) throws(ImageError) in
                try reader.decode(
                    as: reader.header.channels == 1 ? channels : 3, scratch: &scratch, into: &target)
            }
            return (reader.header.width, reader.header.height)
        }
    }

    /// Runs `body` on the target itself, or on scratch memory where colour has to become grey.
    private func decode(
        _ header: ImageHeader, as channels: Int, into pixels: inout [UInt8],
        _ body: (inout [UInt8]) throws(ImageError) -> Void
    ) throws(ImageError) {
        guard channels == 1, header.channels == 3 else { return try body(&pixels) }
        var colour: [UInt8] = []
        try body(&colour)
        luma(ofRGB: colour, into: &pixels)
    }

    private func format(of bytes: RawSpan) throws(ImageError) -> ImageFormat {
        guard bytes.byteCount > 0 else { throw ImageError(.empty, "it has 0 bytes") }
        guard let format = ImageFormat(of: bytes) else {
            throw ImageError(.notAnImage, "the first bytes are \(firstBytes(of: bytes))")
        }
        return format
    }

    private func firstBytes(of bytes: RawSpan) -> String {
        (0..<min(4, bytes.byteCount)).map { offset in
            let hex = String(bytes[byte: offset], radix: 16, uppercase: true)
            return hex.count == 1 ? "0" + hex : hex
        }.joined(separator: " ")
    }
}
