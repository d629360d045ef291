internal import ASTTypes

/// Draws K positions by phases that go round by the golden ratio, so that each sample comes at nearly even intervals.
///
///     u_i = frac(phase_i + epoch · 0.618034)        drawn: the K smallest u_i / π_i
///
/// The phase is the sample's own, for the whole run. Drawing where u_i < π_i, a sample of constant π comes within O(log E) of
/// E·π times in E epochs and never waits more than 1.91/π of them (docs/theory.md; Sós 1958, the three-distance theorem), while
/// i.i.d. draws leave gaps of many times that. The K smallest ratios instead
/// (sequential Poisson sampling with permanent random numbers, Ohlsson 1998) are the same but for a border that is not
/// exactly 1, and are exactly K, which schedules and budgets count on. Who is certain always comes.
///
/// Given the history nothing is left to chance here: π holds as a frequency in the long run, not in an epoch, and where π
/// follows the losses it may go along with the phase. So weights 1/π are *not* known to be unbiased. An experiment.
struct GoldenRotation {
    /// 2³² / 1.618034, so that phases go round in whole numbers.
    static let step: UInt32 = 2_654_435_769

    let design: InclusionDesign
    let chunks: Chunks
    private let random: CounterRandom
    private let epoch: Int

    init(_ design: InclusionDesign, chunks: Chunks, seed: UInt64, epoch: Int) {
        self.design = design
        self.chunks = chunks
        self.epoch = epoch
        random = CounterRandom(seed: seed, purpose: .selection)
    }

    /// u of a sample in an epoch, in units of 2⁻³².
    static func turn(_ id: SampleID, epoch: Int, _ random: CounterRandom) -> UInt32 {
        // Drawn for no epoch: the draws of epochs have other numbers than 4.
        let phase = random.words(epoch: 0, sample: id.rawValue, draw: 4).0
        return phase &+ step &* UInt32(truncatingIfNeeded: epoch)
    }

    /// The positions drawn, ascending.
    /// - Parameter cells: of each position.
    func positions(cells: [UInt32], ids: [SampleID]) -> [UInt32] {
        let inverse = design.probabilities.map { $0 > 0 ? Float(1 / $0) : .infinity }
        let keys = chunks.gather { position -> UInt32 in
            let cell = Int(cells[position])
            if design.sizes[cell] == InclusionDesign.certain { return 0 }
            let turn = Float(Self.turn(ids[position], epoch: epoch, random)) + 1
            // The bits of numbers that are not negative are in their order.
            return (turn * inverse[cell]).bitPattern
        }
        let drawn = indicesOfSmallest(design.chosen, of: keys) {
            Self.turn(ids[$0], epoch: epoch, random)
        }
        return drawn.map { UInt32($0) }
    }
}
