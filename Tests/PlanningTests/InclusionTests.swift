import ASTTypes
import Testing

@testable import Planning

struct InclusionTests {
    private let random = CounterRandom(seed: 4, purpose: .selection)

    @Test func waterFillingUsesAllPlacesAndKeepsToItsBounds() {
        for number in 0..<300 {
            let words = random.words(epoch: number, sample: 0)
            let cells = 1 + Int(words.0 % 30)
            let counts = (0..<cells).map { Int(random.words(epoch: number, sample: UInt32($0 + 1)).0 % 50) }
            let samples = counts.reduce(0, +)
            guard samples > 1 else { continue }
            let places = Double(1 + Int(words.1) % (samples - 1))
            let floor = 0.25 * places / Double(samples) * Double(words.2 % 2)
            let importance = (0..<cells).map { cell -> Double in
                let u = Double(random.uniform(epoch: number, sample: UInt32(cell), draw: 7))
                return u < 0.2 ? 0 : 1 / (1.001 - u)
            }
            let filled = waterFilled(importance: importance, counts: counts, floor: floor, places: places)
            let sum = zip(filled, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
            #expect(abs(sum - places) < 1e-8 * places, "\(number)")
            #expect(filled.allSatisfy { $0 >= 0 && $0 <= 1 })
            let open = filled.indices.filter {
                counts[$0] > 0 && filled[$0] < 1 && filled[$0] > floor * 1.001 && importance[$0] > 0
            }
            for cell in open.dropFirst() {
                // Between the bounds π is proportional to importance.
                let first = filled[open[0]] / importance[open[0]]
                #expect(abs(filled[cell] / importance[cell] / first - 1) < 1e-6)
            }
            for cell in filled.indices where counts[cell] > 0 { #expect(filled[cell] >= floor * (1 - 1e-9)) }
        }
    }

    @Test func levelsRiseWithImportanceAndStandForIt() {
        for classes in [1, 1000, 5000, 65_536] {
            let cells = ImportanceCells(classes: classes)
            #expect(cells.count <= ImportanceCells.most)
            var last: UInt32 = 0
            for step in 0..<400 {
                let importance = 0.0002 + Float(step * step) / 30_000
                let level = cells.level(importance)
                #expect(level >= last && cells.ordinaryLevels.contains(Int(level)))
                last = level
                if classes == 1, importance > 0x1p-12 {
                    #expect(abs(cells.importance(level: Int(level)) / Double(importance) - 1) < 0.032)
                }
            }
            #expect(cells.level(0) == 0 && cells.level(.nan) == 0 && cells.level(-1) == 0)
            #expect(cells.ordinaryLevels.contains(Int(cells.level(.infinity))))
            #expect(cells.level(.due) != cells.level(.unseen))
            if classes > 5000 { continue }
            let strata = cells.strata
            #expect((strata.max() ?? 0) < 8192 && strata == strata.sorted())
        }
    }

    @Test func weightsHaveMeanOneAndUndoSelectionForBetaOne() {
        let counts = [100, 50, 10, 0]
        let probabilities = [0.05, 0.2, 1, 0.5]
        let chosen = 25.0
        for beta in [0, 0.5, 0.9, 1] {
            let weights = InverseWeights(probabilities: probabilities, counts: counts, beta: beta).weights
            var mean = 0.0
            for cell in counts.indices {
                mean += probabilities[cell] * Double(counts[cell]) * Double(weights[cell]) / chosen
            }
            #expect(abs(mean - 1) < 1e-6, "β = \(beta)")
        }
        let full = InverseWeights(probabilities: probabilities, counts: counts, beta: 1).weights
        for cell in 0..<3 { #expect(abs(Double(full[cell]) * probabilities[cell] - 25 / 160) < 1e-6) }
        #expect(InverseWeights(probabilities: [0.1], counts: [9], beta: 0).weights == [1])
    }

    @Test func quotasGoWhereClassesAreWrongWithinTheirFloors() {
        let quotas = ClassQuotas()
        let even = quotas.places(samples: [100, 100], correct: [100, 0], reserved: [0, 0], places: 20)
        #expect(abs(even[0] - 7.5) < 1e-6 && abs(even[1] - 12.5) < 1e-6)
        let random = CounterRandom(seed: 12, purpose: .selection)
        for number in 0..<100 {
            func draw(_ sample: Int) -> Int {
                Int(random.words(epoch: number, sample: UInt32(sample)).0 % 1000)
            }
            let samples = (0..<8).map { draw($0) }
            let correct = samples.enumerated().map { draw(20 + $0.offset) % ($0.element + 1) }
            let all = samples.reduce(0, +)
            let places = Double(all) * (0.02 + 0.9 * Double(draw(50)) / 1000)
            let reserved = samples.map { 0.25 * places / Double(all) * Double($0) }
            let shares = quotas.places(samples: samples, correct: correct, reserved: reserved, places: places)
            #expect(abs(shares.reduce(0, +) - places) < 1e-6 * places)
            for number in shares.indices {
                #expect(shares[number] <= Double(samples[number]) + 1e-9)
                let proportional = places / Double(all) * Double(samples[number])
                #expect(shares[number] >= 0.5 * proportional - 1e-6)
            }
        }
    }

    @Test func aClassThatIsFullLeavesTheRestToTheOthers() {
        let shares = ClassQuotas(recallWeight: 1).places(
            samples: [10, 1000], correct: [0, 990], reserved: [0, 0], places: 300)
        #expect(abs(shares[0] - 10) < 1e-6 && abs(shares[1] - 290) < 1e-6)
    }
}
