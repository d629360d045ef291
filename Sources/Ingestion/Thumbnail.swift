internal import ASTTypes

/// A small version of an image, made of averages over squares of its pixels, and its luma: what traits are read from.
struct Thumbnail {
    /// Longest side, in pixels. CleanVision looks for blur at the same size.
    static let longestSide = 64

    private(set) var width = 0
    private(set) var height = 0
    /// ITU-R 601 luma, row by row, 0...255.
    private(set) var luma: [UInt8] = []
    /// Whether red, green and blue are equal everywhere.
    private(set) var isGrey = true
    private var columnSums: [UInt32] = []

    /// Becomes the thumbnail of an image. Memory is kept from one image to the next.
    /// - Parameter pixels: `shape.elements` bytes, channels last; 1 or 3 channels.
    mutating func draw(_ pixels: [UInt8], _ shape: ImageShape) {
        let side = max(1, (max(shape.height, shape.width) + Self.longestSide - 1) / Self.longestSide)
        width = max(1, shape.width / side)
        height = max(1, shape.height / side)
        isGrey = true
        luma.removeAll(keepingCapacity: true)
        if side == 1 {
            pixels.withUnsafeBufferPointer { appendLuma(of: $0, shape.channels) }
            return
        }
        let square = (rows: min(side, shape.height), columns: min(side, shape.width))
        pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<height { averageRow(row * square.rows, square, pixels, shape) }
        }
    }

    private mutating func appendLuma(of pixels: UnsafeBufferPointer<UInt8>, _ channels: Int) {
        if channels == 1 {
            luma.append(contentsOf: pixels)
            return
        }
        var differs: UInt8 = 0
        let count = pixels.count / 3
        luma = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            for pixel in 0..<count {
                let (red, green, blue) = (pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2])
                differs |= (red ^ green) | (green ^ blue)
                target[pixel] = Self.luma(UInt32(red), UInt32(green), UInt32(blue))
            }
            initialized = count
        }
        isGrey = differs == 0
    }

    /// Adds the thumbnail's row made of the image's rows from `first` on.
    private mutating func averageRow(
        _ first: Int, _ square: (rows: Int, columns: Int), _ pixels: UnsafeBufferPointer<UInt8>,
        _ shape: ImageShape
    ) {
        let line = shape.width * shape.channels
        sumColumns(first, square.rows, line, pixels)
        let area = UInt32(square.rows * square.columns)
        let channels = shape.channels
        columnSums.withUnsafeBufferPointer { sums in
            for column in 0..<width {
                var totals: (UInt32, UInt32, UInt32) = (0, 0, 0)
                let start = column * square.columns
                for at in start..<(start + square.columns) {
                    totals.0 &+= sums[at * channels]
                    if channels == 3 {
                        totals.1 &+= sums[at * 3 + 1]
                        totals.2 &+= sums[at * 3 + 2]
                    }
                }
                if channels == 1 {
                    luma.append(UInt8(totals.0 / area))
                } else {
                    if totals.0 != totals.1 || totals.1 != totals.2 { isGrey = false }
                    luma.append(Self.luma(totals.0 / area, totals.1 / area, totals.2 / area))
                }
            }
        }
    }

    private mutating func sumColumns(
        _ first: Int, _ rows: Int, _ line: Int, _ pixels: UnsafeBufferPointer<UInt8>
    ) {
        if columnSums.count != line { columnSums = [UInt32](repeating: 0, count: line) }
        columnSums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<rows {
                let start = (first + row) * line
                if row == 0 {
                    for at in 0..<line { sums[at] = UInt32(pixels[start + at]) }
                } else {
                    for at in 0..<line { sums[at] &+= UInt32(pixels[start + at]) }
                }
            }
        }
    }

    @inline(__always)
    private static func luma(_ red: UInt32, _ green: UInt32, _ blue: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: (red &* 19595 &+ green &* 38470 &+ blue &* 7471 &+ 0x8000) >> 16)
    }
}
