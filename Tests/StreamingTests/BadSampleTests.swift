import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct BadSampleTests {
    private static let count = 60
    private static let bad = [7, 8, 35]

    /// A store in which ``bad`` samples do not match their checksums.
    private func withDamagedStore(_ body: (SampleStore) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = try StoreFixture.store(count: Self.count, in: folder).path
            for sample in Self.bad { try StoreFixture.damage(sample, in: path) }
            try body(try SampleStore(opening: path))
        }
    }

    private func options(_ policy: BadSamplePolicy, workers: Int = 2, slots: Int = 3) -> StreamOptions {
        var options = StoreFixture.options(
            augmentation: Augmentation(pad: 2, flip: .random), slots: slots, workers: workers)
        options.badSamples = policy
        return options
    }

    private let plan = StoreFixture.plan((0..<count).reversed(), epoch: 2)

    @Test func skippedSamplesLeaveTheOthersAsTheyAre() throws {
        try withDamagedStore { store in
            let good = Array((0..<Self.count).reversed()).filter { !Self.bad.contains($0) }
            let clean = try Collected(
                BatchStream(
                    store: store, plan: StoreFixture.plan(good, epoch: 2), options: options(.stop)))
            for (workers, slots) in [(1, 1), (2, 3), (4, 2)] {
                let stream = try BatchStream(
                    store: store, plan: plan,
                    options: options(BadSamplePolicy(.skip, limit: 0.05), workers: workers, slots: slots))
                let all = try Collected(stream)
                #expect(all.samples == clean.samples)
                #expect(all.batchSizes == [10, 10, 9, 10, 10, 8])
                #expect(stream.statistics.badSamples.map(\.id.index) == [35, 8, 7])
                let names = stream.statistics.badSamples.map(\.name)
                #expect(names == ["picture-35", "picture-8", "picture-7"])
                #expect(stream.statistics.badSamples.allSatisfy { $0.reason.contains("checksum") })
            }
        }
    }

    @Test func replacementsAreTheSameForAnyNumberOfWorkersAndNeverStale() throws {
        try withDamagedStore { store in
            let policy = BadSamplePolicy(.replace, limit: 1)
            let streams = try [1, 2, 4].map { workers in
                try Collected(
                    BatchStream(store: store, plan: plan, options: options(policy, workers: workers)))
            }
            #expect(streams[0] == streams[1] && streams[0] == streams[2])
            let all = streams[0]
            #expect(all.batchSizes == Array(repeating: 10, count: 6))
            // Each row is what a clean stream gives for the sample that it says it is.
            let again = try Collected(
                BatchStream(
                    store: store, plan: EpochPlan(epoch: 2, visiting: all.ids), options: options(.stop)))
            #expect(all.pixels == again.pixels && all.labels == again.labels)
            for (row, id) in all.ids.enumerated() {
                let planned = Self.count - 1 - row
                #expect(!Self.bad.contains(id.index))
                #expect(id.index == planned || Self.bad.contains(planned))
            }
        }
    }

    @Test func anotherEpochReplacesByOthers() throws {
        let random = CounterRandom(seed: 7, purpose: .replacement)
        let rows = (0..<200).map {
            BadSamplePolicy.replacementRow(
                for: SampleID(3), epoch: $0, attempt: 0, count: 10, random: random)
        }
        #expect(Set(rows) == Set(0..<10))
    }

    @Test func oneMoreThanTheLimitEndsTheStreamAtTheSamePlace() throws {
        try withDamagedStore { store in
            // Two of 60 are allowed; the third in the plan's order is sample 7, in the last batch.
            for action in [BadSamplePolicy.Action.skip, .replace] {
                for workers in [1, 2, 4] {
                    let stream = try BatchStream(
                        store: store, plan: plan,
                        options: options(BadSamplePolicy(action, limit: 2.5 / 60), workers: workers))
                    for _ in 0..<5 { #expect(try stream.hasNext()) }
                    let failure = #expect(throws: Failure.self) { try stream.hasNext() }
                    #expect(failure?.kind == .badData)
                    let message = failure?.message ?? ""
                    #expect(message.contains("3 bad samples") && message.contains("picture-7"), "\(message)")
                }
            }
        }
    }

    @Test func aStreamThatGoesOnCountsEachBadSampleOnce() throws {
        try withDamagedStore { store in
            let skipping = options(BadSamplePolicy(.skip, limit: 2.5 / 60))
            let first = try BatchStream(store: store, plan: plan, options: skipping)
            for _ in 0..<3 { _ = try first.hasNext() }
            let state = first.state
            #expect(state.badSamples.map(\.index) == [35])
            let second = try BatchStream(store: store, plan: plan, options: skipping, resuming: state)
            #expect(throws: Failure.self, "the third one is one too many") { _ = try Collected(second) }
            #expect(second.statistics.badSamples.map(\.id.index) == [8, 7])
        }
    }

    @Test func aSampleThatIsVisitedTwiceIsCountedOnce() throws {
        try withDamagedStore { store in
            let twice = StoreFixture.plan([35, 0, 35, 1, 35, 2])
            let stream = try BatchStream(
                store: store, plan: twice, options: options(BadSamplePolicy(.skip, limit: 0.2)))
            #expect(try Collected(stream).ids.map(\.index) == [0, 1, 2])
            #expect(stream.statistics.badSamples.count == 1)
        }
    }

    @Test func batchesOfOnlyBadSamplesDoNotAppear() throws {
        try withDamagedStore { store in
            var skipping = options(BadSamplePolicy(.skip, limit: 1))
            skipping.batchSize = 2
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan([0, 1, 7, 8, 2]), options: skipping)
            #expect(try Collected(stream).batchSizes == [2, 1])
            let ending = try BatchStream(
                store: store, plan: StoreFixture.plan([0, 1, 7, 8]), options: skipping)
            #expect(try Collected(ending).batchSizes == [2])
            #expect(ending.state.cursor == 4)
        }
    }

    @Test func whereEverySampleIsBadReplacingEnds() throws {
        try withDamagedStore { store in
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan(Self.bad),
                options: options(BadSamplePolicy(.replace, limit: 1)))
            let failure = #expect(throws: Failure.self) { _ = try stream.hasNext() }
            #expect(failure?.message.contains("bad, too") == true, "\(failure?.message ?? "")")
        }
    }

    @Test func wrongOptionsAreNotTheSamplesFault() throws {
        try withDamagedStore { store in
            var grey = StoreFixture.options(channels: 1)
            grey.badSamples = BadSamplePolicy(.skip, limit: 1)
            let stream = try BatchStream(store: store, plan: StoreFixture.plan([0]), options: grey)
            let failure = #expect(throws: Failure.self) { _ = try stream.hasNext() }
            #expect(failure?.kind == .usage)
        }
    }
}
