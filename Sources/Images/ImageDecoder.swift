/// Decodes JPEG, PNG and still WebP files to upright 8-bit pixels, row by row, channels last.
///
/// Keeps libjpeg-turbo's state and scratch memory from image to image: make one per worker, and use it from one
/// thread at a time.
///
/// The pixels are those that Pillow's `ImageOps.exif_transpose` and `convert("RGB")` give, to one level. With the less
/// usual files that means:
/// - EXIF orientation is applied (JPEG, PNG, WebP); one that only XMP notes is not.
/// - Alpha is dropped, not composited, be it a channel, a palette's or one transparent colour.
/// - 16 bits a channel: the high byte is taken. (Pillow does so for colour, but clips grey at 255.)
/// - Palettes become RGB.
/// - CMYK and YCCK become RGB by plain arithmetic, without a profile, when an Adobe marker says how they are stored,
///   and are refused otherwise.
/// - Gamma and ICC profiles are not applied.
///
/// A file that ends too early, or fails a checksum, is an error, never half an image. Animations are refused, and so
/// are BMP, GIF, TIFF, HEIC, AVIF, JPEG XL and JPEG 2000, each with a command that converts it.
@safe
public final class ImageDecoder {
    private let jpeg: JPEGDecoder
    private var scratch: [UInt8] = []
    /// A PNG without what its pixels do not need.
    private var bare: [UInt8] = []

    /// - Throws: ``ImageError`` when libjpeg-turbo cannot be set up.
    public init() throws(ImageError) { jpeg = try JPEGDecoder() }

    /// Format, size and channels of the image in `bytes`; nothing is allocated for its pixels.
    ///
    /// - Throws: ``ImageError`` when it is of no format that is read, is damaged, is unsupported or has too many pixels.
    public func header(of bytes: RawSpan) throws(ImageError) -> ImageHeader {
        switch try format(of: bytes) {
        case .jpeg:
            let header = try jpeg.header(of: bytes)
            return header.image.turned(header.segments.orientation)
        case .png: return try PNGReader(bytes).header.turned(PNGChunks(bytes).orientation)
        case .webp:
            let header = try WebPReader.header(of: bytes)
            return header.image.turned(header.orientation)
        }
    }

    /// The header, after a look at the file's structure: that it is whole, from its signature to its end mark.
    ///
    /// Much faster than decoding, so that damage inside the compressed data of a JPEG or WebP, which have no checksums,
    /// goes unseen. JPEG: the segments up to the first scan and the end mark, which may be followed by other data.
    /// PNG: the lengths of all chunks up to the end mark, and the checksums of those that the image needs. WebP: the
    /// announced length and the lengths of all chunks.
    /// - Throws: ``ImageError``, as ``header(of:)`` and when the file ends too early.
    public func check(_ bytes: RawSpan) throws(ImageError) -> ImageHeader {
        switch try format(of: bytes) {
        case .jpeg:
            let header = try jpeg.check(bytes)
            return header.image.turned(header.segments.orientation)
        case .png:
            let header = try PNGReader(bytes).header
            let chunks = PNGChunks(bytes, checksums: true)
            if let defect = chunks.defect { throw ImageError(.damaged, "PNG: \(defect)") }
            return header.turned(chunks.orientation)
        case .webp: return try self.header(of: bytes)
        }
    }

    /// Decodes the image in `bytes` to `channels` channels: 1 (grey) or 3 (RGB).
    ///
    /// Grey files repeat their value for RGB; colour files become ITU-R 601 luma for grey.
    /// - Parameters:
    ///   - pixels: is given exactly `height × width × channels` bytes; its capacity is reused.
    ///   - shortSide: where given, the caller means to shrink the image until its shorter side has this many pixels. A
    ///     JPEG may then come at a half, a quarter or an eighth of its size, made so inside its cosine transform, which
    ///     is faster; never smaller than twice `shortSide`, so that an antialiased resize afterwards hides the
    ///     difference (Pillow's `reducing_gap=2`).
    /// - Returns: the size in pixels of what was written.
    /// - Throws: ``ImageError``; `pixels` then holds nothing of meaning.
    @discardableResult
    public func decode(
        _ bytes: RawSpan, as channels: Int, into pixels: inout [UInt8], shortSideAtLeast shortSide: Int? = nil
    ) throws(ImageError) -> (width: Int, height: Int) {
        precondition(channels == 1 || channels == 3, "pixels have 1 or 3 channels, not \(channels)")
        switch try format(of: bytes) {
        case .jpeg:
            let header = try jpeg.header(of: bytes)
            try checkMemory(header.image, channels)
            let stored = try jpeg.decode(
                bytes, header, as: header.image.channels == 1 ? channels : 3,
                dividedBy: Self.divisor(of: header.image, shortSideAtLeast: shortSide), into: &pixels)
            return finish(&pixels, header.image, stored, channels, header.segments.orientation)
        case .png:
            let chunks = PNGChunks(bytes)
            if let defect = chunks.defect { throw ImageError(.damaged, "PNG: \(defect)") }
            defer { bare.releaseIfLarge() }
            let header: ImageHeader
            if chunks.strip(bytes, into: &bare) {
                let stripped = bare
                // Unsafe only for types with padding, which bytes have not.
                header = try decodePNG(unsafe stripped.span.bytes, as: channels, into: &pixels)
            } else {
                header = try decodePNG(bytes, as: channels, into: &pixels)
            }
            return finish(&pixels, header, (header.width, header.height), channels, chunks.orientation)
        case .webp:
            let header = try WebPReader.header(of: bytes)
            try WebPReader.decode(bytes, header, into: &pixels)
            let stored = (header.image.width, header.image.height)
            return finish(&pixels, header.image, stored, channels, header.orientation)
        }
    }

    private func decodePNG(
        _ bytes: RawSpan, as channels: Int, into pixels: inout [UInt8]
    ) throws(ImageError) -> ImageHeader {
        let reader = try PNGReader(bytes)
        try checkMemory(reader.header, channels)
        try reader.decode(as: reader.header.channels == 1 ? channels : 3, scratch: &scratch, into: &pixels)
        return reader.header
    }

    private func checkMemory(_ header: ImageHeader, _ channels: Int) throws(ImageError) {
        try ImageLimits.check(
            width: header.width, height: header.height, channels: max(channels, header.channels))
    }

    /// Grey where it is wanted and was not stored, and upright.
    private func finish(
        _ pixels: inout [UInt8], _ header: ImageHeader, _ size: (width: Int, height: Int), _ channels: Int,
        _ orientation: Orientation
    ) -> (width: Int, height: Int) {
        if channels == 1, header.channels == 3 {
            swap(&pixels, &scratch)
            luma(ofRGB: scratch, into: &pixels)
        }
        if orientation != .upright {
            swap(&pixels, &scratch)
            orientation.turn(
                scratch, width: size.width, height: size.height, channels: channels, into: &pixels)
        }
        scratch.releaseIfLarge()
        return orientation.size(ofStored: size)
    }

    /// The largest of the reductions that libjpeg-turbo has fast code for which leaves twice the wanted size.
    private static func divisor(of image: ImageHeader, shortSideAtLeast shortSide: Int?) -> Int {
        guard let shortSide, shortSide > 0 else { return 1 }
        let available = min(image.width, image.height)
        return [8, 4, 2].first { available / $0 / 2 >= shortSide } ?? 1
    }

    private func format(of bytes: RawSpan) throws(ImageError) -> ImageFormat {
        guard bytes.byteCount > 0 else { throw ImageError(.empty, "it has 0 bytes") }
        if let format = ImageFormat(of: bytes) { return format }
        if let foreign = ForeignFormat(of: bytes) { throw foreign.refusal }
        throw ImageError(.notAnImage, "the first bytes are \(firstBytes(of: bytes))")
    }

    private func firstBytes(of bytes: RawSpan) -> String {
        (0..<min(4, bytes.byteCount)).map { offset in
            let hex = String(bytes[byte: offset], radix: 16, uppercase: true)
            return hex.count == 1 ? "0" + hex : hex
        }.joined(separator: " ")
    }
}
