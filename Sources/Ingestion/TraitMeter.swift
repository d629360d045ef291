internal import ASTTypes
internal import Foundation

/// Reads an image's traits off its thumbnail. One per worker: it keeps its memory from image to image.
///
/// Brightness, entropy and sharpness are CleanVision's (<https://github.com/cleanlab/cleanvision>); the perceptual hash
/// is the difference hash: in a grid of 9 × 8 averages, whether each is darker than its neighbour on the right.
struct TraitMeter {
    private var thumbnail = Thumbnail()
    private var histogram = [Int](repeating: 0, count: 256)

    /// - Parameter pixels: `shape.elements` bytes, channels last; 1 or 3 channels.
    mutating func measure(_ pixels: [UInt8], _ shape: ImageShape) -> ImageTraits {
        thumbnail.draw(pixels, shape)
        let luma = thumbnail.luma
        histogram.withUnsafeMutableBufferPointer { histogram in
            histogram.update(repeating: 0)
            luma.withUnsafeBufferPointer { for value in $0 { histogram[Int(value)] &+= 1 } }
        }
        return ImageTraits(
            perceptualHash: differenceHash(luma),
            brightest: Float16(Self.percentile(0.99, histogram, luma.count)),
            darkest: Float16(Self.percentile(0.05, histogram, luma.count)),
            sharpness: Float16(sharpness(luma)), entropy: Float16(Self.entropy(histogram, luma.count)),
            isGrey: thumbnail.isGrey)
    }

    /// The luma, 0...1, that a share of the pixels does not exceed.
    private static func percentile(_ share: Double, _ histogram: [Int], _ count: Int) -> Double {
        var left = max(1, Int((share * Double(count)).rounded(.up)))
        for (value, pixels) in histogram.enumerated() {
            left -= pixels
            if left <= 0 { return Double(value) / 255 }
        }
        return 1
    }

    /// n·log₂ n for the counts that a histogram of a thumbnail can have.
    private static let weighedLogarithms: [Double] =
        [0] + (1...(Thumbnail.longestSide * Thumbnail.longestSide)).map { Double($0) * log2(Double($0)) }

    /// −Σ p·log₂ p over the histogram, in bits.
    private static func entropy(_ histogram: [Int], _ count: Int) -> Double {
        let table = weighedLogarithms
        let sum = histogram.reduce(0.0) { $0 + table[$1] }
        return max(0, log2(Double(count)) - sum / Double(count))
    }

    /// 1 − exp(−σ/100), where σ is the standard deviation of the image under the kernel of eight times the pixel less
    /// its eight neighbours, cut to 0...255; the border stays out.
    private func sharpness(_ luma: [UInt8]) -> Double {
        let (width, height) = (thumbnail.width, thumbnail.height)
        guard width > 2, height > 2 else { return 1 }
        var sum = 0
        var squares = 0
        luma.withUnsafeBytes { luma in
            guard let start = luma.baseAddress else { return }
            for row in 1..<(height - 1) {
                let edges = EdgeRow(start + row * width, width: width)
                sum += edges.sum
                squares += edges.squares
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sum) / count
        return 1 - exp(-max(0, Double(squares) / count - mean * mean).squareRoot() / 100)
    }

    private func differenceHash(_ luma: [UInt8]) -> UInt64 {
        let (width, height) = (thumbnail.width, thumbnail.height)
        var hash: UInt64 = 0
        luma.withUnsafeBufferPointer { luma in
            for row in 0..<8 {
                let rows = Self.cell(row, of: 8, in: height)
                var left: UInt32 = 0
                for column in 0..<9 {
                    let columns = Self.cell(column, of: 9, in: width)
                    var sum: UInt32 = 0
                    for y in rows { for x in columns { sum &+= UInt32(luma[y * width + x]) } }
                    // Sixteenths of a level, so that slow gradients count.
                    let mean = sum &* 16 / UInt32(rows.count * columns.count)
                    if column > 0 { hash = hash << 1 | (left < mean ? 1 : 0) }
                    left = mean
                }
            }
        }
        return hash
    }

    /// Pixels of one of `count` cells along a side; at least one.
    private static func cell(_ index: Int, of count: Int, in length: Int) -> Range<Int> {
        let first = min(index * length / count, length - 1)
        return first..<max(first + 1, (index + 1) * length / count)
    }
}

/// One row of an image under the edge kernel, without its first and last pixel: sixteen pixels at a time.
private struct EdgeRow {
    private(set) var sum = 0
    private(set) var squares = 0

    /// - Parameters:
    ///   - row: its first pixel; a row lies above and below it.
    ///   - width: more than 2.
    init(_ row: UnsafeRawPointer, width: Int) {
        var sums = SIMD16<UInt16>()
        var squareSums = SIMD16<UInt32>()
        func add(_ edges: SIMD16<UInt16>) {
            sums &+= edges
            squareSums &+= SIMD16<UInt32>(truncatingIfNeeded: edges &* edges)
        }
        var x = 1
        while x + 16 < width {
            add(Self.edges(row + x, width))
            x += 16
        }
        if x < width - 1, width > 17 {
            // The last sixteen, without those that were counted already.
            let first = width - 17
            add(Self.edges(row + first, width).replacing(with: 0, where: Self.lanes .< UInt16(x - first)))
            x = width - 1
        }
        sum = Int(SIMD16<UInt32>(truncatingIfNeeded: sums).wrappedSum())
        squares = Int(squareSums.wrappedSum())
        while x < width - 1 {
            let edge = Self.edge(row + x, width)
            sum += edge
            squares += edge * edge
            x += 1
        }
    }

    private static let lanes = SIMD16<UInt16>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

    private static func edges(_ place: UnsafeRawPointer, _ width: Int) -> SIMD16<UInt16> {
        var box = SIMD16<Int16>()
        for line in -1...1 {
            for side in -1...1 { box &+= pixels(place + line * width + side) }
        }
        let edges = pixels(place) &* 9 &- box
        return SIMD16<UInt16>(
            truncatingIfNeeded: edges.clamped(lowerBound: .zero, upperBound: .init(repeating: 255)))
    }

    private static func pixels(_ place: UnsafeRawPointer) -> SIMD16<Int16> {
        SIMD16<Int16>(truncatingIfNeeded: place.loadUnaligned(as: SIMD16<UInt8>.self))
    }

    private static func edge(_ place: UnsafeRawPointer, _ width: Int) -> Int {
        var box = 0
        for line in -1...1 {
            for side in -1...1 { box += Int(place.load(fromByteOffset: line * width + side, as: UInt8.self)) }
        }
        return min(max(9 * Int(place.load(as: UInt8.self)) - box, 0), 255)
    }
}
