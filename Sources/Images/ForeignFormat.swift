/// An image format that is recognised but not read, so that its files can be refused with a way out.
enum ForeignFormat: String {
    case bmp = "BMP"
    case gif = "GIF"
    case tiff = "TIFF"
    case heic = "HEIC"
    case avif = "AVIF"
    case jpegXL = "JPEG XL"
    case jpeg2000 = "JPEG 2000"

    /// The format that the first bytes announce, or nil.
    init?(of bytes: RawSpan) {
        if bytes.holds("GIF87a", at: 0) || bytes.holds("GIF89a", at: 0) {
            self = .gif
        } else if Self.isBMP(bytes) {
            self = .bmp
        } else if Self.signaturesOfTIFF.contains(where: { bytes.starts(with: $0) }) {
            self = .tiff
        } else if bytes.starts(with: [0xFF, 0x0A]) || Self.isBox("JXL ", bytes) {
            self = .jpegXL
        } else if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) || Self.isBox("jP  ", bytes) {
            self = .jpeg2000
        } else if bytes.holds("ftyp", at: 4) {
            if Self.brandsOfAVIF.contains(where: { bytes.holds($0, at: 8) }) {
                self = .avif
            } else if Self.brandsOfHEIC.contains(where: { bytes.holds($0, at: 8) }) {
                self = .heic
            } else {
                return nil
            }
        } else {
            return nil
        }
    }

    /// Why such a file is refused, with a command that helps.
    var refusal: ImageError {
        ImageError(.unsupported, "\(rawValue) image; convert it to PNG, for example with: \(command)")
    }

    private var command: String {
        switch self {
        case .bmp: "magick in.bmp out.png"
        case .gif: "magick 'in.gif[0]' out.png"
        case .tiff: "magick 'in.tif[0]' out.png"
        case .heic: "heif-convert in.heic out.png"
        case .avif: "avifdec in.avif out.png"
        case .jpegXL: "djxl in.jxl out.png"
        case .jpeg2000: "magick in.jp2 out.png"
        }
    }

    /// Classic TIFF and BigTIFF, each in both byte orders.
    private static let signaturesOfTIFF: [[UInt8]] = [
        [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A], [0x49, 0x49, 0x2B, 0x00],
        [0x4D, 0x4D, 0x00, 0x2B],
    ]
    private static let brandsOfAVIF: [StaticString] = ["avif", "avis"]
    private static let brandsOfHEIC: [StaticString] = [
        "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1",
    ]

    /// "BM" alone also begins ordinary text, so the length of the header that follows has to be one that exists.
    private static func isBMP(_ bytes: RawSpan) -> Bool {
        guard bytes.holds("BM", at: 0), bytes.byteCount >= 18 else { return false }
        return [12, 16, 40, 52, 56, 64, 108, 124].contains(bytes.littleEndian(14, bytes: 4))
    }

    /// Whether the file begins with the 12-byte signature box of the JPEG 2000 family.
    private static func isBox(_ name: StaticString, _ bytes: RawSpan) -> Bool {
        bytes.byteCount >= 12 && bytes.bigEndian(0, bytes: 4) == 12 && bytes.holds(name, at: 4)
            && bytes.bigEndian(8, bytes: 4) == 0x0D0A_870A
    }
}
