import ASTTypes
import Testing

struct KeyedPermutationTests {
    private func elements(_ count: Int, seed: UInt64 = 3, epoch: Int = 0) -> [Int] {
        let permutation = KeyedPermutation(count: count, seed: seed, epoch: epoch)
        return (0..<count).map { permutation[$0] }
    }

    @Test(arguments: Array(0...70) + [127, 128, 129, 255, 256, 257, 1000, 4096, 4097, 50_000, 65_537])
    func everyElementComesOnce(count: Int) {
        #expect(elements(count).sorted() == Array(0..<count))
    }

    @Test(arguments: [1, 2, 3, 7, 64, 65, 1000]) func everyElementIsFoundAgain(count: Int) {
        for draw in 0..<3 {
            let permutation = KeyedPermutation(count: count, seed: 3, epoch: 1, draw: UInt32(draw))
            #expect((0..<count).allSatisfy { permutation.position(of: permutation[$0]) == $0 })
        }
    }

    @Test func drawsAreIndependent() {
        let orders = (0..<2).map { draw in
            let permutation = KeyedPermutation(count: 10_000, seed: 3, epoch: 0, draw: UInt32(draw))
            return (0..<10_000).map { permutation[$0] }
        }
        #expect(orders[0] == elements(10_000))
        #expect(abs(correlation(orders[0], orders[1])) < 0.05)
    }

    @Test func theSameKeyGivesTheSameOrderAndAnotherKeyAnother() {
        #expect(elements(1000) == elements(1000))
        #expect(elements(1000) != elements(1000, epoch: 1))
        #expect(elements(1000) != elements(1000, seed: 4))
        #expect(elements(1000, epoch: 1) != elements(1000, epoch: 2))
    }

    @Test(arguments: [2, 3, 4, 5, 8, 16, 17, 33])
    func everyPlaceIsAsLikelyForTheFirstElement(count: Int) {
        var counts = Array(repeating: 0, count: count)
        for seed in 0..<2000 * count {
            counts[KeyedPermutation(count: count, seed: UInt64(seed), epoch: 0)[0]] += 1
        }
        // Chi-squared with count − 1 degrees of freedom; mean + 6 standard deviations.
        let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
        let freedom = Double(count - 1)
        #expect(chiSquared < freedom + 6 * (2 * freedom).squareRoot())
    }

    @Test func ordersAreUncorrelatedWithTheIdentityAndWithEachOther() {
        let count = 10_000
        let first = elements(count)
        #expect(abs(correlation(first, Array(0..<count))) < 0.05)
        #expect(abs(correlation(first, elements(count, epoch: 1))) < 0.05)
        #expect(abs(correlation(first, elements(count, seed: 4))) < 0.05)
        // A random order has 2 pairs of neighbours side by side on average, and (count − 1)/2 descents.
        #expect(zip(first, first.dropFirst()).count { abs($0 - $1) == 1 } < 15)
        #expect(abs(zip(first, first.dropFirst()).count { $0 > $1 } - count / 2) < 200)
    }

    private func correlation(_ a: [Int], _ b: [Int]) -> Double {
        let mean = Double(a.count - 1) / 2
        var product = 0.0
        var square = 0.0
        for (x, y) in zip(a, b) {
            product += (Double(x) - mean) * (Double(y) - mean)
            square += (Double(x) - mean) * (Double(x) - mean)
        }
        return product / square
    }
}
