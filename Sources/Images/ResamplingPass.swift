/// The loops of one resize. Sums are in single precision, which is exact to 10⁻⁴ of a level for any filter's length
/// that occurs, and take no instruction beyond the processor's baseline.
struct Pass {
    let across: FilterTable
    let down: FilterTable
    /// Whether sums can leave the range of a level.
    let overshoots: Bool
    let channels: Int
    let sourceWidth: Int
    let targetWidth: Int

    /// Values of a vector step along a resized row.
    private static let step = 16

    /// Floats of a source row, with room for the weights of 0 that reach beyond its end.
    var lineCount: Int { (sourceWidth + across.taps) * channels + 4 }
    /// Floats of a resized row, with room for a vector that begins at its last value.
    var slotCount: Int { (targetWidth * channels + 4 + Self.step - 1) / Self.step * Self.step }

    /// - Parameters:
    ///   - source: the first pixel of the region; rows are `rowBytes` apart.
    ///   - line: `lineCount` floats.
    ///   - ring: `slotCount` floats for each of the filter's taps down.
    ///   - target: `targetWidth × channels` bytes for each target row.
    func run(
        _ source: UnsafePointer<UInt8>, rowBytes: Int, line: UnsafeMutablePointer<Float>,
        ring: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<UInt8>
    ) {
        let slots = max(1, down.taps)
        var done = 0
        for row in 0..<down.starts.count {
            let start = down.starts[row]
            let end = start + down.counts[row]
            done = max(done, start)
            while done < end {
                let slot = unsafe ring + done % slots * slotCount
                unsafe resizeAlong(source + done * rowBytes, line, into: slot)
                done += 1
            }
            unsafe resizeDown(row, ring, slots, into: target + row * targetWidth * channels)
        }
    }

    /// One source row to one row of the ring.
    private func resizeAlong(
        _ source: UnsafePointer<UInt8>, _ line: UnsafeMutablePointer<Float>,
        into slot: UnsafeMutablePointer<Float>
    ) {
        let values = unsafe across.isIdentity ? slot : line
        for index in 0..<(sourceWidth &* channels) {
            unsafe values[index] = Float(unsafe source[index])
        }
        if across.isIdentity { return }
        if channels == 1 {
            unsafe resizeGrey(line, into: slot)
        } else {
            unsafe resizeColour(line, into: slot)
        }
    }

    /// A pixel's channels are the lanes of a vector; what lanes beyond them hold is overwritten by the next pixel.
    private func resizeColour(_ line: UnsafeMutablePointer<Float>, into slot: UnsafeMutablePointer<Float>) {
        let taps = across.taps
        let overshoots = overshoots
        unsafe across.weights.withUnsafeBufferPointer { weights in
            unsafe across.starts.withUnsafeBufferPointer { starts in
                for position in 0..<targetWidth {
                    var from = unsafe UnsafeRawPointer(line + starts[position] &* channels)
                    var sum = SIMD4<Float>.zero
                    for tap in 0..<taps {
                        let pixel = unsafe from.loadUnaligned(as: SIMD4<Float>.self)
                        let weight = unsafe weights[position &* taps &+ tap]
                        sum += pixel * weight
                        unsafe from += channels &* MemoryLayout<Float>.stride
                    }
                    unsafe UnsafeMutableRawPointer(slot + position &* channels).storeBytes(
                        of: overshoots ? cut(sum) : sum, as: SIMD4<Float>.self)
                }
            }
        }
    }

    /// Four source pixels are the lanes of a vector.
    private func resizeGrey(_ line: UnsafeMutablePointer<Float>, into slot: UnsafeMutablePointer<Float>) {
        let taps = across.taps
        unsafe across.weights.withUnsafeBufferPointer { weights in
            for position in 0..<targetWidth {
                let from = unsafe line + across.starts[position]
                let weight = unsafe weights.baseAddress.unsafelyUnwrapped + position &* taps
                var level: Float = 0
                if taps <= 4 {
                    for tap in 0..<taps { level += unsafe from[tap] * weight[tap] }
                } else {
                    var sum = SIMD4<Float>.zero
                    for tap in stride(from: 0, to: taps, by: 4) {
                        sum +=
                            unsafe UnsafeRawPointer(from + tap).loadUnaligned(as: SIMD4<Float>.self)
                            * UnsafeRawPointer(weight + tap).loadUnaligned(as: SIMD4<Float>.self)
                    }
                    level = sum.sum()
                }
                unsafe slot[position] = level < 0 ? 0 : level > 255 ? 255 : level
            }
        }
    }

    /// The ring's rows to one target row.
    private func resizeDown(
        _ row: Int, _ ring: UnsafeMutablePointer<Float>, _ slots: Int,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        let count = targetWidth &* channels
        let start = down.starts[row]
        let taps = down.counts[row]
        unsafe down.weights.withUnsafeBufferPointer { weights in
            let weight = unsafe weights.baseAddress.unsafelyUnwrapped + row * down.taps
            for at in stride(from: 0, to: count, by: Self.step) {
                var sum = SIMD16<Float>.zero
                var slot = start % slots
                for tap in 0..<taps {
                    let from = unsafe UnsafeRawPointer(ring + (slot &* slotCount &+ at))
                    sum += unsafe from.loadUnaligned(as: SIMD16<Float>.self) * weight[tap]
                    slot = slot &+ 1 == slots ? 0 : slot &+ 1
                }
                let levels = levels(sum)
                if at + Self.step <= count {
                    unsafe UnsafeMutableRawPointer(target + at).storeBytes(of: levels, as: SIMD16<UInt8>.self)
                } else {
                    for lane in 0..<(count - at) { unsafe target[at + lane] = levels[lane] }
                }
            }
        }
    }
}

/// Cuts to the range of a level.
@inline(__always)
private func cut(_ values: SIMD4<Float>) -> SIMD4<Float> {
    let positive = values.replacing(with: 0, where: values .< 0)
    return positive.replacing(with: 255, where: positive .> 255)
}

/// The same for more values at once: the standard library's operations that are generic over vectors are not turned
/// into vector instructions, those of concrete types are.
@inline(__always)
private func cut(_ values: SIMD16<Float>) -> SIMD16<Float> {
    let positive = values.replacing(with: 0, where: values .< 0)
    return positive.replacing(with: 255, where: positive .> 255)
}

/// The levels nearest to `sums`, cut to 0…255.
///
/// A float of 2²³ has a unit of 1, so adding that rounds, and the low byte of the outcome is the level. The addition
/// rounds halves to even; Pillow rounds them up, and so does this for the sake of the little that is added first.
@inline(__always)
private func levels(_ sums: SIMD16<Float>) -> SIMD16<UInt8> {
    let rounded = cut(sums + 1 / 4096) + 8_388_608
    return SIMD16<UInt8>(truncatingIfNeeded: unsafe unsafeBitCast(rounded, to: SIMD16<UInt32>.self))
}
