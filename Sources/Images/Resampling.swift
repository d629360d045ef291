/// Which source pixels one target pixel is made of, along one axis, for every target pixel of that axis.
///
/// A triangle filter that widens with the reduction, so that nothing is skipped (antialiasing). Weights are 22-bit
/// fixed point, computed and rounded as Pillow's `BILINEAR` does (Pillow `src/libImaging/Resample.c`).
private struct TriangleFilter {
    static let fractionBits = 22
    var starts: [Int] = []
    var counts: [Int] = []
    /// `taps` weights for each target pixel; those beyond its count are 0.
    var weights: [Int32] = []
    let taps: Int

    init(from source: Int, to target: Int) {
        let scale = Double(source) / Double(target)
        let support = max(scale, 1)
        taps = Int(support.rounded(.up)) * 2 + 1
        for position in 0..<target {
            let center = (Double(position) + 0.5) * scale
            let start = max(0, Int(center - support + 0.5))
            let end = min(source, Int(center + support + 0.5))
            let raw = (start..<end).map { max(0, 1 - ((Double($0) - center + 0.5) / support).magnitude) }
            let total = raw.reduce(0, +)
            let unit = Double(1 << Self.fractionBits)
            starts.append(start)
            counts.append(end - start)
            weights += raw.map { Int32(($0 / total * unit).rounded()) }
            weights += repeatElement(0, count: taps - raw.count)
        }
    }
}

/// Resizes 8-bit pixels (rows × columns × channels) with an antialiased triangle filter, like Pillow's `BILINEAR`.
///
/// - Returns: `toHeight × toWidth × channels` bytes.
/// - Precondition: `source` holds `height × width × channels` bytes; all sizes are positive.
public func resize(
    source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int
) -> [UInt8] {
    precondition(source.count == width * height * channels, "source is not \(width)×\(height)×\(channels)")
    precondition(min(width, height, channels, toWidth, toHeight) > 0, "sizes are positive")
    var pixels = source
    if toWidth != width {
        pixels = convolve(
            pixels, TriangleFilter(from: width, to: toWidth), lines: height, sourceLine: width * channels,
            targetLine: toWidth * channels, step: channels, runs: channels)
    }
    if toHeight != height {
        // Down the columns: one line is the whole image, a step is a row, and a row's values run side by side.
        let row = toWidth * channels
        pixels = convolve(
            pixels, TriangleFilter(from: height, to: toHeight), lines: 1, sourceLine: height * row,
            targetLine: toHeight * row, step: row, runs: row)
    }
    return pixels
}

/// The middle `toHeight × toWidth` of an image; odd margins leave the extra pixel at the bottom and right.
///
/// - Precondition: `source` holds `height × width × channels` bytes and the crop fits in it.
public func centerCrop(
    source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int
) -> [UInt8] {
    precondition(source.count == width * height * channels, "source is not \(width)×\(height)×\(channels)")
    precondition(
        toWidth > 0 && toHeight > 0 && toWidth <= width && toHeight <= height, "the crop fits the image")
    var cropped: [UInt8] = []
    cropped.reserveCapacity(toWidth * toHeight * channels)
    let top = (height - toHeight) / 2
    let left = (width - toWidth) / 2
    for row in top..<(top + toHeight) {
        let start = (row * width + left) * channels
        cropped += source[start..<(start + toWidth * channels)]
    }
    return cropped
}

/// Brings an image to a size without distorting it: crops its middle to the target's proportions, then resizes.
///
/// - Precondition: `source` holds `height × width × channels` bytes; all sizes are positive.
public func resizeToFill(
    source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int
) -> [UInt8] {
    let scale = min(Double(width) / Double(toWidth), Double(height) / Double(toHeight))
    let cropWidth = min(width, max(1, Int((Double(toWidth) * scale).rounded())))
    let cropHeight = min(height, max(1, Int((Double(toHeight) * scale).rounded())))
    let isWhole = cropWidth == width && cropHeight == height
    let cropped =
        isWhole
        ? source
        : centerCrop(
            source: source, width: width, height: height, channels: channels, toWidth: cropWidth,
            toHeight: cropHeight)
    return resize(
        source: cropped, width: cropWidth, height: cropHeight, channels: channels, toWidth: toWidth,
        toHeight: toHeight)
}

/// Applies `filter` along each of `lines` lines; neighbours along the line are `step` bytes apart, and `runs` values
/// side by side share their weights.
private func convolve(
    _ source: [UInt8], _ filter: TriangleFilter, lines: Int, sourceLine: Int, targetLine: Int, step: Int,
    runs: Int
) -> [UInt8] {
    let half = Int32(1) << (TriangleFilter.fractionBits - 1)
    return unsafe [UInt8](unsafeUninitializedCapacity: lines * targetLine) { target, initialized in
        unsafe source.withUnsafeBufferPointer { source in
            var sums = [Int32](repeating: 0, count: runs)
            for line in 0..<lines {
                for position in 0..<filter.starts.count {
                    for run in 0..<runs { sums[run] = half }
                    let base = line * sourceLine + filter.starts[position] * step
                    for tap in 0..<filter.counts[position] {
                        let weight = filter.weights[position * filter.taps + tap]
                        let at = base + tap * step
                        for run in 0..<runs { sums[run] &+= Int32(unsafe source[at + run]) &* weight }
                    }
                    let out = line * targetLine + position * runs
                    for run in 0..<runs {
                        let level = sums[run] >> Int32(TriangleFilter.fractionBits)
                        unsafe target[out + run] = UInt8(truncatingIfNeeded: min(max(level, 0), 255))
                    }
                }
            }
        }
        initialized = lines * targetLine
    }
}
