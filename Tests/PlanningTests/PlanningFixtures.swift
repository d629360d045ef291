import ASTTypes
import Foundation
import Planning

/// A context over the samples `first..<first + samples` of a store.
func context(
    samples: Int, first: Int = 0, rate: Double = 0.1, epoch: Int = 0, epochs: Int = 40, seed: UInt64 = 1
) -> PlanContext {
    let random = CounterRandom(seed: 99, purpose: .selection)
    return PlanContext(
        epoch: epoch, epochs: epochs, ids: (first..<first + samples).map { SampleID($0) },
        intensities: (0..<first + samples).map { 0.1 + 0.2 * random.uniform(epoch: 0, sample: UInt32($0)) },
        rate: rate, seed: seed)
}

func emptyHistory(_ samples: Int) -> HistoryColumns {
    HistoryColumns(labels: Array(repeating: Label(0), count: samples))
}

/// A history in which every sample was visited once, in the same step, with these losses.
func history(losses: [Float], step: UInt32 = 1) -> HistoryColumns {
    var columns = emptyHistory(losses.count)
    columns.observe(outcome(step: step, ids: losses.indices.map { SampleID($0) }, losses: losses))
    return columns
}

func outcome(step: UInt32, ids: [SampleID], losses: [Float]) -> StepOutcome {
    let count = ids.count
    return StepOutcome(
        step: step, ids: ids, losses: losses, margins: Array(repeating: 0, count: count),
        gradientNorms: Array(repeating: 0, count: count), correct: Array(repeating: true, count: count),
        trained: Array(repeating: true, count: count), inclusion: Array(repeating: 1, count: count))
}

/// A standard normal number as a function of (stream, index): Box and Muller's transform of counter-based draws.
func normal(_ stream: Int, _ index: Int, seed: UInt64 = 5) -> Double {
    let words = CounterRandom(seed: seed, purpose: .selection).words(epoch: stream, sample: UInt32(index))
    let radius = (-2 * log((Double(words.0) + 0.5) * 0x1p-32)).squareRoot()
    return radius * cos(2 * Double.pi * Double(words.1) * 0x1p-32)
}

/// The failure that `body` throws, or nil.
func failure(of body: () throws -> some Any) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch { return error as? Failure }
}
