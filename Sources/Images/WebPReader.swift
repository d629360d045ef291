internal import CWebP

/// Reads still WebP images with libwebp.
enum WebPReader {
    struct Header {
        /// Of the image as it is stored, before its orientation.
        var image: ImageHeader
        var orientation: Orientation
    }

    private static let riffBytes = 8
    private static let firstChunk = 12

    /// - Throws: ``ImageError`` also where the file is shorter than it says.
    static func header(of bytes: RawSpan) throws(ImageError) -> Header {
        guard bytes.byteCount >= firstChunk + riffBytes else { throw damaged("it ends in its header") }
        let announced = bytes.littleEndian(4, bytes: 4) + riffBytes
        guard announced <= bytes.byteCount else {
            throw damaged("it announces \(announced) bytes and has \(bytes.byteCount)")
        }
        var features = WebPBitstreamFeatures()
        let status = unsafe bytes.withUnsafeBytes {
            unsafe WebPGetFeatures($0.bindMemory(to: UInt8.self).baseAddress, announced, &features)
        }
        // Asked first: libwebp does not go on to the pixels of an animation.
        let chunks = try chunks(of: bytes.extracting(first: announced))
        if features.has_animation != 0 || chunks.isAnimated {
            throw ImageError(
                .unsupported,
                "animated WebP; take one frame, for example with: webpmux -get frame 1 in.webp -o out.webp")
        }
        try check(status)
        let image = ImageHeader(
            format: .webp, width: Int(features.width), height: Int(features.height), channels: 3)
        try ImageLimits.check(width: image.width, height: image.height, channels: image.channels)
        return Header(image: image, orientation: chunks.orientation)
    }

    /// Writes `height × width × 3` bytes of the stored image; alpha is dropped.
    static func decode(_ bytes: RawSpan, _ header: Header, into pixels: inout [UInt8]) throws(ImageError) {
        var config = unsafe WebPDecoderConfig()
        guard unsafe WebPInitDecoderConfig(&config) != 0 else {
            throw ImageError(.decoder, "libwebp has another version than the one it was built for")
        }
        let row = header.image.width * 3
        pixels.setCount(header.image.height * row)
        let status = unsafe bytes.withUnsafeBytes { source in
            unsafe pixels.withUnsafeMutableBufferPointer { target in
                unsafe config.output.colorspace = MODE_RGB
                unsafe config.output.is_external_memory = 1
                unsafe config.output.u.RGBA.rgba = target.baseAddress
                unsafe config.output.u.RGBA.stride = Int32(row)
                unsafe config.output.u.RGBA.size = target.count
                return unsafe WebPDecode(
                    source.bindMemory(to: UInt8.self).baseAddress, source.count, &config)
            }
        }
        unsafe WebPFreeDecBuffer(&config.output)
        try check(status)
    }

    /// What the chunks say that libwebp does not tell.
    private static func chunks(
        of bytes: RawSpan
    ) throws(ImageError) -> (orientation: Orientation, isAnimated: Bool) {
        let animation: UInt8 = 0x02
        let exif: UInt8 = 0x08
        // Only the extended format has more than the one chunk of pixels.
        let isExtended = bytes.holds("VP8X", at: firstChunk)
        let flags = isExtended && bytes.byteCount > 20 ? bytes[byte: 20] : 0
        var orientation: Orientation?
        var offset = firstChunk
        while offset < bytes.byteCount {
            guard offset + riffBytes <= bytes.byteCount else { throw damaged("it ends in a chunk's header") }
            let length = bytes.littleEndian(offset + 4, bytes: 4)
            let data = offset + riffBytes
            guard data + length <= bytes.byteCount else {
                throw damaged("a chunk of \(length) bytes at byte \(offset) goes beyond the file's end")
            }
            if flags & exif != 0, orientation == nil, bytes.holds("EXIF", at: offset) {
                orientation = Orientation(exif: bytes.extracting(data..<data + length))
            }
            // Chunks begin at even offsets.
            offset = data + length + length % 2
        }
        return (orientation ?? .upright, flags & animation != 0)
    }

    private static func damaged(_ detail: String) -> ImageError { ImageError(.damaged, "WebP: \(detail)") }

    private static func check(_ status: VP8StatusCode) throws(ImageError) {
        switch status {
        case VP8_STATUS_OK: return
        case VP8_STATUS_OUT_OF_MEMORY: throw ImageError(.decoder, "libwebp has no memory")
        case VP8_STATUS_UNSUPPORTED_FEATURE:
            throw ImageError(.unsupported, "WebP: a feature that libwebp does not decode")
        case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED: throw damaged("it ends before the image does")
        default: throw damaged("its data contradict themselves")
        }
    }
}
