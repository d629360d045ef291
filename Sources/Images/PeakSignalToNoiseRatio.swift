internal import Foundation

/// How near two images are, in decibels: 10 · log₁₀(255² / mean squared difference); infinite when they are equal.
///
/// Source: ISO/IEC 29170-1. Above 40 dB differences are hard to see.
/// - Precondition: both have the same number of bytes.
public func peakSignalToNoiseRatio(_ a: [UInt8], _ b: [UInt8]) -> Double {
    precondition(a.count == b.count, "\(a.count) and \(b.count) bytes are not of one size")
    // Pointers, because this touches every pixel of two images: bounds checks keep the loop from being vectorised.
    // A block of 2¹⁴ squares of at most 255² is less than 2³².
    let squares = unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
            var total = 0
            for start in stride(from: 0, to: a.count, by: 1 << 14) {
                var block: UInt32 = 0
                for index in start..<min(start + 1 << 14, a.count) {
                    let difference = Int32(unsafe a[index]) &- Int32(unsafe b[index])
                    block &+= UInt32(bitPattern: difference &* difference)
                }
                total += Int(block)
            }
            return total
        }
    }
    guard squares > 0 else { return .infinity }
    return 10 * log10(255 * 255 * Double(a.count) / Double(squares))
}
