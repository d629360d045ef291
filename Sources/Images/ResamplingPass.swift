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

    /// Source rows that are resized along together, because then a weight is loaded once for all of them.
    static let batch = 4
    /// Values of a vector step along a resized row.
    private static let step = 16

    /// Floats of a source row, with room for the weights of 0 that reach beyond its end.
    var lineCount: Int { (sourceWidth + across.stride) * channels + 4 }
    /// Floats of a resized row, with room for a vector that begins at its last value.
    var slotCount: Int { (targetWidth * channels + 4 + Self.step - 1) / Self.step * Self.step }
    /// Rows of the ring: those of one target row, and what a batch may be ahead of them.
    var slots: Int { down.taps + Self.batch - 1 }

    /// - Parameters:
    ///   - source: the first pixel of the region; rows are `rowBytes` apart.
    ///   - lines: `lineCount` floats for each row of a batch.
    ///   - ring: `slotCount` floats for each of `slots` and one more.
    ///   - target: `targetWidth × channels` bytes for each target row.
    func run(
        _ source: UnsafePointer<UInt8>, rowBytes: Int, lines: UnsafeMutablePointer<Float>,
        ring: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<UInt8>
    ) {
        let last = zip(down.starts, down.counts).map { $0 + $1 }.max() ?? 0
        let slotCount = slotCount
        let slots = slots
        var done = 0
        for row in 0..<down.starts.count {
            let start = down.starts[row]
            done = max(done, start)
            while done < start + down.counts[row] {
                // Where the image ends within the batch, its last row is resized again, into the slot nobody reads.
                let slot = { (row: Int) in
                    unsafe ring + (row < last ? row % slots : slots) &* slotCount
                }
                for index in 0..<Self.batch {
                    let values =
                        unsafe across.isIdentity ? slot(done + index) : lines + index &* lineCount
                    let from = unsafe source + min(done + index, last - 1) * rowBytes
                    for at in 0..<(sourceWidth &* channels) {
                        unsafe values[at] = Float(unsafe from[at])
                    }
                }
                if !across.isIdentity { unsafe resizeAlong(lines, done, slot) }
                done += Self.batch
            }
            unsafe resizeDown(row, ring, into: target + row * targetWidth * channels)
        }
    }

    /// The batch that begins at source row `row` to the ring.
    private func resizeAlong(
        _ lines: UnsafeMutablePointer<Float>, _ row: Int, _ slot: (Int) -> UnsafeMutablePointer<Float>
    ) {
        if channels == 1 {
            for index in 0..<Self.batch {
                unsafe resizeGrey(lines + index &* lineCount, into: slot(row + index))
            }
        } else {
            unsafe resizeColour(lines, into: slot(row), slot(row + 1), slot(row + 2), slot(row + 3))
        }
    }

    /// A pixel's channels are the lanes of a vector; what lanes beyond them hold is overwritten by the next pixel.
    private func resizeColour(
        _ lines: UnsafeMutablePointer<Float>, into first: UnsafeMutablePointer<Float>,
        _ second: UnsafeMutablePointer<Float>, _ third: UnsafeMutablePointer<Float>,
        _ fourth: UnsafeMutablePointer<Float>
    ) {
        let (taps, stride, overshoots) = (across.taps, across.stride, overshoots)
        let pixelBytes = channels &* MemoryLayout<Float>.stride
        let lineBytes = lineCount &* MemoryLayout<Float>.stride
        unsafe across.weights.withUnsafeBufferPointer { weights in
            unsafe across.starts.withUnsafeBufferPointer { starts in
                for position in 0..<targetWidth {
                    var from = unsafe UnsafeRawPointer(lines) + starts[position] &* pixelBytes
                    var sums = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
                    for tap in 0..<taps {
                        let weight = SIMD4(repeating: unsafe weights[position &* stride &+ tap])
                        sums.0 += unsafe load(from) * weight
                        sums.1 += unsafe load(from + lineBytes) * weight
                        sums.2 += unsafe load(from + 2 &* lineBytes) * weight
                        sums.3 += unsafe load(from + 3 &* lineBytes) * weight
                        unsafe from += pixelBytes
                    }
                    if overshoots { sums = (cut(sums.0), cut(sums.1), cut(sums.2), cut(sums.3)) }
                    let at = position &* channels
                    unsafe store(sums.0, first + at)
                    unsafe store(sums.1, second + at)
                    unsafe store(sums.2, third + at)
                    unsafe store(sums.3, fourth + at)
                }
            }
        }
    }

    /// Four source pixels are the lanes of a vector.
    private func resizeGrey(_ line: UnsafeMutablePointer<Float>, into slot: UnsafeMutablePointer<Float>) {
        let (taps, stride) = (across.taps, across.stride)
        unsafe across.weights.withUnsafeBufferPointer { weights in
            for position in 0..<targetWidth {
                let from = unsafe line + across.starts[position]
                let weight = unsafe weights.baseAddress.unsafelyUnwrapped + position &* stride
                var level: Float = 0
                if taps <= 4 {
                    for tap in 0..<taps { level += unsafe from[tap] * weight[tap] }
                } else {
                    var sum = SIMD4<Float>.zero
                    for tap in Swift.stride(from: 0, to: stride, by: 4) {
                        sum +=
                            unsafe load(UnsafeRawPointer(from + tap)) * load(UnsafeRawPointer(weight + tap))
                    }
                    level = sum.sum()
                }
                unsafe slot[position] = level < 0 ? 0 : level > 255 ? 255 : level
            }
        }
    }

    /// The ring's rows to one target row.
    private func resizeDown(
        _ row: Int, _ ring: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<UInt8>
    ) {
        let count = targetWidth &* channels
        let (start, taps) = (down.starts[row], down.counts[row])
        let (slots, slotCount, overshoots) = (slots, slotCount, overshoots)
        unsafe down.weights.withUnsafeBufferPointer { weights in
            let weight = unsafe weights.baseAddress.unsafelyUnwrapped + row * down.stride
            for at in stride(from: 0, to: count, by: Self.step) {
                var sum = SIMD16<Float>.zero
                var slot = start % slots
                for tap in 0..<taps {
                    let from = unsafe UnsafeRawPointer(ring + (slot &* slotCount &+ at))
                    sum += unsafe from.loadUnaligned(as: SIMD16<Float>.self) * weight[tap]
                    slot = slot &+ 1 == slots ? 0 : slot &+ 1
                }
                let levels = levels(overshoots ? cut(sum) : sum)
                if at + Self.step <= count {
                    unsafe UnsafeMutableRawPointer(target + at).storeBytes(of: levels, as: SIMD16<UInt8>.self)
                } else {
                    for lane in 0..<(count - at) { unsafe target[at + lane] = levels[lane] }
                }
            }
        }
    }
}

@inline(__always)
private func load(_ from: UnsafeRawPointer) -> SIMD4<Float> {
    unsafe from.loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
private func store(_ values: SIMD4<Float>, _ to: UnsafeMutablePointer<Float>) {
    unsafe UnsafeMutableRawPointer(to).storeBytes(of: values, as: SIMD4<Float>.self)
}

/// Cuts to the range of a level; written so that each half becomes one instruction.
@inline(__always)
private func cut(_ values: SIMD4<Float>) -> SIMD4<Float> {
    let positive = values.replacing(with: 0, where: values .< 0)
    return SIMD4(repeating: 255).replacing(with: positive, where: positive .< 255)
}

/// The same for more values at once: the standard library's operations that are generic over vectors are not turned
/// into vector instructions, those of concrete types are.
@inline(__always)
private func cut(_ values: SIMD16<Float>) -> SIMD16<Float> {
    let positive = values.replacing(with: 0, where: values .< 0)
    return SIMD16(repeating: 255).replacing(with: positive, where: positive .< 255)
}

/// The levels nearest to `sums`, which lie in 0…255.
///
/// A float of 2²³ has a unit of 1, so adding that rounds, and the low byte of the outcome is the level. The addition
/// rounds halves to even; Pillow rounds them up, and so does this for the sake of the little that is added first.
@inline(__always)
private func levels(_ sums: SIMD16<Float>) -> SIMD16<UInt8> {
    let rounded = sums + 1 / 4096 + 8_388_608
    return SIMD16<UInt8>(truncatingIfNeeded: unsafe unsafeBitCast(rounded, to: SIMD16<UInt32>.self))
}
