/// A rectangle whose edges need not lie between pixels, in pixels from the top left of what it is a part of.
struct PixelBox: Hashable {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    init(_ region: PixelRegion) {
        self.init(
            left: Double(region.left), top: Double(region.top), width: Double(region.width),
            height: Double(region.height))
    }

    /// Where the box lies in an image whose sides are divided by `divisor`, a power of 2.
    func divided(by divisor: Int) -> PixelBox {
        let factor = 1 / Double(divisor)
        return PixelBox(
            left: left * factor, top: top * factor, width: width * factor, height: height * factor)
    }

    /// The whole pixels that the box touches.
    var touched: PixelRegion {
        let (left, top) = (Int(self.left.rounded(.down)), Int(self.top.rounded(.down)))
        return PixelRegion(
            left: left, top: top, width: Int((self.left + width).rounded(.up)) - left,
            height: Int((self.top + height).rounded(.up)) - top)
    }

    /// Seen from the top left of `region`.
    func relative(to region: PixelRegion) -> PixelBox {
        PixelBox(
            left: left - Double(region.left), top: top - Double(region.top), width: width, height: height)
    }
}

extension PixelRegion {
    /// Whether it has pixels, all of them inside an image of that size.
    func isInside(width: Int, height: Int) -> Bool {
        self.width > 0 && self.height > 0 && left >= 0 && top >= 0 && self.width <= width
            && self.height <= height && left <= width - self.width && top <= height - self.height
    }
}

extension Orientation {
    /// Where a part of the upright image lies in the stored one, which is `width` × `height`.
    func stored(_ box: PixelBox, width: Double, height: Double) -> PixelBox {
        let (x, y) = swapsSides ? (box.top, box.left) : (box.left, box.top)
        let (columns, rows) = swapsSides ? (box.height, box.width) : (box.width, box.height)
        let (mirrorsColumns, mirrorsRows): (Bool, Bool) =
            switch self {
            case .upright, .transposed: (false, false)
            case .mirrored, .quarterTurnLeft: (true, false)
            case .flipped, .quarterTurnRight: (false, true)
            case .halfTurn, .transverse: (true, true)
            }
        return PixelBox(
            left: mirrorsColumns ? width - x - columns : x, top: mirrorsRows ? height - y - rows : y,
            width: columns, height: rows)
    }

    /// What brings an upright image back into this orientation.
    var inverse: Orientation {
        switch self {
        case .quarterTurnRight: .quarterTurnLeft
        case .quarterTurnLeft: .quarterTurnRight
        default: self
        }
    }
}
