import ASTTypes
import Testing

@testable import Planning

struct GoldenRotationTests {
    private let random = CounterRandom(seed: 3, purpose: .selection)

    /// Epochs in which a sample is drawn by the plain rule: u < π.
    private func epochs(_ id: SampleID, probability: Double, of epochs: Int) -> [Int] {
        let border = UInt32(probability * 0x1p32)
        return (0..<epochs).filter { GoldenRotation.turn(id, epoch: $0, random) < border }
    }

    @Test(arguments: [0.025, 0.1, 0.25, 0.3, 0.61, 0.9])
    func nobodyWaitsLongerThanTheGoldenGapAndAllComeAlikeOften(probability: Double) {
        var widest = 0
        for number in 0..<200 {
            let drawn = epochs(SampleID(number), probability: probability, of: 4000)
            for (one, next) in zip(drawn, drawn.dropFirst()) { widest = max(widest, next - one) }
            // Within O(log E) of E·π.
            #expect(abs(Double(drawn.count) - 4000 * probability) < 4)
            #expect((drawn.first ?? 4000) <= Int(1.91 / probability))
        }
        #expect(Double(widest) <= max(1, (1.91 / probability).rounded(.down)), "\(widest)")
    }

    /// Two cells of different probability, some certain; everyone has the same cell for the whole run.
    private func draws(_ samples: Int, epochs: Int) -> (InclusionDesign, [UInt32], [[UInt32]]) {
        let cells = (0..<samples).map { UInt32($0 % 10 == 0 ? 2 : $0 % 2) }
        var counts = [0, 0, 0]
        for cell in cells { counts[Int(cell)] += 1 }
        let chosen = counts[2] + samples / 10
        let design = InclusionDesign(wanted: [0.05, 0.2, 1], counts: counts, chosen: chosen)
        let ids = (0..<samples).map { SampleID($0 + 7) }
        let drawn = (0..<epochs).map { epoch in
            GoldenRotation(design, chunks: Chunks(count: samples), seed: 3, epoch: epoch)
                .positions(cells: cells, ids: ids)
        }
        return (design, cells, drawn)
    }

    @Test func exactlyAsManyAsChosenComeAtEvenIntervals() {
        let samples = 4000
        let (design, cells, drawn) = draws(samples, epochs: 400)
        var visits = Array(repeating: 0, count: samples)
        var last = Array(repeating: -1, count: samples)
        var widest = [0, 0, 0]
        for (epoch, positions) in drawn.enumerated() {
            #expect(positions.count == design.chosen && Set(positions).count == design.chosen)
            for position in positions {
                let i = Int(position)
                visits[i] += 1
                widest[Int(cells[i])] = max(widest[Int(cells[i])], epoch - last[i])
                last[i] = epoch
            }
        }
        for i in 0..<samples {
            let expected = 400 * design.probability(ofCell: Int(cells[i]))
            // The border is not exactly 1, so a sample's share is off by a few hundredths.
            #expect(abs(Double(visits[i]) - expected) <= 0.1 * expected + 3)
            if cells[i] == 2 { #expect(visits[i] == 400) }
        }
        for cell in 0..<2 {
            #expect(Double(widest[cell]) <= 2.1 / design.probability(ofCell: cell))
        }
    }

    @Test func aRunThatDrawsByTheGoldenRatioKeepsItsVisitsAndItsAges() throws {
        var options = BudgetedPolicy.Options()
        options.draw = .golden
        options.maxAge = 20
        let policy = try BudgetedPolicy(options)
        var simulation = Simulation(samples: 400, classes: 2, epochs: 40, rate: 0.2)
        var other = simulation
        var total = 0
        for epoch in 0..<40 {
            let plan = try policy.plan(simulation.history, simulation.context(epoch))
            #expect(Set(plan.ids).count == plan.count && plan.weights.allSatisfy { $0 > 0 && $0 <= 8.1 })
            total += plan.count
            simulation.run(plan)
            #expect(epoch - (simulation.lastVisit.min() ?? -1) < 20)
            let systematic = try BudgetedPolicy().plan(other.history, other.context(epoch))
            other.run(systematic)
        }
        #expect(abs(total - policy.plannedVisits(samples: 400, epochs: 40, rate: 0.2)) <= 1)
        #expect(other.visits != simulation.visits)
    }
}
