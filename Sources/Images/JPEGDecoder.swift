internal import CTurboJPEG

/// A libjpeg-turbo decompressor.
@safe
final class JPEGDecoder {
    /// How the colours are stored.
    enum ColorSpace { case grey, color, inks }

    struct Header {
        var image: ImageHeader
        var colorSpace: ColorSpace
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
        try ImageLimits.check(width: Int(width), height: Int(height))
        try checkPlausible(pixels: Int(width) * Int(height), bytes: bytes.byteCount)
        let space = try self.colorSpace(colorSpace, of: bytes)
        return Header(
            image: ImageHeader(
                format: .jpeg, width: Int(width), height: Int(height), channels: space == .grey ? 1 : 3),
            colorSpace: space)
    }

    /// Writes `height × width × channels` bytes.
    /// - Precondition: `channels` is 3, or 1 when the image is grey.
    func decode(
        _ bytes: RawSpan, _ header: Header, as channels: Int, into pixels: inout [UInt8]
    ) throws(ImageError) {
        let count = header.image.width * header.image.height
        switch header.colorSpace {
        case .grey, .color:
            pixels.setCount(count * channels)
            try decompress(bytes, header.image, channels == 1 ? TJPF_GRAY : TJPF_RGB, into: &pixels)
        case .inks:
            inks.setCount(count * 4)
            try decompress(bytes, header.image, TJPF_CMYK, into: &inks)
            pixels.setCount(count * 3)
            rgb(ofInvertedCMYK: inks, into: &pixels)
        }
    }

    private func decompress(
        _ bytes: RawSpan, _ header: ImageHeader, _ format: TJPF, into pixels: inout [UInt8]
    ) throws(ImageError) {
        // Stopping at the first warning turns truncated data into an error before time is spent on what is missing.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
        let status = unsafe bytes.withUnsafeBytes { source in
            unsafe pixels.withUnsafeMutableBufferPointer { target in
                unsafe tjDecompress2(
                    handle, source.bindMemory(to: UInt8.self).baseAddress, UInt(source.count),
                    target.baseAddress,
                    Int32(header.width), 0, Int32(header.height), Int32(format.rawValue), flags)
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

    private func colorSpace(_ code: Int32, of bytes: RawSpan) throws(ImageError) -> ColorSpace {
        switch UInt32(bitPattern: code) {
        case TJCS_GRAY.rawValue: return .grey
        case TJCS_CMYK.rawValue, TJCS_YCCK.rawValue:
            guard hasAdobeMarker(bytes) else {
                throw ImageError(
                    .unsupported,
                    "CMYK JPEG without an Adobe marker, so whether its inks are inverted is unknown")
            }
            return .inks
        default: return .color
        }
    }
}

/// Whether an APP14 "Adobe" segment stands before the image data. Adobe stores inks inverted (255 = none).
func hasAdobeMarker(_ bytes: RawSpan) -> Bool {
    var offset = 2
    while offset + 4 <= bytes.byteCount, bytes[byte: offset] == 0xFF {
        let marker = bytes[byte: offset + 1]
        if marker == 0xFF {
            offset += 1
            continue
        }
        let startOfScan: UInt8 = 0xDA
        if marker == startOfScan { return false }
        let length = Int(bytes[byte: offset + 2]) << 8 | Int(bytes[byte: offset + 3])
        let end = offset + 2 + length
        if marker == 0xEE, length >= 14, end <= bytes.byteCount {
            let name = bytes.extracting((offset + 4)..<end)
            if name.starts(with: Array("Adobe".utf8)) { return true }
        }
        offset = end
    }
    return false
}
