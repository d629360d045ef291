/// Size of an image: pixels down, pixels across, channels (1 grey, 3 RGB).
public struct ImageShape: Hashable, Sendable, Codable, CustomStringConvertible {
    public var height: Int
    public var width: Int
    public var channels: Int

    public init(height: Int, width: Int, channels: Int) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// Pixels times channels: the bytes of the image at 8 bits a channel.
    public var elements: Int { height * width * channels }
    public var description: String { "\(width)×\(height)×\(channels)" }
}

/// How a sample's image lies in the store. Raw values are part of the format on disk.
public enum PixelEncoding: UInt8, Sendable, Codable, CaseIterable {
    /// 8 bits a channel, row by row, channels last (HWC).
    case raw = 0
    /// A JPEG file's bytes.
    case jpeg = 1
    /// A PNG file's bytes.
    case png = 2
    /// A WebP file's bytes.
    case webp = 3

    public var name: String {
        switch self {
        case .raw: "raw"
        case .jpeg: "jpeg"
        case .png: "png"
        case .webp: "webp"
        }
    }
}
