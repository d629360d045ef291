import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@Suite struct DecodedCacheTests {
    private let form = CachedForm(channels: 3)
    private let shape = ImageShape(height: 10, width: 20, channels: 3)

    private func pixels(_ number: Int) -> [UInt8] {
        (0..<shape.elements).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number &* 13) }
    }

    private func withStore(_ body: (SampleStore) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore((0..<50).map { longSample($0, count: 500) }, at: path)
            try body(try SampleStore(opening: path))
        }
    }

    private func admit(_ ids: Range<Int>, in cache: DecodedCache) {
        let candidates = ids.map {
            CachePlan.Candidate(
                id: SampleID($0), bytes: DecodedCache.bytes(of: shape), visits: 5, gain: 1, isCached: false
            )
        }
        cache.follow(CachePlan(candidates, budget: cache.budget))
    }

    private func insert(_ ids: Range<Int>, _ store: SampleStore, _ cache: DecodedCache) throws {
        for number in ids {
            cache.insert(
                pixels(number).span.bytes, shape, of: SampleID(number),
                try store.record(of: SampleID(number)), as: form)
        }
        cache.flush()
    }

    private func found(
        _ number: Int, _ store: SampleStore, _ cache: DecodedCache, as form: CachedForm? = nil,
        changing change: (inout SampleRecord) -> Void = { _ in }
    ) throws -> [UInt8]? {
        var record = try store.record(of: SampleID(number))
        change(&record)
        return cache.withPixels(of: SampleID(number), record, as: form ?? self.form) { bytes, shape in
            #expect(shape == self.shape)
            return bytes.withUnsafeBytes { Array($0) }
        }
    }

    @Test func pixelsComeBackAlsoAfterOpeningAgain() throws {
        try withStore { store in
            do {
                let cache = try DecodedCache.open(store, bytes: 1 << 20)
                #expect(try found(3, store, cache) == nil)
                admit(0..<20, in: cache)
                #expect(cache.wants(SampleID(3)) && !cache.wants(SampleID(20)))
                try insert(0..<30, store, cache)
                #expect(!cache.wants(SampleID(3)))
                for number in 0..<30 {
                    #expect(try found(number, store, cache) == (number < 20 ? pixels(number) : nil))
                }
                let statistics = cache.statistics
                #expect(statistics.entries == 20 && statistics.inserted == 20 && statistics.hits == 20)
                #expect(statistics.misses == 11 && statistics.bytes == 20 * DecodedCache.bytes(of: shape))
            }
            let cache = try DecodedCache.open(store, bytes: 1 << 20)
            #expect(try found(19, store, cache) == pixels(19))
            #expect(cache.statistics.entries == 20)
            #expect(cache.bytes(of: SampleID(19)) == DecodedCache.bytes(of: shape))
            #expect(try store.verify().bad.isEmpty)
        }
    }

    @Test func anEntryOfAnotherFormOrSampleIsNoEntry() throws {
        try withStore { store in
            let cache = try DecodedCache.open(store, bytes: 1 << 20)
            admit(0..<3, in: cache)
            try insert(0..<3, store, cache)
            #expect(try found(0, store, cache, as: CachedForm(channels: 3, shortSide: 10)) == nil)
            #expect(try found(1, store, cache, changing: { $0.checksum ^= 1 }) == nil)
            #expect(try found(2, store, cache) == pixels(2))
            #expect(cache.statistics.discarded == 2 && cache.statistics.entries == 1)
        }
    }

    @Test func whatThePlanLeavesOutIsTakenOut() throws {
        try withStore { store in
            let cache = try DecodedCache.open(store, bytes: 1 << 20)
            admit(0..<10, in: cache)
            try insert(0..<10, store, cache)
            let candidates = (0..<10).map {
                CachePlan.Candidate(
                    id: SampleID($0), bytes: cache.bytes(of: SampleID($0)) ?? 0, visits: $0 < 4 ? 2 : 0,
                    gain: 1, isCached: true)
            }
            cache.follow(CachePlan(candidates, budget: cache.budget))
            cache.flush()
            for number in 0..<10 {
                let found = try found(number, store, cache)
                #expect((found != nil) == (number < 4))
            }
            #expect(cache.statistics.evicted == 6)
        }
    }

    @Test func theFileStaysWithinItsBudgetWhateverIsInserted() throws {
        try withStore { store in
            let budget = 64 << 10
            let cache = try DecodedCache.open(store, bytes: budget)
            let large = ImageShape(height: 100, width: 100, channels: 3)
            let candidates = (0..<50).map {
                CachePlan.Candidate(id: SampleID($0), bytes: 1, visits: 5, gain: 1, isCached: false)
            }
            cache.follow(CachePlan(candidates, budget: budget))
            let pixels = [UInt8](repeating: 7, count: large.elements)
            for number in 0..<50 {
                cache.insert(
                    pixels.span.bytes, large, of: SampleID(number), try store.record(of: SampleID(number)),
                    as: form)
            }
            cache.flush()
            let file = store.path + "/cache/data.mdb"
            let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
            #expect(size <= budget + budget / 8 + (1 << 20) + 4096)
            #expect(cache.statistics.rejected > 0 && cache.statistics.inserted > 10)
        }
    }

    @Test func everyDamageIsNoticedAndNoneIsAnError() throws {
        try withStore { store in
            do {
                let cache = try DecodedCache.open(store, bytes: 1 << 20)
                admit(0..<40, in: cache)
                try insert(0..<40, store, cache)
            }
            let file = URL(filePath: store.path + "/cache/data.mdb")
            let whole = [UInt8](try Data(contentsOf: file))
            var generator = SeededGenerator(state: 3)
            for _ in 0..<60 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...40, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(
                        in: 1...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
                }
                try Data(bytes).write(to: file)
                let cache = try DecodedCache.open(store, bytes: 1 << 20)
                for number in 0..<40 {
                    let found = try found(number, store, cache)
                    #expect(found == nil || found == pixels(number))
                }
                admit(40..<42, in: cache)
                try insert(40..<42, store, cache)
                #expect(try found(41, store, cache) == pixels(41))
            }
        }
    }

    @Test func aSecondUserOfTheStoreDoesWithout() throws {
        try withStore { store in
            let first = try DecodedCache.open(store, bytes: 1 << 20)
            let message = failure(.temporary) { _ = try DecodedCache.open(store, bytes: 1 << 20) }
            #expect(message.contains("used by process \(getpid())"))
            withExtendedLifetime(first) {}
        }
    }

    @Test func whereNothingCanBeWrittenThatIsSaid() throws {
        try withStore { store in
            #expect(failure(.usage) { _ = try DecodedCache.open(store, bytes: 0) }.contains("0 bytes"))
            try Data([1]).write(to: URL(filePath: store.path + "/cache"))
            #expect(throws: Failure.self) { try DecodedCache.open(store, bytes: 1 << 20) }
            try FileManager.default.removeItem(atPath: store.path + "/cache")
            // No disk has this much.
            #expect(throws: Failure.self) { try DecodedCache.open(store, bytes: 1 << 46) }
            _ = try DecodedCache.open(store, bytes: 1 << 20)
        }
    }

    /// Samples of one size, as likely to come as the plan says.
    private func plan(_ chances: [(Range<Int>, Float)]) -> EpochPlan {
        var plan = EpochPlan(epoch: 0, visiting: chances.flatMap { $0.0.map { SampleID($0) } })
        plan.inclusion = chances.flatMap { range, chance in range.map { _ in chance } }
        return plan
    }

    /// Decodes what the cache wants of the samples.
    private func visit(_ plan: EpochPlan, _ store: SampleStore, _ cache: DecodedCache) throws {
        try cache.prepare(for: plan)
        for id in plan.ids { try insert(id.index..<id.index + 1, store, cache) }
    }

    private func held(_ cache: DecodedCache) -> [Int] {
        (0..<50).filter { cache.bytes(of: SampleID($0)) != nil }
    }

    @Test func whatIsLikelierToComeIsHeldAndNoOtherForNothing() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples = (0..<50).map { number in
                var sample = longSample(number, count: 500)
                sample.shape = shape
                return sample
            }
            try makeStore(samples, at: path)
            let store = try SampleStore(opening: path)
            let cache = try DecodedCache.open(store, bytes: 10 * DecodedCache.bytes(of: shape))
            try visit(plan([(0..<20, 0.4)]), store, cache)
            #expect(held(cache) == Array(0..<10))
            // Left out, and others that are not twice as likely: nothing is exchanged.
            try visit(plan([(20..<40, 0.4)]), store, cache)
            #expect(held(cache) == Array(0..<10))
            // Likelier ones take the place of those that were left out.
            try visit(plan([(5..<10, 0.4), (44..<48, 1)]), store, cache)
            #expect(held(cache) == [0] + Array(5..<10) + Array(44..<48))
            // What was sure to come and did not is no longer expected.
            try visit(plan([(10..<20, 0.3)]), store, cache)
            #expect(!held(cache).contains { $0 >= 40 })
        }
    }

    @Test func whatIsNotInTheStoreAndOddChancesAreLeftOut() throws {
        try withStore { store in
            let cache = try DecodedCache.open(store, bytes: 1 << 20)
            try cache.prepare(for: plan([(0..<50, 1), (90..<95, 1), (3..<4, .nan)]))
            #expect(cache.wants(SampleID(0)) && !cache.wants(SampleID(90)))
        }
    }

    @Test func aCacheOfOtherContentsIsMadeAnew() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore((0..<5).map { longSample($0, count: 500) }, at: path)
            let old = try SampleStore(opening: path)
            do {
                let cache = try DecodedCache.open(old, bytes: 1 << 20)
                admit(0..<3, in: cache)
                try insert(0..<3, old, cache)
            }
            let saved = folder.file("cache")
            try FileManager.default.copyItem(atPath: path + "/cache", toPath: saved)
            try makeStore((0..<6).map { longSample($0 + 1, count: 600) }, at: path, replacing: true)
            try? FileManager.default.removeItem(atPath: path + "/cache")
            try FileManager.default.copyItem(atPath: saved, toPath: path + "/cache")
            let new = try SampleStore(opening: path)
            let cache = try DecodedCache.open(new, bytes: 1 << 20)
            #expect(cache.statistics.entries == 0)
            // A smaller budget than the file has makes it anew, too.
            #expect(try found(0, new, cache) == nil)
        }
    }

    @Test func readersAndAWriterWorkAtOnce() throws {
        try withStore { store in
            let cache = try DecodedCache.open(store, bytes: 1 << 20)
            let records = try (0..<50).map { try store.record(of: SampleID($0)) }
            for _ in 0..<5 {
                admit(0..<50, in: cache)
                DispatchQueue.concurrentPerform(iterations: 4) { worker in
                    for step in 0..<100 {
                        let number = (step * 7 + worker * 11) % 50
                        let found = cache.withPixels(of: SampleID(number), records[number], as: form) {
                            bytes, _ in bytes.withUnsafeBytes { Array($0) }
                        }
                        if let found { #expect(found == pixels(number)) }
                        cache.insert(
                            pixels(number).span.bytes, shape, of: SampleID(number), records[number], as: form)
                        if step % 20 == 0 { cache.flush() }
                    }
                }
            }
            cache.flush()
            #expect(cache.statistics.entries == 50)
        }
    }
}
