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
        drawn(cells: cells, ids: (0..<chunks.count).map { SampleID($0) }).flatMap { run in
            run.map(\.id.rawValue)
        }
    }

    /// The samples drawn, with their cells; run by run.
    /// - Parameters:
    ///   - cells: of each position.
    ///   - ids: of each position.
    ///   - counts: samples of each cell, run by run, where they are known already.
    func drawn(cells: [UInt32], ids: [SampleID], counts: [[UInt32]]? = nil) -> [[Drawn]] {
        let starts = starts(counts.map(sums(counts:)) ?? sums(cells))
        let line = Line(design, strata: strata, offset: random.word(epoch, 0))
        return chunks.map { chunk, range in
            let order = MixedPermutation(
                count: range.count, words: random.words(epoch: epoch, sample: UInt32(chunk), draw: 2))
            return line.draw(cells, ids, range, order, starts: starts[chunk])
        }
    }

    /// How long each run's part of each stratum is.
    private func sums(_ cells: [UInt32]) -> [[UInt64]] {
        let sizes = design.lengths
        return chunks.map { _, range in
            var sums: [UInt64] = Array(repeating: 0, count: stratumCount)
            for position in range {
                let cell = Int(cells[position])
                sums[Int(strata[cell])] += sizes[cell]
            }
            return sums
        }
    }

    private func sums(counts: [[UInt32]]) -> [[UInt64]] {
        let sizes = design.lengths
        return counts.map { counts in
            var sums: [UInt64] = Array(repeating: 0, count: stratumCount)
            for cell in counts.indices { sums[Int(strata[cell])] += sizes[cell] * UInt64(counts[cell]) }
            return sums
        }
    }

    /// Where on the line each run's part of each stratum begins.
    private func starts(_ sums: [[UInt64]]) -> [[UInt64]] {
        var sums = sums
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
}

/// A sample that is in the plan, and its cell.
struct Drawn: Sendable, Hashable {
    var id: SampleID
    var cell: UInt32
}

/// The line with its ticks, in units of 1/K' of a size: so that the ticks, S' apart, stand at whole numbers.
struct Line {
    /// What a sample of a cell does.
    private struct Step {
        /// s·K', how far it goes along the line; 0 for samples that are taken in any case.
        var length: UInt64
        var stratum: UInt32
        /// 1 for samples that are taken in any case.
        var isCertain: UInt32
    }

    /// S'
    private let distance: UInt64
    /// K'
    private let places: UInt64
    /// V
    private let offset: UInt64
    private let steps: [Step]

    init(_ design: InclusionDesign, strata: [UInt32], offset word: UInt64) {
        distance = design.total
        let places = UInt64(design.places)
        self.places = places
        offset = design.total.multipliedFullWidth(by: word).high
        steps = zip(design.sizes, strata).map { size, stratum in
            size == InclusionDesign.certain
                ? Step(length: 0, stratum: stratum, isCertain: 1)
                : Step(length: UInt64(size) * places, stratum: stratum, isCertain: 0)
        }
    }

    /// How far the next tick is from a place on the line, itself included: below S'.
    /// - Parameter place: in units of a size, at most S'.
    func distanceToTick(from place: UInt64) -> UInt64 {
        guard distance > 0 else { return 0 }
        let behind = place.multipliedFullWidth(by: places)
        let rest = distance.dividingFullWidth((behind.high, behind.low)).remainder
        return offset >= rest ? offset - rest : offset + (distance - rest)
    }

    /// The samples of a run that have a tick.
    /// - Parameter starts: where the run's part of each stratum begins.
    func draw(
        _ cells: [UInt32], _ ids: [SampleID], _ range: Range<Int>, _ order: MixedPermutation,
        starts: [UInt64]
    ) -> [Drawn] {
        var left = starts.map { distanceToTick(from: $0) }
        // Copies of what is looked up at random are in the core's cache.
        let near = Array(cells[range])
        let nearIDs = Array(ids[range])
        // Written without a branch, so one place more than is ever taken.
        return Array(unsafeUninitializedCapacity: near.count + 1) { drawn, taken in
            var left = left.mutableSpan
            let (near, nearIDs, steps) = (near.span, nearIDs.span, steps.span)
            var count = 0
            for place in 0..<near.count {
                let chosen = order[place]
                let cell = near[unchecked: chosen]
                let step = steps[Int(cell)]
                let stratum = Int(step.stratum)
                let (after, isPast) = left[unchecked: stratum].subtractingReportingOverflow(step.length)
                left[unchecked: stratum] = after &+ (isPast ? distance : 0)
                drawn.initializeElement(at: count, to: Drawn(id: nearIDs[unchecked: chosen], cell: cell))
                count &+= (isPast ? 1 : 0) | Int(step.isCertain)
            }
            taken = count
        }
    }
}

extension CounterRandom {
    /// 64 random bits for a draw that belongs to an epoch as a whole.
    fileprivate func word(_ epoch: Int, _ draw: UInt32) -> UInt64 {
        let words = words(epoch: epoch, sample: .max, draw: draw)
        return UInt64(words.0) << 32 | UInt64(words.1)
    }
}
