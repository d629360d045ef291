internal import CSPNG
internal import CTurboJPEG
internal import CWebP
internal import Foundation

/// Small image files made on the fly.
public enum ImageFixture {
    /// How a JPEG fixture stores its colours.
    public enum JPEGColor: Sendable { case grey, color, cmyk }

    /// A colour type of the PNG format.
    public enum PNGColor: UInt8, Sendable {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAlpha = 4
        case rgbAlpha = 6
    }

    /// How finely a JPEG fixture keeps colour beside brightness.
    public enum JPEGSubsampling: Sendable, CaseIterable { case s444, s422, s420, s440, s411 }

    public struct Failed: Error { public let message: String }

    /// A JPEG of quality 95.
    /// - Parameter pixels: height × width × (1, 3 or 4) bytes; for CMYK the way Adobe stores them, 255 = no ink.
    public static func jpeg(
        _ pixels: [UInt8], width: Int, height: Int, color: JPEGColor = .color, progressive: Bool = false,
        subsampling: JPEGSubsampling = .s444
    ) throws -> [UInt8] {
        let format = [.grey: TJPF_GRAY, .color: TJPF_RGB, .cmyk: TJPF_CMYK][color] ?? TJPF_RGB
        let samples: TJSAMP =
            if color == .grey {
                TJSAMP_GRAY
            } else {
                switch subsampling {
                case .s444: TJSAMP_444
                case .s422: TJSAMP_422
                case .s420: TJSAMP_420
                case .s440: TJSAMP_440
                case .s411: TJSAMP_411
                }
            }
        guard let handle = tjInitCompress() else { throw Failed(message: "tjInitCompress") }
        defer { tjDestroy(handle) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        let flags = TJFLAG_ACCURATEDCT | (progressive ? TJFLAG_PROGRESSIVE : 0)
        let status = tjCompress2(
            handle, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &buffer, &size,
            Int32(samples.rawValue), 95, flags)
        defer { tjFree(buffer) }
        guard status == 0, let buffer else { throw Failed(message: String(cString: tjGetErrorStr2(handle))) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    /// A JPEG whose pixels all have one colour.
    public static func plainJPEG(_ color: [UInt8], width: Int, height: Int) throws -> [UInt8] {
        let pixels = (0..<(width * height)).flatMap { _ in color }
        return try jpeg(pixels, width: width, height: height, color: color.count == 1 ? .grey : .color)
    }

    /// A PNG.
    /// - Parameters:
    ///   - pixels: samples as the format stores them; 16-bit samples in the machine's byte order, two bytes each.
    ///   - palette: red, green and blue of each entry, for ``PNGColor/palette``.
    public static func png(
        _ pixels: [UInt8], width: Int, height: Int, color: PNGColor, bitDepth: Int = 8,
        palette: [[UInt8]] = [], interlaced: Bool = false
    ) throws -> [UInt8] {
        guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else {
            throw Failed(message: "spng_ctx_new")
        }
        defer { spng_ctx_free(context) }
        try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1))
        var header = spng_ihdr()
        header.width = UInt32(width)
        header.height = UInt32(height)
        header.bit_depth = UInt8(bitDepth)
        header.color_type = color.rawValue
        header.interlace_method = interlaced ? 1 : 0
        try check(spng_set_ihdr(context, &header))
        if color == .palette {
            var entries = spng_plte()
            entries.n_entries = UInt32(palette.count)
            withUnsafeMutableBytes(of: &entries.entries) { bytes in
                for (index, entry) in palette.enumerated() {
                    for channel in 0..<3 { bytes[index * 4 + channel] = entry[channel] }
                }
            }
            try check(spng_set_plte(context, &entries))
        }
        try check(
            spng_encode_image(
                context, pixels, pixels.count, Int32(SPNG_FMT_PNG.rawValue),
                Int32(SPNG_ENCODE_FINALIZE.rawValue)))
        var size = 0
        var status: Int32 = 0
        guard let buffer = spng_get_png_buffer(context, &size, &status) else {
            throw Failed(message: "no buffer")
        }
        defer { free(buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: size))
    }

    /// A WebP of RGB pixels.
    /// - Parameter quality: 0 to 100, or nil for a lossless one.
    public static func webp(
        _ pixels: [UInt8], width: Int, height: Int, quality: Float? = nil
    ) throws -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        let size =
            if let quality {
                WebPEncodeRGB(pixels, Int32(width), Int32(height), Int32(width * 3), quality, &buffer)
            } else {
                WebPEncodeLosslessRGB(pixels, Int32(width), Int32(height), Int32(width * 3), &buffer)
            }
        defer { WebPFree(buffer) }
        guard size > 0, let buffer else { throw Failed(message: "WebPEncode") }
        return Array(UnsafeBufferPointer(start: buffer, count: size))
    }

    private static func check(_ status: Int32) throws {
        if status != 0 { throw Failed(message: String(cString: spng_strerror(status))) }
    }
}
