import ASTTypes
import Foundation
import Testing

@testable import Planning

/// How near a gate comes to its rate while losses drift as they do in training: 20 epochs of 391 batches of 128, lognormal, the
/// median falling from 2 to 0.04 nats and the spread rising from 0.6 to 2.2.
struct GateControlTests {
    private static let epochs = 20
    private static let batches = 391
    private static let rows = 128
    private static let target = 0.1

    private func batch(_ update: Int) -> BatchSignals {
        let time = Double(update) / Double(Self.epochs * Self.batches)
        let (median, spread) = (2 * pow(0.02, time), 0.6 + 1.6 * time)
        var losses: [Float] = []
        var intensities: [Float] = []
        for pair in 0..<Self.rows / 2 {
            // Both numbers of Box and Muller's transform.
            let words = CounterRandom(seed: 5, purpose: .selection).words(epoch: update, sample: UInt32(pair))
            let radius = (-2 * log((Double(words.0) + 0.5) * 0x1p-32)).squareRoot()
            let angle = 2 * Double.pi * Double(words.1) * 0x1p-32
            for normal in [radius * cos(angle), radius * sin(angle)] {
                losses.append(Float(median * exp(spread * normal)))
            }
            intensities += [words.2, words.3].map { 0.15 + 0.2 * Float($0) * 0x1p-32 }
        }
        return BatchSignals(
            losses: losses, margins: losses.map { 1 - $0 },
            gradientNorms: losses.map { missingProbability($0) }, intensities: intensities)
    }

    /// Root mean square of the epochs' rates from the target, after the first three: at most this.
    @Test func everyGateHoldsTheRateOfItsEpochsWhileLossesDrift() throws {
        let bounds = [
            "rank": 0.005, "topk": 0.005, "backprop": 0.005, "pi": 0.005, "seed": 0.02,
        ]
        // pps keeps as many as topk does.
        let names = Gates.names.filter { $0 != "pps" }
        var settings = GateSettings()
        settings.targetRate = Self.target
        var gates = try names.map { try Gates.gate(named: $0, settings, seed: 1) }
        var squares = Array(repeating: 0.0, count: gates.count)
        for epoch in 0..<Self.epochs {
            var kept = Array(repeating: 0, count: gates.count)
            for number in 0..<Self.batches {
                let update = epoch * Self.batches + number
                let signals = batch(update)
                for gate in gates.indices {
                    kept[gate] += gates[gate].decide(signals, step: UInt32(update + 1)).active
                }
            }
            guard epoch >= 3 else { continue }
            for gate in gates.indices {
                let error = Double(kept[gate]) / Double(Self.batches * Self.rows) - Self.target
                squares[gate] += error * error / Double(Self.epochs - 3)
            }
        }
        for (name, square) in zip(names, squares) {
            let bound = try #require(bounds[name])
            #expect(square.squareRoot() <= bound, "\(name): \(square.squareRoot())")
        }
    }
}
