/// The file formats that ``ImageDecoder`` reads.
public enum ImageFormat: String, Sendable, Hashable {
    case jpeg = "JPEG"
    case png = "PNG"

    /// The format that the first bytes announce, or nil. The file's name plays no part.
    public init?(of bytes: RawSpan) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else {
            return nil
        }
    }
}

/// What a file says about its image before any pixel is decoded.
public struct ImageHeader: Sendable, Hashable {
    public var format: ImageFormat
    /// In pixels.
    public var width: Int
    /// In pixels.
    public var height: Int
    /// 1 for grey (with or without alpha), 3 for everything else.
    public var channels: Int

    public init(format: ImageFormat, width: Int, height: Int, channels: Int) {
        self.format = format
        self.width = width
        self.height = height
        self.channels = channels
    }
}

/// Bounds that keep a small hostile file from taking the machine's memory.
public enum ImageLimits {
    /// Most pixels of an image: 100 million.
    public static let pixels = 100_000_000
    /// Most bytes of one PNG chunk beside the image data, and of all of them together: 64 MiB.
    static let chunkBytes = 64 << 20

    /// Refuses a header with no pixels or too many.
    static func check(width: Int, height: Int) throws(ImageError) {
        guard width > 0, height > 0 else {
            throw ImageError(.damaged, "the header says \(width)×\(height) pixels")
        }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= ImageLimits.pixels else {
            throw ImageError(
                .tooLarge,
                "\(width)×\(height) pixels, more than the limit of \(ImageLimits.pixels / 1_000_000) million")
        }
    }
}

extension RawSpan {
    subscript(byte offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: checked(offset), as: UInt8.self)
    }

    private func checked(_ offset: Int) -> Int {
        precondition(offset >= 0 && offset < byteCount, "byte \(offset) is outside 0..<\(byteCount)")
        return offset
    }

    func starts(with prefix: [UInt8]) -> Bool {
        guard byteCount >= prefix.count else { return false }
        for (offset, byte) in prefix.enumerated() where self[byte: offset] != byte { return false }
        return true
    }
}
