/// π = min(1, max(floor, c·g)), with the c for which Σ count·π = places.
///
/// Probability proportional to size with a least and a largest probability: the pool of places is poured in until it is
/// used up, those that are full stay full. The sum rises with c along straight pieces, so Newton's steps within a bracket
/// reach c exactly in a few rounds.
/// - Parameters:
///   - importance: g, not negative; 0 gets the floor.
///   - floor: in 0...1; lowered to places / samples where it is above that.
/// - Returns: π in the order of `importance`. Where all with g > 0 are certain and places are left, the others share those.
func waterFilled(importance: [Double], counts: [Int], floor: Double, places: Double) -> [Double] {
    let samples = Double(counts.reduce(0, +))
    guard samples > 0, places > 0 else { return importance.map { _ in 0 } }
    guard places < samples else { return importance.map { _ in 1 } }
    let least = min(floor, places / samples)
    let filling = Filling(importance: importance, counts: counts, floor: least)
    guard let scale = filling.scale(for: places) else {
        let zeros = zip(importance, counts).reduce(0) { $1.0 > 0 ? $0 : $0 + $1.1 }
        let shared = (places - (samples - Double(zeros))) / Double(max(1, zeros))
        return importance.map { $0 > 0 ? 1 : shared }
    }
    return importance.map { min(1, max(least, scale * $0)) }
}

private struct Filling {
    let importance: [Double]
    let counts: [Int]
    let floor: Double

    /// Σ count·π at c, and how fast it rises there.
    func sum(_ scale: Double) -> (value: Double, slope: Double) {
        var fixed = 0.0
        var slope = 0.0
        for (g, count) in zip(importance, counts) where count > 0 {
            let raw = scale * g
            if raw >= 1 {
                fixed += Double(count)
            } else if raw <= floor {
                fixed += Double(count) * floor
            } else {
                slope += Double(count) * g
            }
        }
        return (fixed + scale * slope, slope)
    }

    /// nil where no c gives that many places.
    func scale(for places: Double) -> Double? {
        var smallest = Double.infinity
        for (g, count) in zip(importance, counts) where count > 0 && g > 0 { smallest = min(smallest, g) }
        guard smallest < .infinity, sum(1 / smallest).value >= places else { return nil }
        var low = 0.0
        var high = 1 / smallest
        var scale = high / 2
        for _ in 0..<200 {
            let (value, slope) = sum(scale)
            let missing = places - value
            if missing.magnitude <= 1e-12 * places { break }
            if missing > 0 { low = scale } else { high = scale }
            let next = slope > 0 ? scale + missing / slope : .nan
            scale = next > low && next < high ? next : (low + high) / 2
        }
        return scale
    }
}
