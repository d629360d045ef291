/// How a stored image has to be turned to be looked at: the EXIF tag "Orientation" (0x0112) of the TIFF/EXIF standard.
///
/// The raw values are the tag's. What each does is what Pillow's `ImageOps.exif_transpose` does.
enum Orientation: Int {
    case upright = 1
    case mirrored = 2
    case halfTurn = 3
    case flipped = 4
    /// Mirrored at the diagonal from the top left to the bottom right.
    case transposed = 5
    case quarterTurnRight = 6
    /// Mirrored at the other diagonal.
    case transverse = 7
    case quarterTurnLeft = 8

    var swapsSides: Bool { rawValue >= Self.transposed.rawValue }

    func size(ofStored size: (width: Int, height: Int)) -> (width: Int, height: Int) {
        swapsSides ? (size.height, size.width) : size
    }

    /// Writes the upright image of `stored`, `height × width × channels` bytes, to `upright`.
    func turn(
        _ stored: [UInt8], width: Int, height: Int, channels: Int, into upright: inout [UInt8]
    ) {
        precondition(stored.count == width * height * channels, "not \(width)×\(height)×\(channels) bytes")
        upright.setCount(stored.count)
        let size = size(ofStored: (width, height))
        let walk = self.walk(width: width, height: height)
        // Pointers, because bounds checks of scattered bytes would take longer than moving them; `walk` visits each
        // stored pixel exactly once.
        unsafe stored.withUnsafeBufferPointer { source in
            unsafe upright.withUnsafeMutableBufferPointer { target in
                var out = 0
                for row in 0..<size.height {
                    var pixel = walk.first + row * walk.down
                    for _ in 0..<size.width {
                        for channel in 0..<channels {
                            unsafe target[out + channel] = unsafe source[pixel * channels + channel]
                        }
                        out += channels
                        pixel += walk.right
                    }
                }
            }
        }
    }

    /// The stored pixel that comes first in the upright image, and how far it is from there to the stored pixel of
    /// the upright neighbours to the right and below.
    private func walk(width: Int, height: Int) -> (first: Int, right: Int, down: Int) {
        let last = width * height - 1
        return switch self {
        case .upright: (0, 1, width)
        case .mirrored: (width - 1, -1, width)
        case .halfTurn: (last, -1, -width)
        case .flipped: (last - width + 1, 1, -width)
        case .transposed: (0, width, 1)
        case .quarterTurnRight: (last - width + 1, -width, 1)
        case .transverse: (last, -width, -1)
        case .quarterTurnLeft: (width - 1, width, -1)
        }
    }
}

extension Orientation {
    /// Reads the tag in EXIF data: a TIFF structure, which some writers put "Exif" and two zeros before.
    ///
    /// Whatever is not as the standard says counts as upright: a camera's careless note is no reason to lose an image.
    init(exif: RawSpan) {
        self = Self.read(exif.holds("Exif\0\0", at: 0) ? exif.extracting(droppingFirst: 6) : exif)
    }

    private static func read(_ tiff: RawSpan) -> Orientation {
        let isBigEndian = tiff.starts(with: [0x4D, 0x4D, 0x00, 0x2A])
        guard isBigEndian || tiff.starts(with: [0x49, 0x49, 0x2A, 0x00]) else { return .upright }
        let number = { (tiff: RawSpan, offset: Int, bytes: Int) -> Int? in
            guard offset <= tiff.byteCount - bytes else { return nil }
            return isBigEndian
                ? tiff.bigEndian(offset, bytes: bytes) : tiff.littleEndian(offset, bytes: bytes)
        }
        guard let directory = number(tiff, 4, 4), let entries = number(tiff, directory, 2) else {
            return .upright
        }
        for entry in 0..<entries {
            let offset = directory + 2 + entry * 12
            guard let tag = number(tiff, offset, 2) else { return .upright }
            guard tag == 0x0112, number(tiff, offset + 4, 4) == 1 else { continue }
            let value =
                switch number(tiff, offset + 2, 2) {
                case 3: number(tiff, offset + 8, 2)
                case 4: number(tiff, offset + 8, 4)
                default: nil as Int?
                }
            return value.flatMap(Orientation.init) ?? .upright
        }
        return .upright
    }
}
