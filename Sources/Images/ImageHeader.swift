/// The file formats that ``ImageDecoder`` reads.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
    case webp = "WebP"

    /// The format that the first bytes announce, or nil. The file's name plays no part.
    public init?(of bytes: RawSpan) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.holds("RIFF", at: 0), bytes.holds("WEBP", at: 8) {
            self = .webp
        } else {
            return nil
        }
    }
}

/// What a file says about its image before any pixel is decoded.
public struct ImageHeader: Sendable, Hashable {
    public var format: ImageFormat
    /// In pixels, of the image as it is looked at: after ``Orientation``.
    public var width: Int
    /// In pixels, of the image as it is looked at: after ``Orientation``.
    public var height: Int
    /// 1 for grey (with or without alpha), 3 for everything else.
    public var channels: Int

    public init(format: ImageFormat, width: Int, height: Int, channels: Int) {
        self.format = format
        self.width = width
        self.height = height
        self.channels = channels
    }

    /// The header of the upright image, where `self` is that of the stored one.
    func turned(_ orientation: Orientation) -> ImageHeader {
        let size = orientation.size(ofStored: (width, height))
        return ImageHeader(format: format, width: size.width, height: size.height, channels: channels)
    }
}

/// Bounds that keep a small hostile file from taking the machine's memory or time.
public enum ImageLimits {
    /// Most pixels of a side: what a store can hold, and more than a JPEG can have.
    public static let side = 65_535
    /// Most pixels of an image: 100 million.
    public static let pixels = 100_000_000
    /// Most bytes of an image's pixels at its own number of channels: 256 MiB.
    public static let decodedBytes = 256 << 20
    /// Most scans of a JPEG.
    public static let scans = 500
    /// Most pixels times scans of a JPEG: 4 thousand million. Each scan may touch every pixel for a few bytes of file.
    static let scannedPixels = 4_000_000_000
    /// Most bytes of one PNG chunk beside the image data, and of all of them together: 1 MiB. Of the chunks that are read
    /// only a palette, of at most 768 bytes, is one.
    static let chunkBytes = 1 << 20

    /// Refuses a header with no pixels or too many.
    static func check(width: Int, height: Int, channels: Int) throws(ImageError) {
        guard width > 0, height > 0 else {
            throw ImageError(.damaged, "the header says \(width)×\(height) pixels")
        }
        guard width <= side, height <= side else {
            throw ImageError(.tooLarge, "\(width)×\(height) pixels, more than the limit of \(side) a side")
        }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= ImageLimits.pixels else {
            throw ImageError(
                .tooLarge,
                "\(width)×\(height) pixels, more than the limit of \(ImageLimits.pixels / 1_000_000) million")
        }
        guard pixels * channels <= decodedBytes else {
            throw ImageError(
                .tooLarge,
                "\(width)×\(height)×\(channels) bytes of pixels, more than the limit of "
                    + "\(decodedBytes >> 20) MiB")
        }
    }
}
