internal import CTurboJPEG

/// How finely a JPEG keeps colour beside brightness. The raw values are the digits that users write.
public enum ChromaSubsampling: Int, Sendable, Hashable, CaseIterable {
    /// 4:4:4, a colour for every pixel.
    case s444 = 444
    /// 4:2:2, a colour for every two pixels side by side.
    case s422 = 422
    /// 4:2:0, a colour for every block of 2×2 pixels.
    case s420 = 420

    /// As it is printed: "4:2:0".
    public var name: String { String(rawValue).map(String.init).joined(separator: ":") }

    var code: TJSAMP {
        switch self {
        case .s444: TJSAMP_444
        case .s422: TJSAMP_422
        case .s420: TJSAMP_420
        }
    }
}

/// Encodes 8-bit pixels as baseline JPEG with libjpeg-turbo.
///
/// Keeps its state and a buffer from image to image: make one per worker, and use it from one thread at a time.
@safe
public final class JPEGEncoder {
    private let handle: tjhandle
    private var buffer: [UInt8] = []

    /// Most pixels of a JPEG's side.
    public static let longestSide = 65_500

    /// - Throws: ``ImageError`` when libjpeg-turbo cannot be set up.
    public init() throws(ImageError) {
        guard let handle = unsafe tjInitCompress() else {
            throw ImageError(.encoder, unsafe String(cString: tjGetErrorStr2(nil)))
        }
        unsafe self.handle = handle
    }

    deinit { unsafe _ = tjDestroy(handle) }

    /// Encodes an image, with the accurate cosine transform.
    ///
    /// - Parameters:
    ///   - pixels: `height × width × channels` bytes.
    ///   - channels: 1 (grey) or 3 (RGB).
    ///   - quality: 1 to 100, with the quantisation tables that libjpeg and Pillow have for it.
    ///   - subsampling: of the colours; without effect on grey.
    /// - Precondition: there are as many bytes as the sizes say, 1 or 3 channels, and the quality is in its range.
    /// - Throws: ``ImageError`` when a side is longer than ``longestSide`` or libjpeg-turbo fails.
    public func encode(
        _ pixels: [UInt8], width: Int, height: Int, channels: Int, quality: Int,
        subsampling: ChromaSubsampling
    ) throws(ImageError) -> [UInt8] {
        precondition(channels == 1 || channels == 3, "pixels have 1 or 3 channels, not \(channels)")
        precondition((1...100).contains(quality), "quality is 1 to 100, not \(quality)")
        precondition(width > 0 && height > 0, "sizes are positive")
        guard max(width, height) <= Self.longestSide else {
            throw ImageError(
                .tooLarge, "\(width)×\(height) pixels; a JPEG's sides have at most \(Self.longestSide)")
        }
        precondition(
            pixels.count == width * height * channels, "pixels are not \(width)×\(height)×\(channels)")
        let samples = channels == 1 ? TJSAMP_GRAY : subsampling.code
        let code = Int32(bitPattern: samples.rawValue)
        buffer.setCount(Int(tjBufSize(Int32(width), Int32(height), code)))
        defer { buffer.releaseIfLarge() }
        var size = UInt(buffer.count)
        let status = unsafe pixels.withUnsafeBufferPointer { source in
            unsafe buffer.withUnsafeMutableBufferPointer { target in
                // The buffer has room for the worst image of this size, so libjpeg-turbo need not make its own.
                var start = target.baseAddress
                return unsafe tjCompress2(
                    handle, source.baseAddress, Int32(width), 0, Int32(height),
                    Int32((channels == 1 ? TJPF_GRAY : TJPF_RGB).rawValue), &start, &size, code,
                    Int32(quality), TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC)
            }
        }
        guard status == 0 else {
            throw ImageError(.encoder, "JPEG: \(unsafe String(cString: tjGetErrorStr2(handle)))")
        }
        return Array(buffer[..<Int(size)])
    }
}
