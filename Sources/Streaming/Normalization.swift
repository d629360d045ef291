internal import ASTTypes
internal import CMemoryHints

/// Turns 8-bit pixels into the numbers a network gets: (x/255 − mean)/σ per channel.
public struct Normalization: Sendable, Hashable {
    /// One per channel, on the scale 0 to 1.
    public let mean: [Float]
    /// One per channel, on the scale 0 to 1.
    public let standardDeviation: [Float]
    /// The byte of each channel that is nearest to its mean, which normalises to about 0.
    let meanLevels: [UInt8]
    /// 1/(255 σ) and −mean/σ of each value of a block of pixels.
    private let scales: [Float]
    private let offsets: [Float]

    /// Values that are turned at once: whole vectors of 16 for 1, 2 and 3 channels alike.
    private static let block = 48

    public var channels: Int { mean.count }

    /// - Parameters:
    ///   - mean: one per channel, on the scale 0 to 1.
    ///   - standardDeviation: one per channel, on the same scale, above 0.
    /// - Throws: ``Failure`` (`usage`) when the two differ in length, are not of 1 to 3 channels, or hold a value that is
    ///   not finite.
    public init(mean: [Float], standardDeviation: [Float]) throws {
        guard mean.count == standardDeviation.count, (1...3).contains(mean.count) else {
            throw Failure(
                .usage, "there are \(mean.count) means and \(standardDeviation.count) standard deviations",
                remedy: "give one of each per channel, for 1 to 3 channels")
        }
        guard mean.allSatisfy(\.isFinite), standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw Failure(
                .usage, "cannot normalise with mean \(mean) and standard deviation \(standardDeviation)",
                remedy: "give finite means and standard deviations above 0")
        }
        self.mean = mean
        self.standardDeviation = standardDeviation
        meanLevels = mean.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
        let channels = mean.count
        scales = (0..<Self.block).map { Float(1 / (255 * Double(standardDeviation[$0 % channels]))) }
        offsets = (0..<Self.block).map {
            Float(-Double(mean[$0 % channels]) / Double(standardDeviation[$0 % channels]))
        }
    }

    /// Normalises pixels with their channels side by side.
    /// - Parameters:
    ///   - bytes: whole pixels.
    ///   - rows: as many values of `output`, where it is `uint8` the bytes themselves.
    ///   - pastCaches: whether values of `float32` need not be in the processor's caches afterwards: for more than fits there,
    ///     since a store to what is not in them first reads it.
    /// - Precondition: `rows` has `bytes.count` values of `output`, and is aligned for them.
    public func apply(
        _ bytes: UnsafeRawBufferPointer, as output: PixelOutput, into rows: UnsafeMutableRawBufferPointer,
        pastCaches: Bool = false
    ) {
        precondition(rows.count == bytes.count * output.bytesPerValue, "sizes differ")
        guard let from = bytes.baseAddress, let to = rows.baseAddress else { return }
        let source = unsafe from.assumingMemoryBound(to: UInt8.self)
        let isPast = pastCaches && UInt(bitPattern: to) % 16 == 0
        switch output {
        case .uint8: unsafe rows.copyMemory(from: bytes)
        case .float32:
            let values = unsafe to.assumingMemoryBound(to: Float.self)
            let done = unsafe isPast ? normalizePastCaches(source, bytes.count, into: values) : 0
            unsafe normalize(source, from: done, to: bytes.count, into: values) { $0 }
        case .bfloat16:
            unsafe normalize(
                source, from: 0, to: bytes.count, into: to.assumingMemoryBound(to: UInt16.self), bfloat16)
        }
    }

    /// Writes what `convert` makes of each normalised value. Inlined, so that each output has a loop of vectors of its own.
    /// - Parameter first: a multiple of ``block``.
    @inline(__always)
    private func normalize<Value>(
        _ source: UnsafePointer<UInt8>, from first: Int, to count: Int, into to: UnsafeMutablePointer<Value>,
        _ convert: (Float) -> Value
    ) {
        unsafe scales.withUnsafeBufferPointer { scales in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                guard let scales = scales.baseAddress, let offsets = offsets.baseAddress else { return }
                var at = first
                while at &+ Self.block <= count {
                    for i in 0..<Self.block {
                        unsafe to[at &+ i] = convert(Float(source[at &+ i]) * scales[i] + offsets[i])
                    }
                    at &+= Self.block
                }
                for i in 0..<(count - at) {
                    unsafe to[at + i] = convert(Float(source[at + i]) * scales[i] + offsets[i])
                }
            }
        }
    }
}

// MARK: - Past the caches

extension Normalization {
    /// Normalises whole blocks, each store a vector. For 16-bit values it does not pay: half the bytes, and more work.
    /// - Parameter to: a multiple of 16.
    /// - Returns: how many values were written.
    private func normalizePastCaches(
        _ source: UnsafePointer<UInt8>, _ count: Int, into to: UnsafeMutablePointer<Float>
    ) -> Int {
        let whole = count / Self.block * Self.block
        unsafe scales.withUnsafeBytes { scales in
            unsafe offsets.withUnsafeBytes { offsets in
                guard let scales = scales.baseAddress, let offsets = offsets.baseAddress else { return }
                for start in stride(from: 0, to: whole, by: Self.block) {
                    for i in stride(from: 0, to: Self.block, by: 4) {
                        let bytes = unsafe source + (start &+ i)
                        let values = unsafe SIMD4(
                            Float(bytes[0]), Float(bytes[1]), Float(bytes[2]), Float(bytes[3]))
                        let scale = unsafe scales.loadUnaligned(
                            fromByteOffset: 4 &* i, as: SIMD4<Float>.self)
                        let offset = unsafe offsets.loadUnaligned(
                            fromByteOffset: 4 &* i, as: SIMD4<Float>.self)
                        unsafe store_past_caches(to + (start &+ i), values * scale + offset)
                    }
                }
            }
        }
        finish_stores_past_caches()
        return whole
    }
}

/// The upper half of a finite number's bits, rounded to nearest even.
@inline(__always)
func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
}
