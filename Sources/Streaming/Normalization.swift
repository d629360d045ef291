internal import ASTTypes

/// Turns 8-bit pixels into the numbers a network gets: (x/255 − mean)/σ per channel, by one look-up per value.
public struct Normalization: Sendable {
    /// Values of a byte.
    private static let levels = 256

    public let channels: Int
    /// Channel by channel, one entry per byte value.
    let table: [Float]

    /// - Parameters:
    ///   - mean: one per channel, on the scale 0 to 1.
    ///   - standardDeviation: one per channel, on the same scale, above 0.
    /// - Throws: ``Failure`` (`usage`) when the two differ in length, are empty, or hold a value that is not finite.
    public init(mean: [Float], standardDeviation: [Float]) throws {
        guard !mean.isEmpty, mean.count == standardDeviation.count else {
            throw Failure(
                .usage, "there are \(mean.count) means and \(standardDeviation.count) standard deviations",
                remedy: "give one of each per channel")
        }
        guard mean.allSatisfy(\.isFinite), standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw Failure(
                .usage, "cannot normalise with mean \(mean) and standard deviation \(standardDeviation)",
                remedy: "give finite means and standard deviations above 0")
        }
        channels = mean.count
        table = zip(mean, standardDeviation).flatMap { mean, deviation in
            (0..<Self.levels).map { (Float($0) / 255 - mean) / deviation }
        }
    }

    /// Normalises pixels with their channels side by side.
    /// - Precondition: `output` has as many values as `bytes`, a multiple of ``channels``.
    public func apply(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Float>) {
        precondition(bytes.count == output.count && bytes.count % channels == 0, "sizes differ")
        unsafe table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress, let from = bytes.baseAddress, let to = output.baseAddress
            else { return }
            let source = unsafe from.assumingMemoryBound(to: UInt8.self)
            switch channels {
            case 1:
                for i in 0..<bytes.count { unsafe to[i] = table[Int(source[i])] }
            case 3:
                // Unrolled: the loop over the channels would cost more than the look-ups.
                for pixel in stride(from: 0, to: bytes.count, by: 3) {
                    unsafe to[pixel] = table[Int(source[pixel])]
                    unsafe to[pixel &+ 1] = table[256 &+ Int(source[pixel &+ 1])]
                    unsafe to[pixel &+ 2] = table[512 &+ Int(source[pixel &+ 2])]
                }
            default:
                for i in 0..<bytes.count {
                    unsafe to[i] = table[i % channels * Self.levels + Int(source[i])]
                }
            }
        }
    }
}
