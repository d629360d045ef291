import ASTTypes
import Testing

struct VisitOrderTests {
    @Test(arguments: [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 63, 100, 257, 1000])
    func everyElementComesOnceAndIsFoundAgain(count: Int) {
        for shuffle in [.global] + [1, 2, 7, 16, 32, 33, 100, 5000].map(Shuffle.window) {
            let order = VisitOrder(count: count, shuffle: shuffle, seed: 5, epoch: 2)
            let elements = (0..<count).map { order[$0] }
            #expect(elements.sorted() == Array(0..<count), "\(shuffle)")
            #expect(elements == order.elements, "\(shuffle)")
            #expect(elements.map { order.position(of: $0) } == Array(0..<count), "\(shuffle)")
        }
    }

    @Test func anotherSeedOrEpochGivesAnotherOrder() {
        func elements(_ seed: UInt64, _ epoch: Int) -> [Int] {
            VisitOrder(count: 1000, shuffle: .window(64), seed: seed, epoch: epoch).elements
        }
        #expect(elements(1, 0) == elements(1, 0))
        #expect(elements(1, 0) != elements(2, 0))
        #expect(elements(1, 0) != elements(1, 1))
    }

    @Test func aWindowTouchesSixteenPlacesOfTheStore() {
        let elements = VisitOrder(count: 10_000, shuffle: .window(320), seed: 1, epoch: 0).elements
        for start in stride(from: 0, to: 10_000, by: 320) {
            let window = Set(elements[start..<min(start + 320, 10_000)].map { $0 / 20 })
            #expect(window.count <= 16)
        }
    }

    @Test func theQualityIsThatOfTheMixing() {
        let stored = Array(0..<20_000)
        #expect(shuffleQuality(of: stored) < 0.001)
        #expect(abs(quality(.global) - 1) < 0.03)
        // A neighbour in the window is of the same block once in 16 times.
        #expect(abs(quality(.window(1024)) - 15.0 / 16) < 0.04)
        // Blocks of one sample in windows of one: the blocks alone are shuffled.
        #expect(abs(quality(.window(1)) - 1) < 0.03)
        #expect(shuffleQuality(of: []) == 1 && shuffleQuality(of: [0]) == 1)
    }

    private func quality(_ shuffle: Shuffle) -> Double {
        shuffleQuality(of: VisitOrder(count: 20_000, shuffle: shuffle, seed: 9, epoch: 1).elements)
    }

    @Test func aPlanKeepsWhatIsKnownOfEachVisit() {
        var plan = EpochPlan(epoch: 3, visiting: [9, 4, 7, 4, 0].map { SampleID($0) })
        plan.weights = [9, 4, 7, 40, 0]
        plan.inclusion = [0.9, 0.4, 0.7, 0.45, 0.1]
        plan.roles = [.train, .refresh, .train, .train, .refresh]
        func visits(_ plan: EpochPlan) -> Set<[Float]> {
            Set(
                (0..<plan.count).map {
                    [
                        Float(plan.ids[$0].index), plan.weights[$0], plan.inclusion[$0],
                        Float(plan.roles[$0].rawValue),
                    ]
                })
        }
        #expect(plan.ordered(by: .global, seed: 1) == plan)
        for seed in 0..<20 {
            let ordered = plan.ordered(by: .window(2), seed: UInt64(seed))
            #expect(visits(ordered) == visits(plan) && ordered.epoch == 3)
        }
    }

    @Test func theDigestDependsOnEverything() {
        let plan = EpochPlan(epoch: 3, visiting: [9, 4, 7].map { SampleID($0) })
        var others = [plan, plan, plan, plan, plan]
        others[0].epoch = 4
        others[1].weights[1] = 2
        others[2].inclusion[2] = 0.5
        others[3] = EpochPlan(epoch: 3, visiting: [4, 9, 7].map { SampleID($0) })
        others[4] = EpochPlan(epoch: 3, visiting: [9, 4, 7, 0].map { SampleID($0) })
        let digests = others.map(\.digest) + [plan.digest]
        #expect(Set(digests).count == 6)
        #expect(EpochPlan(epoch: 3, visiting: [9, 4, 7].map { SampleID($0) }).digest == plan.digest)
    }
}
