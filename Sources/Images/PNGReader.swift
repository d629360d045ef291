internal import CSPNG

/// One PNG being read by libspng.
@safe
struct PNGReader: ~Copyable, ~Escapable {
    let header: ImageHeader
    private let isPlainGrey: Bool
    // Reads from the span that `init` was given; the lifetime of `self` is bound to it.
    private let context: OpaquePointer

    @_lifetime(borrow bytes)
    init(_ bytes: RawSpan) throws(ImageError) {
        guard let context = unsafe spng_ctx_new(0) else {
            throw ImageError(.decoder, "libspng has no memory")
        }
        do throws(ImageError) {
            let information = try unsafe Self.open(bytes, context)
            let type = UInt32(information.color_type)
            let isGrey = type == SPNG_COLOR_TYPE_GRAYSCALE.rawValue
            header = ImageHeader(
                format: .png, width: Int(information.width), height: Int(information.height),
                channels: isGrey || type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA.rawValue ? 1 : 3)
            isPlainGrey = isGrey && information.bit_depth <= 8
            unsafe self.context = context
        } catch {
            unsafe spng_ctx_free(context)
            throw error
        }
    }

    deinit { unsafe spng_ctx_free(context) }

    /// Writes `height × width × channels` bytes.
    /// - Precondition: `channels` is 3, or 1 when the image is grey.
    /// - Parameter scratch: memory for grey images that libspng cannot give as grey.
    borrowing func decode(
        as channels: Int, scratch: inout [UInt8], into pixels: inout [UInt8]
    ) throws(ImageError) {
        let count = header.width * header.height
        if channels == 1, !isPlainGrey {
            scratch.setCount(count * 3)
            try decode(SPNG_FMT_RGB8, into: &scratch)
            pixels.setCount(count)
            for index in 0..<count { pixels[index] = scratch[index * 3] }
        } else {
            pixels.setCount(count * channels)
            try decode(channels == 1 ? SPNG_FMT_G8 : SPNG_FMT_RGB8, into: &pixels)
        }
    }

    private borrowing func decode(_ format: spng_format, into pixels: inout [UInt8]) throws(ImageError) {
        let status = unsafe pixels.withUnsafeMutableBytes {
            unsafe spng_decode_image(context, $0.baseAddress, $0.count, Int32(format.rawValue), 0)
        }
        try check(status)
        // Reads on to the end mark, so that a file cut after its last row is an error too.
        try check(unsafe spng_decode_chunks(context))
    }

    private static func open(_ bytes: RawSpan, _ context: OpaquePointer) throws(ImageError) -> spng_ihdr {
        var information = spng_ihdr()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            let side = UInt32(Int32.max)
            let steps: [() -> Int32] = [
                {
                    unsafe spng_set_crc_action(
                        context, Int32(SPNG_CRC_ERROR.rawValue), Int32(SPNG_CRC_ERROR.rawValue))
                },
                { unsafe spng_set_image_limits(context, side, side) },
                { unsafe spng_set_chunk_limits(context, ImageLimits.chunkBytes, ImageLimits.chunkBytes) },
                { unsafe spng_set_png_buffer(context, buffer.baseAddress, buffer.count) },
                { unsafe spng_get_ihdr(context, &information) },
            ]
            for step in steps {
                let status = step()
                if status != 0 { return status }
            }
            return 0
        }
        try check(status)
        guard PNGChunks.isHeaderIntact(bytes) else {
            throw ImageError(.damaged, "PNG: its header fails its checksum")
        }
        try ImageLimits.check(
            width: Int(information.width), height: Int(information.height), channels: 1)
        try checkPlausible(information, bytes: bytes.byteCount)
        return information
    }

    /// Deflate shrinks data at most 1032-fold, so a small file with a huge size in its header is refused before
    /// memory is taken for it.
    private static func checkPlausible(_ information: spng_ihdr, bytes: Int) throws(ImageError) {
        let bits = Int(information.bit_depth) * Int(information.width) * Int(information.height)
        guard bits / 8 / 1032 > bytes else { return }
        throw ImageError(
            .damaged,
            "PNG: \(bytes) bytes cannot hold the \(information.width)×\(information.height) pixels "
                + "that the header announces")
    }

    private static func check(_ status: Int32) throws(ImageError) {
        guard status != 0 else { return }
        throw ImageError(.damaged, "PNG: \(unsafe String(cString: spng_strerror(status)))")
    }

    private borrowing func check(_ status: Int32) throws(ImageError) { try Self.check(status) }
}
