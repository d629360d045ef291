internal import ASTTypes

/// All elements of the runs in one random order, which depends on `words` and the runs' lengths alone.
///
/// Few are looked up one by one, as ``MixedPermutation`` says. Many would miss the cache each time: they are dealt to piles
/// first, each element to one by its hash, and every pile, which fits the cache, is shuffled (Rao 1961, Sandelius 1962).
/// - Parameters:
///   - words: random.
///   - pile: elements in a pile, more or less.
func shuffled<Element: Sendable>(
    _ runs: [[Element]], words: (UInt32, UInt32, UInt32, UInt32), threads: Int, pile: Int = 1 << 15
) -> [Element] {
    let count = runs.reduce(0) { $0 + $1.count }
    guard count > 4 * pile else {
        let all = Array(runs.joined())
        let order = MixedPermutation(count: count, words: words)
        return Chunks(count: count, threads: threads).gather { all[order[$0]] }
    }
    return Deal(runs, words: words, threads: threads, pile: pile).shuffled()
}

/// Elements dealt to piles.
private struct Deal<Element: Sendable> {
    private let runs: [[Element]]
    private let words: (UInt32, UInt32, UInt32, UInt32)
    private let threads: Int
    private let count: Int
    /// The number of piles is 2^(32 − shift).
    private let shift: UInt32
    /// Of each run, its first element's number.
    private let firsts: [Int]

    init(_ runs: [[Element]], words: (UInt32, UInt32, UInt32, UInt32), threads: Int, pile: Int) {
        self.runs = runs
        self.words = words
        self.threads = threads
        var first = 0
        firsts = runs.map { run in
            defer { first += run.count }
            return first
        }
        count = first
        shift = UInt32(max(16, 32 - (Int.bitWidth - (first / pile).leadingZeroBitCount)))
    }

    private var piles: Int { 1 << Int(32 - shift) }

    /// The upper bits of a hash of its number.
    @inline(__always) private func pile(_ number: Int) -> Int {
        var x = (UInt32(truncatingIfNeeded: number) ^ words.3) &* (words.0 | 1) &+ words.2
        x ^= x &>> 15
        x = x &* 0x2C1B_3C6D
        x ^= x &>> 12
        return Int((x &* (words.1 | 1)) &>> shift)
    }

    func shuffled() -> [Element] {
        let counts = Chunks.map(runs.count, threads: threads) { run in
            var counts = Array(repeating: 0, count: piles)
            for i in runs[run].indices { counts[pile(firsts[run] + i)] += 1 }
            return counts
        }
        var starts = counts
        var bounds = [0]
        var start = 0
        for pile in 0..<piles {
            for run in runs.indices {
                starts[run][pile] = start
                start += counts[run][pile]
            }
            bounds.append(start)
        }
        let dealt = filled { buffer in
            Chunks.perform(runs.count, threads: threads) { run in
                var next = starts[run]
                for (i, element) in runs[run].enumerated() {
                    let pile = pile(firsts[run] + i)
                    buffer.initializeElement(at: next[pile], to: element)
                    next[pile] += 1
                }
            }
        }
        return filled { buffer in
            Chunks.perform(piles, threads: threads) { pile in
                let range = bounds[pile]..<bounds[pile + 1]
                let order = MixedPermutation(
                    count: range.count, words: (words.0 &+ UInt32(pile), words.1, words.2 ^ UInt32(pile), 0))
                for place in 0..<range.count {
                    buffer.initializeElement(
                        at: range.lowerBound + place, to: dealt[range.lowerBound + order[place]])
                }
            }
        }
    }

    private func filled(_ fill: (UnsafeMutableBufferPointer<Element>) -> Void) -> [Element] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(buffer)
            initialized = count
        }
    }
}
