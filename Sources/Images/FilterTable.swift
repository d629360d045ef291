/// How a resized pixel weighs the source pixels around it.
///
/// Each widens with the reduction, so that nothing is skipped (antialiasing). They are those of Pillow 13
/// (`src/libImaging/Resample.c`).
public enum ResamplingFilter: String, Sendable, Hashable, CaseIterable {
    /// Every source pixel under the target pixel weighs the same: the mean when shrinking, the nearest when enlarging.
    case box
    /// A triangle: linear interpolation when enlarging.
    case bilinear
    /// Keys' cubic with a = −0.5: sharper; overshoots beside edges, and is cut to 0…255.
    case bicubic

    /// How far the filter reaches to each side, in pixels of the coarser of the two images.
    var support: Double {
        switch self {
        case .box: 0.5
        case .bilinear: 1
        case .bicubic: 2
        }
    }

    /// The weight at a distance from the centre, in pixels of the coarser of the two images.
    ///
    /// Cubic: R. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15.
    func weight(at distance: Double) -> Double {
        let x = distance.magnitude
        switch self {
        // Half open, so that a source pixel on the border of two target pixels counts for one of them.
        case .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear: return max(0, 1 - x)
        case .bicubic:
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
        }
    }
}

/// Which source pixels one target pixel is made of, along one axis, for every target pixel of that axis.
struct FilterTable {
    struct Key: Hashable {
        let filter: ResamplingFilter
        /// Pixels that there are.
        let source: Int
        /// Where among them those begin that count, and how many these are.
        let start: Double
        let length: Double
        let target: Int
        let mirrored: Bool
    }

    /// The first source pixel of each target pixel.
    let starts: [Int]
    /// The number of source pixels of each target pixel; those at its ends that weigh nothing are left out.
    let counts: [Int]
    /// `stride` weights for each target pixel, which sum to 1; those beyond its count are 0.
    let weights: [Float]
    /// The largest of the counts.
    let taps: Int
    /// At least `taps`; a multiple of 4 where it is more than 4.
    let stride: Int
    /// Whether every target pixel is the source pixel of its place.
    let isIdentity: Bool

    init(_ key: Key) {
        isIdentity = key.length == Double(key.target) && key.start == 0 && !key.mirrored
        let scale = key.length / Double(key.target)
        let stretch = max(scale, 1)
        let support = key.filter.support * stretch
        // More than any position has.
        let most = min(key.source, Int(support * 2) + 2)
        let stride = most <= 4 ? most : (most + 3) / 4 * 4
        self.stride = stride
        var starts = [Int](repeating: 0, count: key.target)
        var counts = starts
        var weights = [Float](repeating: 0, count: stride * key.target)
        var taps = 0
        // Pointers, because views of random size need new tables for every image.
        unsafe weights.withUnsafeMutableBufferPointer { weights in
            for index in 0..<key.target {
                let position = key.mirrored ? key.target - 1 - index : index
                let center = (Double(position) + 0.5) * scale + key.start
                var start = max(0, Int(center - support + 0.5))
                var end = min(key.source, Int(center + support + 0.5))
                let weigh = { (pixel: Int) in
                    key.filter.weight(at: (Double(pixel) - center + 0.5) / stretch)
                }
                while start < end, weigh(start) == 0 { start += 1 }
                while start < end, weigh(end - 1) == 0 { end -= 1 }
                var total = 0.0
                for pixel in start..<end { total += weigh(pixel) }
                for pixel in start..<end {
                    unsafe weights[index * stride + pixel - start] = Float(weigh(pixel) / total)
                }
                starts[index] = start
                counts[index] = end - start
                taps = max(taps, end - start)
            }
        }
        self.starts = starts
        self.counts = counts
        self.weights = weights
        self.taps = taps
    }
}
