internal import SampleStore

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

    /// - Parameter image: pixels with channels last; 1 or 3 channels.
    init(of image: [UInt8], channels: Int) {
        self.init(channels: channels)
        pixels = UInt64(image.count / channels)
        image.withUnsafeBufferPointer { values in
            // 48 bytes hold whole pixels of 1 and of 3 channels, so each lane sees one channel only.
            let lanes = LaneSums(of: values)
            for lane in 0..<LaneSums.width {
                sums[lane % channels] += UInt64(lanes.sums[lane])
                squares[lane % channels] += UInt64(lanes.squares[lane])
            }
            for index in lanes.counted..<values.count {
                let value = UInt64(values[index])
                sums[index % channels] += value
                squares[index % channels] += value * value
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

    /// As a manifest keeps them.
    func stored(split: String) -> Manifest.PixelSums {
        Manifest.PixelSums(split: split, pixels: pixels, sums: sums, squares: squares)
    }

    /// Population standard deviation of all values of all channels together, in 0...1.
    var overallDeviation: Double {
        Manifest.PixelSums.deviation(
            count: pixels * UInt64(sums.count), sum: sums.reduce(0, +), squares: squares.reduce(0, +))
    }
}

/// Sums over every 48th byte and of their squares, sixteen at a time.
private struct LaneSums {
    static let width = 48
    /// Rounds after which a lane of 32 bits would overflow by squares: 2³² / 255².
    private static let safeRounds = 66_000

    private(set) var sums = [UInt64](repeating: 0, count: width)
    private(set) var squares = [UInt64](repeating: 0, count: width)
    /// Bytes counted: a multiple of 48.
    let counted: Int

    init(of values: UnsafeBufferPointer<UInt8>) {
        let rounds = values.count / Self.width
        counted = rounds * Self.width
        guard let start = UnsafeRawPointer(values.baseAddress) else { return }
        for part in 0..<3 {
            for first in stride(from: 0, to: rounds, by: Self.safeRounds) {
                add(start + part * 16, part, first..<min(rounds, first + Self.safeRounds))
            }
        }
    }

    private mutating func add(_ start: UnsafeRawPointer, _ part: Int, _ rounds: Range<Int>) {
        var sum = SIMD16<UInt32>()
        var square = SIMD16<UInt32>()
        for round in rounds {
            let bytes = start.loadUnaligned(fromByteOffset: round * Self.width, as: SIMD16<UInt8>.self)
            let wide = SIMD16<UInt16>(truncatingIfNeeded: bytes)
            sum &+= SIMD16<UInt32>(truncatingIfNeeded: wide)
            square &+= SIMD16<UInt32>(truncatingIfNeeded: wide &* wide)
        }
        for lane in 0..<16 {
            sums[part * 16 + lane] += UInt64(sum[lane])
            squares[part * 16 + lane] += UInt64(square[lane])
        }
    }
}
