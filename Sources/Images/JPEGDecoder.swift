internal import CTurboJPEG

/// A libjpeg-turbo decompressor.
@safe
final class JPEGDecoder {
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
        return try Header(
            width: Int(width), height: Int(height), colorSpace: Self.colorSpace(colorSpace), of: bytes)
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
        return Self.error(message)
    }

    /// After a damaged file libjpeg's state can make the next good one fail, so it starts afresh.
    private func renew() {
        guard let fresh = unsafe tjInitDecompress() else { return }
        unsafe _ = tjDestroy(handle)
        unsafe handle = fresh
    }

    private static func colorSpace(_ code: Int32) -> ColorSpace {
        switch UInt32(bitPattern: code) {
        case TJCS_GRAY.rawValue: .grey
        case TJCS_CMYK.rawValue, TJCS_YCCK.rawValue: .inks
        default: .color
        }
    }
}
