import ASTTypes
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct BatchStreamTests {
    private static let varied = Augmentation(pad: 2, flip: .random)

    @Test func theStreamIsTheSameForAnyNumberOfWorkersAndSlots() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 203, in: folder)
            let plan = StoreFixture.plan((0..<203).reversed(), epoch: 3)
            let streams = try [(1, 2), (2, 2), (4, 2), (1, 5), (4, 5), (0, 1)].map { workers, slots in
                let options = StoreFixture.options(
                    batchSize: 32, augmentation: Self.varied, slots: slots, workers: workers)
                return try Collected(BatchStream(store: store, plan: plan, options: options))
            }
            #expect(streams[0].ids.count == 203)
            for stream in streams.dropFirst() { #expect(stream == streams[0]) }
        }
    }

    @Test func whatIsKnownOfASampleComesInThePlansOrder() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 40, in: folder)
            var plan = StoreFixture.plan([17, 3, 39, 3, 0])
            plan.weights = [1, 2, 3, 4, 5]
            plan.inclusion = [0.1, 0.2, 0.3, 0.4, 0.5]
            let stream = try BatchStream(
                store: store, plan: plan, options: StoreFixture.options(batchSize: 2))
            let all = try Collected(stream)
            #expect(all.ids.map(\.index) == [17, 3, 39, 3, 0])
            #expect(all.labels.map(\.index) == [2, 0, 0, 0, 0])
            #expect(all.weights == [1, 2, 3, 4, 5])
            #expect(all.inclusion == [0.1, 0.2, 0.3, 0.4, 0.5])
            #expect(all.intensities == [17, 3, 39, 3, 0].map { Float($0) / 1024 })
            #expect(all.batchSizes == [2, 2, 1])
            #expect(stream.statistics.samplesRead == 5)
            #expect(stream.statistics.bytesRead == 5 * 8 * 8 * 3)
            #expect(stream.statistics.batches == 3)
        }
    }

    @Test func normalisationIsExact() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 3, in: folder)
            let all = try Collected(
                BatchStream(store: store, plan: StoreFixture.plan(0..<3), options: StoreFixture.options()))
            let shape = ImageShape(height: 8, width: 8, channels: 3)
            let expected = (0..<3).flatMap { sample in
                StoreFixture.pixels(sample, shape: shape).enumerated().map {
                    StoreFixture.normalised($0.element, channel: $0.offset % 3)
                }
            }
            #expect(all.pixels == expected)
        }
    }

    @Test func aShortLastBatchIsLeftOutOnRequest() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 25, in: folder)
            let plan = StoreFixture.plan(0..<25)
            let short = StoreFixture.options(dropLast: true)
            let all = try Collected(BatchStream(store: store, plan: plan, options: short))
            #expect(all.batchSizes == [10, 10])
            #expect(all.ids.map(\.index) == Array(0..<20))
            let whole = try Collected(BatchStream(store: store, plan: plan, options: StoreFixture.options()))
            #expect(whole.batchSizes == [10, 10, 5])
        }
    }

    @Test func anEmptyPlanEndsAtOnce() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 1, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan([]), options: StoreFixture.options())
            let all = try Collected(stream)
            #expect(all == Collected())
            #expect(try Collected(stream) == Collected(), "the end stays the end")
        }
    }

    @Test func theStreamIsNeverMoreThanItsSlotsAhead() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 100, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<100), options: StoreFixture.options(slots: 2))
            guard let held = try stream.next() else { throw Ended() }
            #expect(held.count == 10)
            for _ in 0..<100 {
                #expect(stream.statistics.samplesRead <= 20)
                #expect(stream.freeSlots <= 1)
            }
            _ = consume held
            let rest = try Collected(stream)
            #expect(rest.ids.count == 90)
            #expect(stream.freeSlots == 2)
        }
    }

    @Test func cancellingReturnsTheSlotsAndEndsTheStream() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 1000, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<1000), options: StoreFixture.options(slots: 4))
            guard let first = try stream.next() else { throw Ended() }
            stream.cancel()
            #expect(try Collected(stream) == Collected())
            let bytes = first.withPixels { $0.count }
            #expect(bytes == 10 * 8 * 8 * 3 * 4, "a batch in hand stays valid")
            _ = consume first
            #expect(eventually { stream.freeSlots == 4 })
            #expect(stream.statistics.samplesRead < 1000)
        }
    }

    @Test func aBatchOutlivesItsStream() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 1000, in: folder)
            var stream: BatchStream? = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<1000), options: StoreFixture.options(slots: 2))
            guard let batch = try stream?.next() else { throw Ended() }
            weak let watched = stream
            stream = nil
            #expect(watched == nil, "the reader does not keep the stream alive")
            let pixel = batch.withPixels { $0.load(as: Float.self) }
            let shape = ImageShape(height: 8, width: 8, channels: 3)
            #expect(pixel == StoreFixture.normalised(StoreFixture.pixels(0, shape: shape)[0], channel: 0))
        }
    }

    @Test func aHeldBatchDoesNotKeepTheEndAway() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 10, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<10),
                options: StoreFixture.options(slots: 1, workers: 4))
            guard let batch = try stream.next() else { throw Ended() }
            #expect(try !stream.hasNext(), "no worker waits for a slot that nobody needs")
            #expect(batch.count == 10)
        }
    }

    @Test func arraysThatAreKeptStayAsTheyWere() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 60, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<60),
                options: StoreFixture.options(slots: 1, workers: 2))
            var kept: [[SampleID]] = []
            while let batch = try stream.next() { kept.append(batch.ids) }
            #expect(kept.flatMap { $0.map(\.index) } == Array(0..<60))
        }
    }

    @Test func theTimeIsAccountedFor() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 100, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(0..<100),
                options: StoreFixture.options(slots: 1, workers: 2))
            guard let batch = try stream.next() else { throw Ended() }
            pause(milliseconds: 30)
            _ = consume batch
            _ = try Collected(stream)
            let statistics = stream.statistics
            #expect(statistics.elapsedSeconds > 0.03)
            #expect(eventually { stream.statistics.workerSeconds >= stream.statistics.busySeconds })
            let later = stream.statistics.elapsedSeconds
            #expect(later == statistics.elapsedSeconds, "the clock stops at the end")
        }
    }

    private struct Ended: Error {}
}
