/// The loops of a resize in 16-bit integers: down the columns first, then along the rows. Twice as many values fit into
/// a vector as in single precision, and the bytes of the source need no conversion.
///
/// A level is held in 256ths, and each product is cut to them, which is evened out on average: sums are exact to a
/// twentieth of a level for the lengths of filters that are taken here.
struct IntegerPass {
    private let across: IntegerTable
    private let down: IntegerTable
    private let channels: Int
    private let sourceWidth: Int
    private let targetWidth: Int

    /// Nil for what ``Pass`` has to do: filters with negative or very many weights, and pixels of two or four bytes.
    init?(across: FilterTable, down: FilterTable, channels: Int, sourceWidth: Int, targetWidth: Int) {
        guard channels == 1 || channels == 3,
            let down = IntegerTable(down, repeating: 1, perVector: 1),
            let across = IntegerTable(
                across, repeating: channels == 1 ? 1 : 4, perVector: channels == 1 ? IntegerTable.lanes : 2)
        else { return nil }
        self.across = across
        self.down = down
        self.channels = channels
        self.sourceWidth = sourceWidth
        self.targetWidth = targetWidth
    }

    /// Values of scratch memory: a row that is resized down, with room for weights of 0 that reach beyond its end; the
    /// same with four values a pixel; and one that is resized along as well.
    var scratchCount: Int { lineCount + wideCount + (targetWidth + Self.margin) * channels + Self.step }
    private var lineCount: Int { (sourceWidth + across.reach) * channels + Self.step }
    private var wideCount: Int { channels == 1 ? 0 : (sourceWidth + across.reach) * 4 + Self.step }

    /// Values of a step down.
    private static let step = 32
    /// Pixels that a store may go beyond the last one.
    private static let margin = 8

    /// The source rows of target row `row`.
    func rows(of row: Int) -> Range<Int> { down.starts[row]..<(down.starts[row] + down.counts[row]) }

    /// - Parameters:
    ///   - row: of the target.
    ///   - source: the first of the region's pixels in the first of ``rows(of:)``; rows are `rowBytes` apart.
    ///   - scratch: ``scratchCount`` values.
    ///   - target: room for a row.
    func draw(
        _ row: Int, from source: UnsafePointer<UInt8>, rowBytes: Int, scratch: UnsafeMutablePointer<UInt16>,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        let resized = unsafe scratch + (lineCount + wideCount)
        unsafe resizeDown(row, source, rowBytes, into: scratch)
        if channels == 1 {
            unsafe resizeGreyAlong(scratch, into: resized)
        } else {
            let wide = unsafe scratch + lineCount
            unsafe widen(scratch, into: wide)
            unsafe resizeColourAlong(wide, into: resized)
        }
        unsafe pack(resized, count: targetWidth &* channels, into: target)
    }

    private func resizeDown(
        _ row: Int, _ source: UnsafePointer<UInt8>, _ rowBytes: Int, into line: UnsafeMutablePointer<UInt16>
    ) {
        let count = sourceWidth &* channels
        let taps = down.counts[row]
        let bias = UInt16(truncatingIfNeeded: (taps &+ 1) / 2)
        unsafe down.weights.withUnsafeBufferPointer { weights in
            let weight = unsafe weights.baseAddress.unsafelyUnwrapped + row &* down.stride
            guard count >= Self.step else {
                for at in 0..<count {
                    var sum = bias
                    for tap in 0..<taps {
                        sum &+= unsafe product(UInt16(source[tap &* rowBytes &+ at]) &<< 8, weight[tap])
                    }
                    unsafe line[at] = sum
                }
                return
            }
            var at = 0
            while at < count {
                // The last step goes back over some that are done, so as not to read beyond the region.
                at = min(at, count &- Self.step)
                unsafe resizeDown(
                    UnsafeRawPointer(source + at), rowBytes, weight, taps, bias,
                    into: UnsafeMutableRawPointer(line + at))
                at &+= Self.step
            }
        }
    }

    /// One step.
    @inline(__always)
    private func resizeDown(
        _ source: UnsafeRawPointer, _ rowBytes: Int, _ weight: UnsafePointer<UInt16>, _ taps: Int,
        _ bias: UInt16, into line: UnsafeMutableRawPointer
    ) {
        var from = unsafe source
        let start = SIMD8<UInt16>(repeating: bias)
        var sums = (start, start, start, start)
        for tap in 0..<taps {
            let factor = SIMD8<UInt16>(repeating: unsafe weight[tap])
            let first = unsafe from.loadUnaligned(as: SIMD16<UInt8>.self)
            let second = unsafe (from + 16).loadUnaligned(as: SIMD16<UInt8>.self)
            sums.0 &+= products(in256ths(first.lowHalf), factor)
            sums.1 &+= products(in256ths(first.highHalf), factor)
            sums.2 &+= products(in256ths(second.lowHalf), factor)
            sums.3 &+= products(in256ths(second.highHalf), factor)
            unsafe from += rowBytes
        }
        unsafe line.storeBytes(of: sums.0, as: SIMD8<UInt16>.self)
        unsafe (line + 16).storeBytes(of: sums.1, as: SIMD8<UInt16>.self)
        unsafe (line + 32).storeBytes(of: sums.2, as: SIMD8<UInt16>.self)
        unsafe (line + 48).storeBytes(of: sums.3, as: SIMD8<UInt16>.self)
    }

    /// Gives each pixel a fourth value, which means nothing, so that two pixels are a vector.
    private func widen(_ line: UnsafeMutablePointer<UInt16>, into wide: UnsafeMutablePointer<UInt16>) {
        var from = UnsafeRawPointer(line)
        var to = UnsafeMutableRawPointer(wide)
        for _ in 0..<sourceWidth {
            unsafe to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
            unsafe from += 6
            unsafe to += 8
        }
    }

    private func resizeColourAlong(
        _ line: UnsafeMutablePointer<UInt16>, into resized: UnsafeMutablePointer<UInt16>
    ) {
        // A loop of known length is unrolled; these are most of those that occur.
        switch across.stride / IntegerTable.lanes {
        case 1: unsafe resizeColourAlong(line, vectors: 1, into: resized)
        case 2: unsafe resizeColourAlong(line, vectors: 2, into: resized)
        case let vectors: unsafe resizeColourAlong(line, vectors: vectors, into: resized)
        }
    }

    /// Two pixels are the halves of a vector, which are added in the end. Four values are stored, the last of which the
    /// next pixel overwrites.
    @inline(__always)
    private func resizeColourAlong(
        _ line: UnsafeMutablePointer<UInt16>, vectors: Int, into resized: UnsafeMutablePointer<UInt16>
    ) {
        unsafe across.weights.withUnsafeBufferPointer { weights in
            unsafe across.starts.withUnsafeBufferPointer { starts in
                var weight = unsafe UnsafeRawPointer(weights.baseAddress.unsafelyUnwrapped)
                var to = UnsafeMutableRawPointer(resized)
                for position in 0..<targetWidth {
                    var from = unsafe UnsafeRawPointer(line) + starts[position] &* 8
                    var sum = SIMD8<UInt16>.zero
                    for _ in 0..<vectors {
                        sum &+= products(unsafe load(from), unsafe load(weight))
                        unsafe from += 16
                        unsafe weight += 16
                    }
                    let words = unsafe unsafeBitCast(sum, to: SIMD2<UInt64>.self)
                    unsafe to.storeBytes(of: words[0] &+ words[1], as: UInt64.self)
                    unsafe to += 6
                }
            }
        }
    }

    /// Eight pixels are the lanes of a vector, which are added in the end.
    private func resizeGreyAlong(
        _ line: UnsafeMutablePointer<UInt16>, into resized: UnsafeMutablePointer<UInt16>
    ) {
        let vectors = across.stride / IntegerTable.lanes
        unsafe across.weights.withUnsafeBufferPointer { weights in
            unsafe across.starts.withUnsafeBufferPointer { starts in
                var weight = unsafe UnsafeRawPointer(weights.baseAddress.unsafelyUnwrapped)
                for position in 0..<targetWidth {
                    var from = unsafe UnsafeRawPointer(line + starts[position])
                    var sum = SIMD8<UInt16>.zero
                    for _ in 0..<vectors {
                        sum &+= products(unsafe load(from), unsafe load(weight))
                        unsafe from += 16
                        unsafe weight += 16
                    }
                    let words = unsafe unsafeBitCast(sum, to: SIMD2<UInt64>.self)
                    var all = words[0] &+ words[1]
                    all &+= all &>> 32
                    all &+= all &>> 16
                    unsafe resized[position] = UInt16(truncatingIfNeeded: all)
                }
            }
        }
    }

    /// 256ths to the nearest level.
    private func pack(
        _ resized: UnsafeMutablePointer<UInt16>, count: Int, into target: UnsafeMutablePointer<UInt8>
    ) {
        let half = 128 &+ across.bias
        var at = 0
        while at &+ 16 <= count {
            let values = unsafe UnsafeRawPointer(resized + at).loadUnaligned(as: SIMD16<UInt16>.self)
            let levels = SIMD16<UInt8>(truncatingIfNeeded: (values &+ half) &>> 8)
            unsafe UnsafeMutableRawPointer(target + at).storeBytes(of: levels, as: SIMD16<UInt8>.self)
            at &+= 16
        }
        while at < count {
            unsafe target[at] = UInt8(truncatingIfNeeded: (resized[at] &+ half) &>> 8)
            at &+= 1
        }
    }
}

/// The weights of a ``FilterTable`` in 65,536ths.
private struct IntegerTable {
    static let lanes = 8
    /// Most weights of one target pixel: each may be off by half a 256th of a level.
    private static let longest = 24

    let starts: [Int]
    let counts: [Int]
    /// `stride` for each target pixel, in the order of a vector's lanes; those beyond its count are 0.
    private(set) var weights: [UInt16]
    let stride: Int
    /// Source pixels that are read for one target pixel.
    let reach: Int
    /// What is cut from a sum of products on average, rounded up so that halves are as well, in 256ths of a level.
    let bias: UInt16

    /// - Parameters:
    ///   - repeats: how often each weight stands: once for each lane of a pixel.
    ///   - perVector: weights of one vector, which ends in zeros where they do not fill it; 1 = no vectors.
    init?(_ table: FilterTable, repeating repeats: Int, perVector: Int) {
        guard table.taps <= Self.longest, table.weights.allSatisfy({ $0 >= 0 }) else { return nil }
        starts = table.starts
        counts = table.counts
        bias = UInt16((table.taps + 1) / 2)
        let vectors = (table.taps + perVector - 1) / perVector
        let vectorLength = perVector == 1 ? 1 : Self.lanes
        stride = vectors * vectorLength
        reach = vectors * perVector
        weights = [UInt16](repeating: 0, count: stride * starts.count)
        for position in starts.indices {
            var rest = 65_536
            var largest = (value: -1, at: 0)
            for tap in 0..<counts[position] {
                let value = Int(table.weights[position * table.stride + tap] * 65_536 + 0.5)
                let at = position * stride + tap / perVector * vectorLength + tap % perVector * repeats
                for lane in 0..<repeats { weights[at + lane] = UInt16(clamping: value) }
                rest -= value
                if value > largest.value { largest = (value, at) }
            }
            // They shall sum to 1, but for a single weight of 1, which is a 65,536th less.
            for lane in 0..<repeats { weights[largest.at + lane] = UInt16(clamping: largest.value + rest) }
        }
    }
}

/// Loaded as bytes, because that becomes one instruction, which loading 16-bit values does not.
@inline(__always)
private func load(_ from: UnsafeRawPointer) -> SIMD8<UInt16> {
    unsafe unsafeBitCast(from.loadUnaligned(as: SIMD16<UInt8>.self), to: SIMD8<UInt16>.self)
}

@inline(__always)
private func in256ths(_ levels: SIMD8<UInt8>) -> SIMD8<UInt16> {
    SIMD8<UInt16>(truncatingIfNeeded: levels) &<< 8
}

/// The high halves of the products: written so that it becomes one instruction.
@inline(__always)
private func products(_ values: SIMD8<UInt16>, _ weights: SIMD8<UInt16>) -> SIMD8<UInt16> {
    let full = SIMD8<UInt32>(truncatingIfNeeded: values) &* SIMD8<UInt32>(truncatingIfNeeded: weights)
    return SIMD8<UInt16>(truncatingIfNeeded: full &>> 16)
}

@inline(__always)
private func product(_ value: UInt16, _ weight: UInt16) -> UInt16 {
    UInt16(truncatingIfNeeded: (UInt32(value) &* UInt32(weight)) &>> 16)
}
