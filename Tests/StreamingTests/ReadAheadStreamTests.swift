import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@testable import Streaming

/// Streams whose samples are read from the disk before they are needed.
@Suite struct ReadAheadStreamTests {
    private static let count = 500

    /// Takes the samples out of the page cache. What an open store has touched stays, which is no more than its index.
    private func drop(_ store: SampleStore) {
        for path in store.sampleFiles { dropFromPageCache(path) }
    }

    private func collected(
        _ folder: URL, bytes: Int, rank: Int = 0, ranks: Int = 1, cursor: Int = 0
    ) throws -> Collected {
        let store = try SampleStore(opening: folder.appending(path: "test.ast").path)
        drop(store)
        var options = StoreFixture.options(batchSize: 7, workers: 3)
        options.readAheadBytes = bytes
        options.rank = rank
        options.ranks = ranks
        let plan = StoreFixture.plan((0..<Self.count).map { $0 * 11 % Self.count })
        return try Collected(
            BatchStream(
                store: store, plan: plan, options: options,
                resuming: StreamState(plan: plan, seed: options.seed, cursor: cursor)))
    }

    @Test func coldSamplesComeAsWithoutReadingAhead() throws {
        try withTemporaryFolder { folder in
            _ = try StoreFixture.store(count: Self.count, in: folder)
            let whole = try collected(folder, bytes: 0)
            #expect(whole.ids.count == Self.count)
            for bytes in [1, 1 << 20, Int.max] { #expect(try collected(folder, bytes: bytes) == whole) }
            for rank in 0..<3 {
                let plain = try collected(folder, bytes: 0, rank: rank, ranks: 3, cursor: 41)
                #expect(try collected(folder, bytes: 1, rank: rank, ranks: 3, cursor: 41) == plain)
            }
        }
    }

    /// A claim's place among what is read ahead is its batch's number times the batch size.
    @Test func onlyTheLastBatchOfARankIsShort() {
        for ranks in 1...4 {
            for rank in 0..<ranks {
                let schedule = BatchSchedule(rows: 103, start: 5, batchSize: 6, rank: rank, ranks: ranks)
                for batch in 0..<schedule.count - 1 { #expect(schedule.rows(ofBatch: batch).count == 6) }
            }
        }
    }

    @Test func aStreamThatIsDroppedWhileItReadsEnds() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            for _ in 0..<20 {
                drop(store)
                let stream = try BatchStream(
                    store: store, plan: StoreFixture.plan(0..<Self.count),
                    options: StoreFixture.options(workers: 4))
                _ = try stream.next()
                stream.cancel()
                let isOver = try stream.next() == nil
                #expect(isOver)
            }
        }
    }

    @Test func lessThanNothingCannotBeReadAhead() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 3, in: folder)
            var options = StoreFixture.options()
            options.readAheadBytes = -1
            let failure = #expect(throws: Failure.self) {
                _ = try BatchStream(store: store, plan: StoreFixture.plan(0..<3), options: options)
            }
            #expect(failure?.kind == .usage && failure?.message.contains("-1") == true)
        }
    }
}
