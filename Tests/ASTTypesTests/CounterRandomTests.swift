import ASTTypes
import Testing

struct CounterRandomTests {
    /// The known-answer vectors of Random123 (kat_vectors, philox4x32 with 10 rounds).
    @Test func philoxGivesThePublishedVectors() {
        let ones = UInt32.max
        #expect(
            philox4x32(counter: (0, 0, 0, 0), key: (0, 0)) == (
                0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8
            ))
        #expect(
            philox4x32(counter: (ones, ones, ones, ones), key: (ones, ones))
                == (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
        #expect(
            philox4x32(
                counter: (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: (0xA409_3822, 0x299F_31D0)
            )
                == (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    @Test func everyArgumentChangesTheWords() {
        let random = CounterRandom(seed: 1, purpose: .order)
        let base = random.words(epoch: 1, sample: 1, draw: 1)
        #expect(random.words(epoch: 1, sample: 1, draw: 1) == base)
        #expect(random.words(epoch: 2, sample: 1, draw: 1) != base)
        #expect(random.words(epoch: 1, sample: 2, draw: 1) != base)
        #expect(random.words(epoch: 1, sample: 1, draw: 2) != base)
        #expect(CounterRandom(seed: 2, purpose: .order).words(epoch: 1, sample: 1, draw: 1) != base)
        #expect(CounterRandom(seed: 1 << 32 | 1, purpose: .order).words(epoch: 1, sample: 1, draw: 1) != base)
        #expect(CounterRandom(seed: 1, purpose: .fallback).words(epoch: 1, sample: 1, draw: 1) != base)
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        let random = CounterRandom(seed: 7, purpose: .selection)
        let numbers = (0..<10_000).map { random.uniform(epoch: 0, sample: UInt32($0)) }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        var counts = Array(repeating: 0, count: 10)
        for number in numbers { counts[Int(number * 10)] += 1 }
        // Five standard deviations of a binomial count around 1,000.
        #expect(counts.allSatisfy { abs($0 - 1000) < 150 })
    }
}
