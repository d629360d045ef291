extension JPEGDecoder {
    /// How the colours are stored.
    enum ColorSpace { case grey, color, inks }

    struct Header {
        /// Of the image as it is stored, before its orientation.
        var image: ImageHeader
        var colorSpace: ColorSpace
        var segments: JPEGSegments

        /// Checks what libjpeg-turbo read from the header of `bytes`.
        ///
        /// - Throws: ``ImageError`` when that is more than ``ImageLimits`` allow, cannot be true, or leaves the colours
        ///   open.
        init(width: Int, height: Int, colorSpace: ColorSpace, of bytes: RawSpan) throws(ImageError) {
            segments = JPEGSegments(bytes)
            self.colorSpace = colorSpace
            if colorSpace == .inks, !segments.isAdobe {
                throw ImageError(
                    .unsupported,
                    "CMYK JPEG without an Adobe marker, so whether its inks are inverted is unknown; convert it "
                        + "to RGB, for example with: magick in.jpg -colorspace sRGB out.jpg")
            }
            image = ImageHeader(
                format: .jpeg, width: width, height: height, channels: colorSpace == .grey ? 1 : 3)
            try ImageLimits.check(width: width, height: height, channels: image.channels)
            try Self.checkPlausible(pixels: width * height, bytes: bytes.byteCount)
            try checkScans(bytes)
        }

        /// Huffman coding spends at least one bit on each of the 8×8 blocks, so a few bytes with a huge size in the
        /// header are refused before memory is taken for them.
        private static func checkPlausible(pixels: Int, bytes: Int) throws(ImageError) {
            guard pixels > 1 << 22, pixels / 512 > bytes else { return }
            throw ImageError(
                .damaged, "JPEG: \(bytes) bytes cannot hold the \(pixels) pixels that the header announces")
        }

        /// A scan of a few bytes can make the decoder go over the whole image once more, so it is their number times the
        /// pixels that is bounded.
        private func checkScans(_ bytes: RawSpan) throws(ImageError) {
            guard segments.hasManyScans else { return }
            let limit = min(ImageLimits.scans, ImageLimits.scannedPixels / (image.width * image.height))
            guard segments.scans(in: bytes, atMost: limit).count > limit else { return }
            throw ImageError(
                .tooLarge, "JPEG: more than \(limit) scans of \(image.width)×\(image.height) pixels")
        }
    }

    /// Why libjpeg-turbo gave up, from its own words.
    static func error(_ message: String) -> ImageError {
        let unsupported = message.contains("Unsupported") || message.contains("not implemented")
        return ImageError(unsupported ? .unsupported : .damaged, "JPEG: \(message)")
    }
}
