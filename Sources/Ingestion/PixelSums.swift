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

    private(set) var sums = Lanes()
    private(set) var squares = Lanes()
    /// Bytes counted: a multiple of 48.
    let counted: Int

    /// A number for each of the 48 places, without memory of its own: there is one for each image.
    struct Lanes {
        fileprivate var parts = (SIMD16<UInt64>(), SIMD16<UInt64>(), SIMD16<UInt64>())

        subscript(lane: Int) -> UInt64 {
            switch lane / 16 {
            case 0: parts.0[lane % 16]
            case 1: parts.1[lane % 16]
            default: parts.2[lane % 16]
            }
        }
    }

    init(of values: UnsafeBufferPointer<UInt8>) {
        let rounds = values.count / Self.width
        counted = rounds * Self.width
        guard let start = UnsafeRawPointer(values.baseAddress) else { return }
        for first in stride(from: 0, to: rounds, by: Self.safeRounds) {
            let part = first..<min(rounds, first + Self.safeRounds)
            Self.add(start, part, &sums.parts.0, &squares.parts.0)
            Self.add(start + 16, part, &sums.parts.1, &squares.parts.1)
            Self.add(start + 32, part, &sums.parts.2, &squares.parts.2)
        }
    }

    private static func add(
        _ start: UnsafeRawPointer, _ rounds: Range<Int>, _ sums: inout SIMD16<UInt64>,
        _ squares: inout SIMD16<UInt64>
    ) {
        var sum = SIMD16<UInt32>()
        var square = SIMD16<UInt32>()
        for round in rounds {
            let bytes = start.loadUnaligned(fromByteOffset: round * width, as: SIMD16<UInt8>.self)
            let wide = SIMD16<UInt16>(truncatingIfNeeded: bytes)
            sum &+= SIMD16<UInt32>(truncatingIfNeeded: wide)
            square &+= SIMD16<UInt32>(truncatingIfNeeded: wide &* wide)
        }
        sums &+= SIMD16<UInt64>(truncatingIfNeeded: sum)
        squares &+= SIMD16<UInt64>(truncatingIfNeeded: square)
    }
}
