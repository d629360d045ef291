import ASTTypes
import Foundation

@testable import Planning

/// A training run without a model: losses fall with every visit, so that plans and histories act on each other.
struct Simulation {
    var history: HistoryColumns
    var steps: [UInt32] = []
    var lastVisit: [Int]
    var visits: [Int]
    let epochs: Int
    let rate: Double
    var seed: UInt64 = 1
    var threads = 0

    /// - Parameter classes: sample i has label i mod classes.
    init(samples: Int, classes: Int = 1, epochs: Int, rate: Double) {
        history = HistoryColumns(labels: (0..<samples).map { Label($0 % classes) })
        lastVisit = Array(repeating: -1, count: samples)
        visits = Array(repeating: 0, count: samples)
        self.epochs = epochs
        self.rate = rate
    }

    func context(_ epoch: Int) -> PlanContext {
        PlanContext(
            epoch: epoch, epochs: epochs, ids: (0..<history.count).map { SampleID($0) },
            intensities: Array(repeating: 0.2, count: history.count), rate: rate, seed: seed,
            lastSteps: steps, threads: threads)
    }

    /// Hardness is lognormal and a sample's own; each visit lowers the loss, time alone does so more slowly.
    func loss(_ i: Int, epoch: Int) -> Float {
        let hardness = exp(normal(0, i))
        let noise = exp(0.2 * normal(epoch + 1, i))
        return Float(min(8, 2 * hardness * noise / (1 + 0.3 * Double(visits[i]) + 0.05 * Double(epoch))))
    }

    mutating func run(_ plan: EpochPlan) {
        let start = steps.last ?? 0
        var step = start
        for first in stride(from: 0, to: plan.count, by: 64) {
            step += 1
            let rows = first..<min(first + 64, plan.count)
            let ids = Array(plan.ids[rows])
            let losses = ids.map { loss($0.index, epoch: plan.epoch) }
            var outcome = outcome(step: step, ids: ids, losses: losses)
            outcome.gradientNorms = losses.map { 1.2 * missingProbability($0) }
            outcome.margins = losses.map { 1.5 - $0 }
            outcome.correct = losses.map { $0 < 1.5 }
            outcome.inclusion = Array(plan.inclusion[rows])
            history.observe(outcome)
        }
        for id in plan.ids {
            visits[id.index] += 1
            lastVisit[id.index] = plan.epoch
        }
        steps.append(step)
    }
}
