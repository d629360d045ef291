/// The splits of a store while it is put together.
///
/// However it is put together, the list comes out the same: ranges that touch are one, those of a split ascend, and the
/// splits are in the order of their first samples.
struct SplitList: Codable, Sendable {
    private(set) var splits: [Manifest.Split] = []
    /// The split that samples are added to now.
    private(set) var current: String?

    mutating func begin(_ name: String) { current = name }

    /// Counts the samples from id `first` on to the current split.
    mutating func add(_ count: Int, from first: Int) {
        guard let current, count > 0 else { return }
        add(Manifest.Range(first: first, count: count), to: current)
    }

    /// Takes in the splits of a part whose ids begin at `first`.
    mutating func add(_ other: [Manifest.Split], from first: Int) {
        for split in other {
            for range in split.ranges where range.count > 0 {
                add(Manifest.Range(first: first + range.first, count: range.count), to: split.name)
            }
        }
    }

    private mutating func add(_ range: Manifest.Range, to name: String) {
        guard let index = splits.firstIndex(where: { $0.name == name }) else {
            return splits.append(Manifest.Split(name: name, ranges: [range]))
        }
        let last = splits[index].ranges.count - 1
        if splits[index].ranges[last].first + splits[index].ranges[last].count == range.first {
            splits[index].ranges[last].count += range.count
        } else {
            splits[index].ranges.append(range)
        }
    }

    var isEmpty: Bool { splits.isEmpty }

    /// As a manifest lists them.
    var ordered: [Manifest.Split] {
        splits.map { split in
            Manifest.Split(name: split.name, ranges: split.ranges.sorted { $0.first < $1.first })
        }
        .sorted { $0.ranges[0].first < $1.ranges[0].first }
    }
}
