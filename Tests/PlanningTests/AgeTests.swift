import ASTTypes
import Testing

@testable import Planning

struct AgeTests {
    @Test func agesAreEpochsSinceTheLastForward() throws {
        var context = context(samples: 3, epoch: 4)
        context.lastSteps = [10, 20, 20, 35]
        let ages = try EpochAges(context)
        #expect(ages.age(lastScored: 0) == 5)
        #expect(ages.age(lastScored: 1) == 4 && ages.age(lastScored: 10) == 4)
        #expect(ages.age(lastScored: 11) == 3 && ages.age(lastScored: 20) == 3)
        #expect(ages.age(lastScored: 21) == 1 && ages.age(lastScored: 35) == 1)
        #expect(ages.age(lastScored: 99) == 1)
        context.lastSteps = (1...4).map { UInt32($0) * 1_000_000_000 }
        let long = try EpochAges(context)
        #expect(long.age(lastScored: 1_000_000_000) == 4 && long.age(lastScored: 1_000_000_001) == 3)
    }

    @Test func aPlanWithoutTheStepsOfItsPastIsRefused() {
        #expect(failure { try EpochAges(context(samples: 3, epoch: 2)) }?.kind == .internalError)
    }

    /// The bound against an adversary: only what is due, and the same few others over and over, are ever visited.
    @Test(arguments: [
        (100, 10, 10), (100, 10, 11), (101, 11, 10), (1000, 100, 40), (997, 50, 25), (64, 64, 1),
    ])
    func nobodyIsEverOlderThanTheBound(samples: Int, chosen: Int, most: Int) throws {
        let bound = try AgeBound(most: most, samples: samples, chosen: chosen, rate: 0.1)
        var last = Array(repeating: -1, count: samples)
        for epoch in 0..<(5 * most + 3) {
            var counts = Array(repeating: 0, count: most + 2)
            for seen in last { counts[min(epoch - seen, most + 1)] += 1 }
            #expect(counts[most + 1] == 0, "epoch \(epoch)")
            let due = bound.due(counts: counts, limit: chosen)
            #expect(due <= chosen)
            let oldest = (0..<samples).sorted { (last[$0], $0) < (last[$1], $1) }
            for sample in oldest.prefix(due) { last[sample] = epoch }
            for sample in 0..<(chosen - due) { last[sample] = epoch }
        }
    }

    @Test func nobodyIsMadeToComeEarlierThanNeeded() throws {
        let bound = try AgeBound(most: 10, samples: 100, chosen: 20, rate: 0.2)
        // 100 of age 1 have nine epochs left; ten places in each suffice.
        #expect(bound.places == 10 && bound.due(counts: [0, 100], limit: 20) == 10)
        #expect(bound.due(counts: [0, 90, 0], limit: 20) == 0)
        var counts = Array(repeating: 0, count: 11)
        counts[10] = 7
        #expect(bound.due(counts: counts, limit: 20) == 7)
    }

    @Test func anAgeThatCannotBeKeptIsRefusedWithTheShortestThatCan() {
        let refused = failure { try AgeBound(most: 9, samples: 1000, chosen: 100, rate: 0.1) }
        #expect(refused?.kind == .usage && refused?.message.contains("--max-age 9") == true)
        #expect(refused?.remedy?.contains("--max-age 10 or more") == true)
    }

    @Test func theOldestAreDueFirstAndExactlyAsManyAsAskedFor() {
        let due = DueSamples(5, counts: [[0, 3, 1], [0, 2, 2]], oldest: 2)
        var taken = 0
        for (chunk, ages) in [[1, 2, 1, 1], [2, 1, 9, 1]].enumerated() {
            var left = due.placesAtAge(chunk)
            for age in ages where due.takes(age: age, left: &left) { taken += 1 }
        }
        #expect(taken == 5 && due.count == 5)
        var none = DueSamples.none.placesAtAge(0)
        #expect(!DueSamples.none.takes(age: 1000, left: &none))
    }
}
