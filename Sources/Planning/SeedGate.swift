import ASTTypes

/// The seed's selection inside a batch: with fresh losses of all rows, keep those of high significance.
///
/// A row is kept where its ``Significance`` within the batch exceeds the threshold, which a ``ThresholdController`` moves
/// towards the wanted rate. There is no further random draw and no energy budget: the post describes neither, though the
/// seed's script has both, and they cap its rate at 20 %.
///
/// Where nothing is above the threshold, ``GateOptions/minActive`` rows are drawn at random. **They do not count in the
/// controller's rate**, which is then 0. Two of 128 are 1.6 %: at a target of 0.01 a loop that counted them would see too
/// high a rate in exactly the batches that select nothing, raise the threshold further, and end as a random sampler with the
/// threshold at 1. Not counted, an empty batch always lowers the threshold, at every target. The price is that the rows
/// really trained exceed the target by what the fallback draws, which shows as ``GateDecision/active``. All rows of such a
/// batch are as likely to be drawn, so they need no weights.
public struct SeedGate: BatchGate {
    public private(set) var options: GateOptions
    public private(set) var controller: ThresholdController
    private let random: CounterRandom

    public init(options: GateOptions, seed: UInt64) {
        self.options = options
        controller = ThresholdController(options: options)
        random = CounterRandom(seed: seed, purpose: .fallback)
    }

    /// Decides one batch and moves the threshold for the next. An empty batch changes nothing.
    /// - Parameters:
    ///   - losses: cross entropy of each row, in nats.
    ///   - intensities: standard deviation of each row's pixel values.
    ///   - step: number of the step within the run; keys the fallback's draw.
    public mutating func decide(losses: [Float], intensities: [Float], step: UInt32) -> GateDecision {
        let threshold = controller.threshold
        let scores = options.significance.scores(losses: losses, intensities: intensities)
        var decision = GateDecision(
            keep: scores.map { Double($0) > threshold }, threshold: threshold, losses: losses)
        guard !losses.isEmpty else { return decision }
        controller.update(rate: Double(decision.passed) / Double(losses.count))
        if decision.passed == 0, options.minActive > 0 {
            let candidates = losses.indices.filter { losses[$0].isFinite }
            let share = Float(min(options.minActive, candidates.count)) / Float(max(1, candidates.count))
            for row in candidates { decision.inclusion[row] = share }
            for row in draw(options.minActive, from: candidates, step: step) { decision.keep[row] = true }
            decision.usedFallback = true
        }
        decision.active = decision.keep.count { $0 }
        return decision
    }

    public var threshold: Double? { controller.threshold }

    public mutating func aim(at targetRate: Double) {
        options.targetRate = targetRate
        controller.targetRate = targetRate
    }

    public var memory: [Double] { controller.memory }

    public mutating func restore(_ memory: [Double]) throws {
        try checkMemory(memory, of: "seed", count: 3)
        controller.memory = memory
    }

    /// Decides by losses and intensities.
    public mutating func decide(_ batch: BatchSignals, step: UInt32) -> GateDecision {
        decide(losses: batch.losses, intensities: batch.intensities, step: step)
    }

    /// The first `count` of a Fisher–Yates shuffle.
    private func draw(_ count: Int, from rows: [Int], step: UInt32) -> ArraySlice<Int> {
        var rows = rows
        let drawn = min(count, rows.count)
        for place in 0..<drawn {
            let word = random.words(epoch: 0, sample: UInt32(truncatingIfNeeded: place), draw: step).0
            let offset = (UInt64(word) * UInt64(rows.count - place)) >> 32
            rows.swapAt(place, place + Int(offset))
        }
        return rows.prefix(drawn)
    }
}
