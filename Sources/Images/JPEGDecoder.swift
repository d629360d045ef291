internal import CTurboJPEG

/// A libjpeg-turbo decompressor.
@safe
final class JPEGDecoder {
    /// How the colours are stored.
    enum ColorSpace { case grey, color, inks }

    struct Header {
        /// Of the image as it is stored, before its orientation.
        var image: ImageHeader
        var colorSpace: ColorSpace
        var segments: JPEGSegments
    }

    private var handle: tjhandle
    private var inks: [UInt8] = []

    init() throws(ImageError) {
        guard let handle = unsafe tjInitDecompress() else {
            throw ImageError(.decoder, unsafe String(cString: tjGetErrorStr2(nil)))
        }
        unsafe self.handle = handle
    }

    deinit { unsafe _ = tjDestroy(handle) }

    func header(of bytes: RawSpan) throws(ImageError) -> Header {
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = -1
        var colorSpace: Int32 = -1
        let status = unsafe bytes.withUnsafeBytes {
            unsafe tjDecompressHeader3(
                handle, $0.bindMemory(to: UInt8.self).baseAddress, UInt($0.count),
                &width, &height, &subsampling, &colorSpace)
        }
        // An unusual chroma subsampling is reported as an error although the image decodes: what counts is whether
        // size and colour space were read.
        guard status == 0 || (width > 0 && height > 0 && colorSpace >= 0) else { throw failure() }
        guard width > 0, height > 0 else {
            // Success without a size: nothing but tables.
            renew()
            throw ImageError(.damaged, "JPEG: it ends before the image begins")
        }
        let segments = JPEGSegments(bytes)
        let space = try self.colorSpace(colorSpace, segments)
        let image = ImageHeader(
            format: .jpeg, width: Int(width), height: Int(height), channels: space == .grey ? 1 : 3)
        try ImageLimits.check(width: image.width, height: image.height, channels: image.channels)
        try checkPlausible(pixels: image.width * image.height, bytes: bytes.byteCount)
        try checkScans(segments, image, bytes)
        return Header(image: image, colorSpace: space, segments: segments)
    }

    /// Looks at the file's structure, not at its pixels.
    /// - Returns: the header of the stored image, before its orientation.
    func check(_ bytes: RawSpan) throws(ImageError) -> Header {
        let header = try header(of: bytes)
        if let defect = header.segments.defect(in: bytes) { throw ImageError(.damaged, "JPEG: \(defect)") }
        return header
    }

    /// Writes `height × width × channels` bytes of the stored image, before its orientation.
    ///
    /// - Precondition: `channels` is 3, or 1 when the image is grey.
    /// - Parameter divisor: 1, 2, 4 or 8: each side becomes that much smaller, rounded up, inside the inverse cosine
    ///   transform.
    /// - Returns: the size of what was written, in pixels.
    func decode(
        _ bytes: RawSpan, _ header: Header, as channels: Int, dividedBy divisor: Int,
        into pixels: inout [UInt8]
    ) throws(ImageError) -> (width: Int, height: Int) {
        let width = (header.image.width + divisor - 1) / divisor
        let height = (header.image.height + divisor - 1) / divisor
        switch header.colorSpace {
        case .grey, .color:
            pixels.setCount(width * height * channels)
            try decompress(bytes, width, height, channels == 1 ? TJPF_GRAY : TJPF_RGB, into: &pixels)
        case .inks:
            inks.setCount(width * height * 4)
            try decompress(bytes, width, height, TJPF_CMYK, into: &inks)
            pixels.setCount(width * height * 3)
            rgb(ofInvertedCMYK: inks, into: &pixels)
        }
        inks.releaseIfLarge()
        return (width, height)
    }

    private func decompress(
        _ bytes: RawSpan, _ width: Int, _ height: Int, _ format: TJPF, into pixels: inout [UInt8]
    ) throws(ImageError) {
        // Stopping at the first warning turns truncated data into an error before time is spent on what is missing.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
        let status = unsafe bytes.withUnsafeBytes { source in
            unsafe pixels.withUnsafeMutableBufferPointer { target in
                unsafe tjDecompress2(
                    handle, source.bindMemory(to: UInt8.self).baseAddress, UInt(source.count),
                    target.baseAddress, Int32(width), 0, Int32(height), Int32(format.rawValue), flags)
            }
        }
        if status != 0 { throw failure() }
    }

    private func failure() -> ImageError {
        let message = unsafe String(cString: tjGetErrorStr2(handle))
        renew()
        let unsupported = message.contains("Unsupported") || message.contains("not implemented")
        return ImageError(unsupported ? .unsupported : .damaged, "JPEG: \(message)")
    }

    /// After a damaged file libjpeg's state can make the next good one fail, so it starts afresh.
    private func renew() {
        guard let fresh = unsafe tjInitDecompress() else { return }
        unsafe _ = tjDestroy(handle)
        unsafe handle = fresh
    }

    /// Huffman coding spends at least one bit on each of the 8×8 blocks, so a few bytes with a huge size in the
    /// header are refused before memory is taken for them.
    private func checkPlausible(pixels: Int, bytes: Int) throws(ImageError) {
        guard pixels > 1 << 22, pixels / 512 > bytes else { return }
        throw ImageError(
            .damaged, "JPEG: \(bytes) bytes cannot hold the \(pixels) pixels that the header announces")
    }

    /// A scan of a few bytes can make the decoder go over the whole image once more, so it is their number times the
    /// pixels that is bounded.
    private func checkScans(
        _ segments: JPEGSegments, _ image: ImageHeader, _ bytes: RawSpan
    ) throws(ImageError) {
        guard segments.hasManyScans else { return }
        let limit = min(ImageLimits.scans, ImageLimits.scannedPixels / (image.width * image.height))
        guard segments.scans(in: bytes, atMost: limit).count > limit else { return }
        throw ImageError(
            .tooLarge, "JPEG: more than \(limit) scans of \(image.width)×\(image.height) pixels")
    }

    private func colorSpace(_ code: Int32, _ segments: JPEGSegments) throws(ImageError) -> ColorSpace {
        switch UInt32(bitPattern: code) {
        case TJCS_GRAY.rawValue: return .grey
        case TJCS_CMYK.rawValue, TJCS_YCCK.rawValue:
            guard segments.isAdobe else {
                throw ImageError(
                    .unsupported,
                    "CMYK JPEG without an Adobe marker, so whether its inks are inverted is unknown; convert it "
                        + "to RGB, for example with: magick in.jpg -colorspace sRGB out.jpg")
            }
            return .inks
        default: return .color
        }
    }
}
