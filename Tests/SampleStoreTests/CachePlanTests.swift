import ASTTypes
import SampleStore
import TestSupport
import Testing

@Suite struct CachePlanTests {
    private typealias Candidate = CachePlan.Candidate

    /// The most that any subset within the budget is worth.
    private func best(_ candidates: [CachePlan.Candidate], budget: Int) -> Double {
        (0..<(1 << candidates.count)).map { subset in
            let chosen = candidates.indices.filter { subset >> $0 & 1 == 1 }.map { candidates[$0] }
            guard chosen.reduce(0, { $0 + $1.bytes }) <= budget else { return 0 }
            return chosen.reduce(0) { $0 + $1.worth }
        }.max() ?? 0
    }

    private func candidates(_ count: Int, _ generator: inout SeededGenerator, sameSize: Bool) -> [CachePlan
        .Candidate]
    {
        (0..<count).map { number in
            Candidate(
                id: SampleID(number), bytes: sameSize ? 100 : Int.random(in: 1...200, using: &generator),
                visits: Float(Int.random(in: 0...5, using: &generator)),
                gain: Float.random(in: 0...0.01, using: &generator),
                isCached: Bool.random(using: &generator))
        }
    }

    @Test func theChoiceAmongEqualSizesIsTheBest() {
        var generator = SeededGenerator(state: 1)
        for _ in 0..<60 {
            let candidates = candidates(10, &generator, sameSize: true)
            let budget = Int.random(in: 0...1_200, using: &generator)
            let plan = CachePlan(candidates, budget: budget)
            #expect(abs(plan.worth - best(candidates, budget: budget)) < 1e-9)
        }
    }

    @Test func theChoiceAmongAnySizesMissesLessThanOneSampleAndAtMostHalf() {
        var generator = SeededGenerator(state: 2)
        for _ in 0..<60 {
            let candidates = candidates(10, &generator, sameSize: false)
            let budget = Int.random(in: 0...1_200, using: &generator)
            let plan = CachePlan(candidates, budget: budget)
            let best = best(candidates, budget: budget)
            let fitting = candidates.filter { $0.bytes <= budget }.map(\.worth)
            #expect(plan.bytes <= budget)
            #expect(plan.worth <= best + 1e-9)
            #expect(plan.worth >= best - (fitting.max() ?? 0) - 1e-9)
            #expect(plan.worth >= best / 2 - 1e-9)
        }
    }

    @Test func whatIsNotVisitedGoesAndWhatIsThereStaysBeforeItsEqual() {
        let plan = CachePlan(
            [
                Candidate(id: SampleID(1), bytes: 10, visits: 0, gain: 1, isCached: true),
                Candidate(id: SampleID(2), bytes: 10, visits: 2, gain: 1, isCached: true),
                Candidate(id: SampleID(3), bytes: 10, visits: 2, gain: 1, isCached: false),
                Candidate(id: SampleID(4), bytes: 10, visits: 3, gain: 1, isCached: false),
                Candidate(id: SampleID(5), bytes: 10, visits: 1, gain: 1, isCached: false),
            ], budget: 20)
        #expect(plan.evicted == [SampleID(1)])
        #expect(plan.kept == [SampleID(2)])
        // Not twice as many visits as the cached one has, but more than the others.
        #expect(plan.admitted == [SampleID(4)])
        #expect(plan.bytes == 20 && abs(plan.worth - 3.5) < 1e-9)
    }

    @Test func oddNumbersChooseNothing() {
        let plan = CachePlan(
            [
                Candidate(id: SampleID(1), bytes: 0, visits: 9, gain: 1, isCached: true),
                Candidate(id: SampleID(2), bytes: 5, visits: .nan, gain: 1, isCached: true),
                Candidate(id: SampleID(3), bytes: 5, visits: 9, gain: -1, isCached: false),
                Candidate(id: SampleID(4), bytes: .max, visits: 9, gain: 1, isCached: false),
            ], budget: 20)
        #expect(plan.kept.isEmpty && plan.admitted.isEmpty && plan.bytes == 0)
        #expect(CachePlan([], budget: 5).worth == 0)
    }
}
