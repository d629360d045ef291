/// Sums of 8-bit pixel values and of their squares, per channel.
///
/// Integers, so that the result is exact and does not depend on the order in which images are added. They hold
/// 2.8 × 10¹⁴ pixels before the squares overflow.
struct PixelSums: Sendable, Equatable, Codable {
    private(set) var pixels: UInt64 = 0
    private var sums: [UInt64]
    private var squares: [UInt64]

    init(channels: Int) {
        sums = Array(repeating: 0, count: channels)
        squares = sums
    }

    /// - Parameter image: pixels with channels last.
    init(of image: [UInt8], channels: Int) {
        self.init(channels: channels)
        pixels = UInt64(image.count / channels)
        image.withUnsafeBufferPointer { values in
            for channel in 0..<channels {
                var sum: UInt64 = 0
                var square: UInt64 = 0
                for index in stride(from: channel, to: values.count, by: channels) {
                    let value = UInt32(values[index])
                    sum &+= UInt64(value)
                    square &+= UInt64(value &* value)
                }
                sums[channel] = sum
                squares[channel] = square
            }
        }
    }

    var channels: Int { sums.count }

    /// - Precondition: `other` has as many channels.
    mutating func add(_ other: PixelSums) {
        pixels += other.pixels
        for channel in sums.indices {
            sums[channel] += other.sums[channel]
            squares[channel] += other.squares[channel]
        }
    }

    /// The same grey pixels seen as pixels of `count` equal channels; pixels that have as many stay as they are.
    func widened(to count: Int) -> PixelSums {
        guard channels == 1, count > 1 else { return self }
        var wide = PixelSums(channels: count)
        wide.pixels = pixels
        wide.sums = Array(repeating: sums[0], count: count)
        wide.squares = Array(repeating: squares[0], count: count)
        return wide
    }

    /// Mean per channel, in 0...1.
    var means: [Double] { sums.map { pixels == 0 ? 0 : Double($0) / Double(pixels) / 255 } }

    /// Population standard deviation per channel, in 0...1.
    var standardDeviations: [Double] {
        zip(sums, squares).map { Self.deviation(count: pixels, sum: $0, squares: $1) }
    }

    /// Population standard deviation of all values of all channels together, in 0...1.
    var overallDeviation: Double {
        Self.deviation(
            count: pixels * UInt64(sums.count), sum: sums.reduce(0, +), squares: squares.reduce(0, +))
    }

    /// √(n·Σx² − (Σx)²) / n, the difference taken in 128 bits so that nothing cancels.
    private static func deviation(count: UInt64, sum: UInt64, squares: UInt64) -> Double {
        guard count > 0 else { return 0 }
        let difference = UInt128(count) * UInt128(squares) - UInt128(sum) * UInt128(sum)
        return Double(difference).squareRoot() / Double(count) / 255
    }
}
