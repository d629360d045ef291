/// Joins ranges of a file that overlap, touch, or have at most `gap` bytes between them: reading a little more costs less
/// than asking once more.
/// - Returns: disjoint ranges, ascending.
func joined(_ ranges: [Range<Int>], gap: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
        if let last = result.last, range.lowerBound <= last.upperBound + gap {
            result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
            result.append(range)
        }
    }
    return result
}
