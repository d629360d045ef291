import ASTTypes
import Testing

@testable import Planning

struct SystematicDrawTests {
    /// A design over `counts.count` cells with random wanted probabilities, and cells dealt out at random.
    private func design(_ number: Int, samples: Int, cells: Int, chosen: Int) -> (
        InclusionDesign, [UInt32], [Int]
    ) {
        let random = CounterRandom(seed: UInt64(number), purpose: .selection)
        let dealt = (0..<samples).map { random.words(epoch: 0, sample: UInt32($0)).0 % UInt32(cells) }
        var counts = Array(repeating: 0, count: cells)
        for cell in dealt { counts[Int(cell)] += 1 }
        let raw = (0..<cells).map { cell -> Double in
            let u = Double(random.uniform(epoch: 1, sample: UInt32(cell)))
            return u < 0.1 ? 0 : u * u
        }
        let wanted = waterFilled(importance: raw, counts: counts, floor: 0, places: Double(chosen))
        return (InclusionDesign(wanted: wanted, counts: counts, chosen: chosen), dealt, counts)
    }

    @Test(arguments: [(1, 1), (2, 1), (10, 3), (10, 10), (500, 50), (1000, 999), (3000, 300)], 0..<6)
    func exactlyAsManyAsChosenAreDrawnAndNobodyTwice(size: (samples: Int, chosen: Int), number: Int) {
        let (design, cells, counts) = design(number, samples: size.samples, cells: 7, chosen: size.chosen)
        let chunks = Chunks(count: size.samples)
        for epoch in 0..<20 {
            let drawn = SystematicDraw(design, chunks: chunks, seed: 3, epoch: epoch).positions(cells: cells)
            #expect(drawn.count == size.chosen && Set(drawn).count == size.chosen)
            #expect(drawn.allSatisfy { design.sizes[Int(cells[Int($0)])] > 0 })
        }
        // Σπ = K as whole numbers: Σ size·K' = S'·K' and the rest is certain.
        var certain = 0
        var sum: UInt64 = 0
        for cell in counts.indices {
            if design.sizes[cell] == InclusionDesign.certain {
                certain += counts[cell]
            } else {
                sum += UInt64(design.sizes[cell]) * UInt64(counts[cell])
            }
            let probability = design.probability(ofCell: cell)
            #expect(probability >= 0 && probability <= 1)
        }
        #expect(sum == design.total && certain + design.places == size.chosen)
    }

    @Test func everySampleIsDrawnAsOftenAsItsProbabilitySays() {
        let (design, cells, _) = design(5, samples: 40, cells: 6, chosen: 11)
        let draws = 6000
        var hits = Array(repeating: 0, count: 40)
        for seed in 0..<draws {
            let draw = SystematicDraw(
                design, strata: [0, 0, 1, 1, 2, 2], chunks: Chunks(count: 40), seed: UInt64(seed), epoch: 4)
            for position in draw.positions(cells: cells) { hits[Int(position)] += 1 }
        }
        for position in hits.indices {
            let probability = design.probability(ofCell: Int(cells[position]))
            let deviation = (probability * (1 - probability) * Double(draws)).squareRoot()
            #expect(abs(Double(hits[position]) - probability * Double(draws)) <= 4 * deviation + 1e-9)
        }
    }

    @Test func everyStratumGetsItsExpectedNumberToWithinOne() {
        let samples = 2000
        let (design, cells, counts) = design(9, samples: samples, cells: 12, chosen: 333)
        let strata = (0..<12).map { UInt32($0 / 3) }
        for epoch in 0..<30 {
            let drawn = SystematicDraw(
                design, strata: strata, chunks: Chunks(count: samples), seed: 1, epoch: epoch
            ).positions(cells: cells)
            for stratum in 0..<4 {
                let inside = (3 * stratum..<3 * stratum + 3)
                let expected = inside.reduce(0.0) { $0 + design.probability(ofCell: $1) * Double(counts[$1]) }
                let found = drawn.count { inside.contains(Int(cells[Int($0)])) }
                #expect(abs(Double(found) - expected) < 1)
            }
        }
    }

    @Test func theDrawIsTheSameOnAnyNumberOfThreads() {
        let samples = 200_000
        let (design, cells, _) = design(2, samples: samples, cells: 9, chosen: 20_000)
        let drawn = [1, 2, 4, 0].map { threads in
            SystematicDraw(design, chunks: Chunks(count: samples, threads: threads), seed: 8, epoch: 2)
                .positions(cells: cells)
        }
        #expect(Chunks(count: samples).number > 4)
        #expect(drawn.allSatisfy { $0 == drawn[0] } && drawn[0].count == 20_000)
    }

    @Test func neighboursOfOneEpochAreNotThoseOfTheNext() {
        let samples = 1000
        let cells = Array(repeating: UInt32(0), count: samples)
        let design = InclusionDesign(wanted: [0.1], counts: [samples], chosen: 100)
        var together = 0
        for epoch in 0..<400 {
            let drawn = Set(
                SystematicDraw(design, chunks: Chunks(count: samples), seed: 1, epoch: epoch).positions(
                    cells: cells))
            if drawn.contains(3) && drawn.contains(13) { together += 1 }
        }
        // In a fixed order positions 3 and 13 would come together in every tenth epoch: 40 times.
        #expect(together < 20)
    }

    @Test func moreCertainOnesThanPlacesAreDrawnFromAndFewerPositiveOnesAreAllTaken() {
        let crowded = InclusionDesign(wanted: [1, 0.5], counts: [10, 10], chosen: 5)
        #expect(crowded.probability(ofCell: 0) == 0.5 && crowded.probability(ofCell: 1) == 0)
        let sparse = InclusionDesign(wanted: [0.5, 0], counts: [4, 10], chosen: 9)
        #expect(sparse.probability(ofCell: 0) == 1 && sparse.probability(ofCell: 1) == 0.5)
    }

    @Test func theLargestStoreThatIdentifiersAllowStillFitsItsArithmetic() {
        let design = InclusionDesign(
            wanted: [0.075, 0.3], counts: [3_000_000_000, 1_000_000_000], chosen: 525_000_000)
        #expect(abs(design.probability(ofCell: 1) / design.probability(ofCell: 0) - 4) < 0.01)
        #expect(design.total < 1 << 63)
    }

    @Test func theTicksStandAtEqualDistancesOnTheLine() {
        let design = InclusionDesign(wanted: [0.03, 0.17], counts: [4000, 5000], chosen: 970)
        let places = UInt64(design.places)
        for word in [0, 1, 0x1234_5678_9ABC_DEF0, UInt64.max] {
            let line = Line(design, strata: [0, 0], offset: word)
            let offset = design.total.multipliedFullWidth(by: word).high
            for place in stride(from: 0, through: design.total, by: Int(design.total / 37)) {
                let left = line.distanceToTick(from: place)
                #expect(left < design.total)
                // In units of 1/K' the ticks stand at V, V + S', V + 2·S' …
                let tick = UInt128(place) * UInt128(places) + UInt128(left)
                #expect((tick + UInt128(design.total) - UInt128(offset)) % UInt128(design.total) == 0)
            }
        }
    }

    @Test(arguments: [0, 1, 1000, 20_000])
    func aShuffleHasEveryElementOnceAndIsTheSameOnAnyNumberOfThreads(count: Int) {
        // Runs of different lengths, some of them empty; more than four piles of 64 are dealt first.
        let cuts = [0, count / 7, count / 7, count / 2, count]
        let runs = zip(cuts, cuts.dropFirst()).map { Array($0..<$1) }
        let random = CounterRandom(seed: 5, purpose: .order)
        var orders: Set<[Int]> = []
        for epoch in 0..<5 {
            let words = random.words(epoch: epoch, sample: 0)
            let order = shuffled(runs, words: words, threads: 1, pile: 64)
            #expect(order.sorted() == Array(0..<count))
            for threads in [2, 3, 0] {
                #expect(shuffled(runs, words: words, threads: threads, pile: 64) == order)
            }
            orders.insert(order)
        }
        #expect(orders.count == (count > 1 ? 5 : 1))
    }

    @Test func wherePilesAreDealtEveryElementMayComeAnywhere() {
        let (count, rounds, parts) = (4096, 200, 8)
        let random = CounterRandom(seed: 6, purpose: .order)
        // How often the elements of each part of the input come into each part of the output.
        var met = Array(repeating: Array(repeating: 0.0, count: parts), count: parts)
        var together = 0
        var ascents = 0
        for round in 0..<rounds {
            let order = shuffled(
                [Array(0..<count)], words: random.words(epoch: round, sample: 0), threads: 1, pile: 64)
            for (place, element) in order.enumerated() {
                met[element * parts / count][place * parts / count] += 1
            }
            together += zip(order, order.dropFirst()).count { abs($0 - $1) == 1 }
            ascents += zip(order, order.dropFirst()).count { $0 < $1 }
        }
        let even = Double(count * rounds) / Double(parts * parts)
        #expect(met.allSatisfy { row in row.allSatisfy { abs($0 / even - 1) < 0.1 } }, "\(met)")
        // Two neighbours in each order, by chance.
        #expect(together < 4 * rounds)
        #expect(abs(Double(ascents) / Double(rounds * count) - 0.5) < 0.02)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 31, 32, 33, 1000, 4097])
    func aMixedPermutationHasEveryPositionOnceInAnOrderOfItsOwn(count: Int) {
        let random = CounterRandom(seed: 3, purpose: .selection)
        var orders: Set<[Int]> = []
        for epoch in 0..<20 {
            let shuffle = MixedPermutation(count: count, words: random.words(epoch: epoch, sample: 0))
            let order = (0..<count).map { shuffle[$0] }
            #expect(order.sorted() == Array(0..<count))
            orders.insert(order)
        }
        #expect(orders.count == 20 || count < 6)
    }
}
