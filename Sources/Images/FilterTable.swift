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
    private(set) var starts: [Int] = []
    /// The number of source pixels of each target pixel; those at its ends that weigh nothing are left out.
    private(set) var counts: [Int] = []
    /// `stride` weights for each target pixel, which sum to 1; those beyond its count are 0.
    private(set) var weights: [Float] = []
    /// The largest of the counts.
    let taps: Int
    /// `taps`, but a multiple of 4 where it is more than 4.
    let stride: Int
    /// Whether every target pixel is the source pixel of its place.
    let isIdentity: Bool

    init(_ key: Key) {
        isIdentity = key.length == Double(key.target) && key.start == 0 && !key.mirrored
        let scale = key.length / Double(key.target)
        let stretch = max(scale, 1)
        let support = key.filter.support * stretch
        starts.reserveCapacity(key.target)
        counts.reserveCapacity(key.target)
        var raw: [Double] = []
        raw.reserveCapacity(key.target * (Int(support) * 2 + 2))
        for index in 0..<key.target {
            let position = key.mirrored ? key.target - 1 - index : index
            let center = (Double(position) + 0.5) * scale + key.start
            var start = max(0, Int(center - support + 0.5))
            let end = min(key.source, Int(center + support + 0.5))
            let first = raw.count
            for pixel in start..<end {
                let weight = key.filter.weight(at: (Double(pixel) - center + 0.5) / stretch)
                if weight == 0, raw.count == first {
                    start = pixel + 1
                } else {
                    raw.append(weight)
                }
            }
            while raw.count > first, raw[raw.count - 1] == 0 { raw.removeLast() }
            starts.append(start)
            counts.append(raw.count - first)
        }
        taps = counts.max() ?? 0
        stride = taps <= 4 ? taps : (taps + 3) / 4 * 4
        weights.reserveCapacity(stride * key.target)
        var first = 0
        for count in counts {
            var total = 0.0
            for index in first..<(first + count) { total += raw[index] }
            for index in first..<(first + count) { weights.append(Float(raw[index] / total)) }
            for _ in count..<stride { weights.append(0) }
            first += count
        }
    }
}
