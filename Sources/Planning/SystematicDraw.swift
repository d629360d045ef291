internal import ASTTypes

/// Draws exactly K positions with the probabilities of an ``InclusionDesign``: systematic sampling (Madow 1949).
///
/// Lay the samples side by side on a line, each as long as its size s, S' in all, and put K' ticks on it at equal distances,
/// the first at random: whoever has a tick is drawn. No sample is longer than the distance S'/K' of two ticks, so none is
/// drawn twice. With V uniform over the whole numbers 0 ..< S' tick k stands at (k·S' + V)/K', and a sample has one for
/// exactly s·K' of the S' values of V: π = s·K'/S', without rounding.
///
/// Along the line lie the *strata* one after another (classes, and within them bins of similar importance), so each has its
/// expected number of draws to within one. Inside a stratum the runs of positions come in a random order, and so do the
/// positions of a run (``MixedPermutation``): neighbours of one epoch are not those of the next.
///
/// There is no sort: whole-number sums per (stratum, run) say where on the line each begins, and they do not depend on how
/// many threads add them up.
struct SystematicDraw {
    let design: InclusionDesign
    /// Of each cell; strata ascend along the line.
    let strata: [UInt32]
    let stratumCount: Int
    let chunks: Chunks
    let random: CounterRandom
    let epoch: Int

    /// - Parameter strata: of each cell; nil for a single one.
    init(_ design: InclusionDesign, strata: [UInt32]? = nil, chunks: Chunks, seed: UInt64, epoch: Int) {
        self.design = design
        self.strata = strata ?? Array(repeating: 0, count: design.sizes.count)
        self.stratumCount = Int(self.strata.max() ?? 0) + 1
        self.chunks = chunks
        self.epoch = epoch
        random = CounterRandom(seed: seed, purpose: .selection)
    }

    /// The positions drawn, each run's together.
    /// - Parameter cells: of each position.
    func positions(cells: [UInt32]) -> [UInt32] {
        let starts = starts(cells)
        let drawn = chunks.map { chunk, range in
            draw(chunk, range, cells, starts: starts[chunk])
        }
        return Array(drawn.joined())
    }

    /// Where on the line each run's part of each stratum begins.
    private func starts(_ cells: [UInt32]) -> [[UInt64]] {
        let sizes = design.sizes.map { $0 == InclusionDesign.certain ? 0 : UInt64($0) }
        var sums = chunks.map { _, range in
            var sums: [UInt64] = Array(repeating: 0, count: stratumCount)
            for position in range {
                let cell = Int(cells[position])
                sums[Int(strata[cell])] += sizes[cell]
            }
            return sums
        }
        var start: UInt64 = 0
        let order = KeyedPermutation(count: chunks.number, seed: ~random.word(epoch, 1), epoch: epoch)
        let runs = (0..<chunks.number).map { order[$0] }
        for stratum in 0..<stratumCount {
            for run in runs {
                let sum = sums[run][stratum]
                sums[run][stratum] = start
                start += sum
            }
        }
        return sums
    }

    private func draw(_ chunk: Int, _ range: Range<Int>, _ cells: [UInt32], starts: [UInt64]) -> [UInt32] {
        var drawn: [UInt32] = []
        drawn.reserveCapacity(design.chosen / chunks.number + 64)
        let ticks = Ticks(design, offset: random.word(epoch, 0))
        var states = starts.map { ticks.state(at: $0) }
        let order = MixedPermutation(
            count: range.count, words: random.words(epoch: epoch, sample: UInt32(chunk), draw: 2))
        for place in 0..<range.count {
            let position = range.lowerBound + order[place]
            let cell = Int(cells[position])
            let size = design.sizes[cell]
            if size == InclusionDesign.certain {
                drawn.append(UInt32(position))
            } else if ticks.passes(size, &states[Int(strata[cell])]) {
                drawn.append(UInt32(position))
            }
        }
        return drawn
    }
}

/// The ticks on the line, stepped through without a division: their distance is a whole number and a remainder over K'.
struct Ticks {
    struct State: Hashable {
        /// Where on the line we are.
        var place: UInt64
        /// Whole part of the first tick that is not behind us, and its remainder over K'.
        var tick: UInt64
        var remainder: UInt64
    }

    private let total: UInt64
    private let places: UInt64
    private let whole: UInt64
    private let remainder: UInt64
    private let offset: UInt64

    init(_ design: InclusionDesign, offset word: UInt64) {
        total = design.total
        places = UInt64(design.places)
        whole = places > 0 ? total / places : 0
        remainder = places > 0 ? total % places : 0
        offset = total.multipliedFullWidth(by: word).high
    }

    func state(at place: UInt64) -> State {
        guard places > 0, total > 0 else { return State(place: 0, tick: .max, remainder: 0) }
        let products = total.multipliedReportingOverflow(by: places)
        if products.overflow { return wideState(at: place) }
        let behind = place * places
        let number = behind > offset ? (behind - offset + total - 1) / total : 0
        let (tick, rest) = (number * total + offset).quotientAndRemainder(dividingBy: places)
        return State(place: place, tick: tick, remainder: rest)
    }

    /// The same where S'·K' is beyond 64 bits: stores of some ten million samples and more.
    func wideState(at place: UInt64) -> State {
        let behind = UInt128(place) * UInt128(places)
        let all = UInt128(total)
        let first = UInt128(offset)
        let number = behind > first ? (behind - first + all - 1) / all : 0
        let (tick, rest) = (number * all + first).quotientAndRemainder(dividingBy: UInt128(places))
        return State(place: place, tick: UInt64(tick), remainder: UInt64(rest))
    }

    /// Goes `size` further; true where a tick lies in between.
    func passes(_ size: UInt32, _ state: inout State) -> Bool {
        state.place += UInt64(size)
        guard state.tick < state.place else { return false }
        state.tick += whole
        state.remainder += remainder
        if state.remainder >= places {
            state.remainder -= places
            state.tick += 1
        }
        return true
    }
}

extension CounterRandom {
    /// 64 random bits for a draw that belongs to an epoch as a whole.
    fileprivate func word(_ epoch: Int, _ draw: UInt32) -> UInt64 {
        let words = words(epoch: epoch, sample: .max, draw: draw)
        return UInt64(words.0) << 32 | UInt64(words.1)
    }
}
