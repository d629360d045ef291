/// The indices of the `wanted` smallest keys, ascending, in linear time.
///
/// The exact order statistic by two counting passes over the keys' halves (a radix selection): no sort, no threshold loop.
/// Among equal keys at the border the smallest `tieBreak` wins, then the smallest index.
/// - Parameter tieBreak: called only for indices whose key equals the border's.
func indicesOfSmallest(_ wanted: Int, of keys: [UInt32], tieBreak: (Int) -> UInt32 = { _ in 0 }) -> [Int] {
    guard wanted > 0 else { return [] }
    guard wanted < keys.count else { return Array(keys.indices) }
    let border = orderStatistic(rank: wanted - 1, of: keys)
    var tied: [Int] = []
    for index in keys.indices where keys[index] == border.key { tied.append(index) }
    let places = wanted - border.smaller
    if places < tied.count { tied = smallestTied(places, of: tied, by: tied.map(tieBreak)) }
    return merge(keys: keys, below: border.key, with: tied, count: wanted)
}

private func smallestTied(_ places: Int, of tied: [Int], by hashes: [UInt32]) -> [Int] {
    let border = orderStatistic(rank: places - 1, of: hashes)
    var left = places - border.smaller
    var kept: [Int] = []
    kept.reserveCapacity(places)
    for (index, hash) in zip(tied, hashes) {
        if hash < border.key {
            kept.append(index)
        } else if hash == border.key, left > 0 {
            kept.append(index)
            left -= 1
        }
    }
    return kept
}

private func merge(keys: [UInt32], below border: UInt32, with tied: [Int], count: Int) -> [Int] {
    var chosen: [Int] = []
    chosen.reserveCapacity(count)
    var next = 0
    for index in keys.indices {
        if keys[index] < border {
            chosen.append(index)
        } else if next < tied.count, tied[next] == index {
            chosen.append(index)
            next += 1
        }
    }
    return chosen
}

/// The key at `rank` (0 = smallest) and how many keys are smaller than it.
private func orderStatistic(rank: Int, of keys: [UInt32]) -> (key: UInt32, smaller: Int) {
    var counts = Array(repeating: 0, count: 1 << 16)
    for key in keys { counts[Int(key >> 16)] += 1 }
    let high = bin(holding: rank, in: counts, before: 0)
    counts = Array(repeating: 0, count: 1 << 16)
    for key in keys where Int(key >> 16) == high.index { counts[Int(key & 0xFFFF)] += 1 }
    let low = bin(holding: rank, in: counts, before: high.before)
    return (UInt32(high.index << 16 | low.index), low.before)
}

private func bin(holding rank: Int, in counts: [Int], before start: Int) -> (index: Int, before: Int) {
    var before = start
    var index = 0
    while before + counts[index] <= rank {
        before += counts[index]
        index += 1
    }
    return (index, before)
}
