internal import CJPEG

/// libjpeg-turbo's decoder by rows, which can leave out what lies beside a region.
@safe
final class JPEGRowReader {
    struct Header {
        var file: JPEGDecoder.Header
        /// Pixels of the smallest unit that is coded together.
        var unitWidth: Int
        var unitHeight: Int
    }

    private let decoder: OpaquePointer

    init() throws(ImageError) {
        guard let decoder = unsafe ast_jpeg_decoder_create() else {
            throw ImageError(.decoder, "there is no memory for a JPEG decoder")
        }
        unsafe self.decoder = decoder
    }

    deinit { unsafe ast_jpeg_decoder_free(decoder) }

    /// Begins with another file.
    ///
    /// - Parameter bytes: has to stay where it is until the last row was read.
    func header(of bytes: UnsafeRawBufferPointer) throws(ImageError) -> Header {
        var header = ast_jpeg_header()
        guard let start = bytes.baseAddress else { throw ImageError(.empty, "it has 0 bytes") }
        try check(
            unsafe ast_jpeg_read_header(
                decoder, start.assumingMemoryBound(to: UInt8.self), bytes.count, &header))
        let colorSpace: JPEGDecoder.ColorSpace =
            switch header.color {
            case AST_JPEG_GREY: .grey
            case AST_JPEG_INKS: .inks
            case AST_JPEG_RGB: .color
            default: throw ImageError(.unsupported, "JPEG: colours that are neither grey, RGB nor CMYK")
            }
        let file = try JPEGDecoder.Header(
            width: Int(header.width), height: Int(header.height), colorSpace: colorSpace,
            of: unsafe RawSpan(_unsafeBytes: bytes))
        return Header(file: file, unitWidth: Int(header.unit_width), unitHeight: Int(header.unit_height))
    }

    /// Begins to decode what `plan` says, up to its first row.
    ///
    /// - Parameter channels: 1 or 3, or 4 for inks.
    func start(_ plan: JPEGRegionPlan, channels: Int) throws(ImageError) {
        let output = [1: AST_JPEG_TO_GREY, 3: AST_JPEG_TO_RGB][channels] ?? AST_JPEG_TO_INKS
        var width: UInt32 = 0
        var height: UInt32 = 0
        try check(unsafe ast_jpeg_start(decoder, output, UInt32(plan.divisor), &width, &height))
        guard width == plan.decodedWidth, height == plan.decodedHeight else {
            throw ImageError(.decoder, "libjpeg-turbo scales JPEGs to other sizes than it used to")
        }
        if plan.columns.count < plan.decodedWidth {
            var left = UInt32(plan.columns.lowerBound)
            var count = UInt32(plan.columns.count)
            try check(unsafe ast_jpeg_crop(decoder, &left, &count))
            guard left == plan.columns.lowerBound, count == plan.columns.count else {
                throw ImageError(.decoder, "libjpeg-turbo crops JPEGs in other steps than it used to")
            }
        }
        if plan.skippedRows > 0 { try check(unsafe ast_jpeg_skip(decoder, UInt32(plan.skippedRows))) }
    }

    /// - Parameter rows: room for `count` rows of `rowBytes`, at least as much as ``start(_:channels:)`` makes of one.
    func read(_ count: Int, into rows: UnsafeMutablePointer<UInt8>, rowBytes: Int) throws(ImageError) {
        try check(unsafe ast_jpeg_read(decoder, rows, rowBytes, UInt32(count)))
    }

    /// After the image's last row: goes on to the end mark.
    func finish() throws(ImageError) { try check(unsafe ast_jpeg_finish(decoder)) }

    /// Instead of decoding: writes the same coefficients with a restart mark after every `interval` units.
    ///
    /// - Returns: how many bytes of `file` that took.
    /// - Throws: ``ImageError``, also where they do not fit.
    func rewrite(interval: Int, into file: inout [UInt8]) throws(ImageError) -> Int {
        var count = 0
        let status = unsafe file.withUnsafeMutableBufferPointer { file in
            guard let start = file.baseAddress else { return 1 as Int32 }
            return unsafe ast_jpeg_rewrite(decoder, UInt32(interval), start, file.count, &count)
        }
        try check(status)
        return count
    }

    private func check(_ status: Int32) throws(ImageError) {
        if status != 0 { throw JPEGDecoder.error(unsafe String(cString: ast_jpeg_message(decoder))) }
    }
}
