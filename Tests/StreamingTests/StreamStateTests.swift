import ASTTypes
import Foundation
import Planning
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct StreamStateTests {
    private static let count = 37

    private func options(workers: Int = 2, rank: Int = 0, ranks: Int = 1, batchSize: Int = 5) -> StreamOptions
    {
        var options = StoreFixture.options(
            batchSize: batchSize, augmentation: Augmentation(pad: 2, flip: .random), workers: workers)
        options.rank = rank
        options.ranks = ranks
        return options
    }

    private var plan: EpochPlan {
        var plan = StoreFixture.plan((0..<Self.count).map { $0 * 11 % Self.count }, epoch: 4)
        plan.weights = (0..<Self.count).map { Float($0) / 8 }
        return plan.ordered(by: .window(16), seed: 3)
    }

    @Test func goingOnFromAnySampleGivesExactlyWhatWouldHaveCome() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            let whole = try Collected(BatchStream(store: store, plan: plan, options: options()))
            for cut in 0...Self.count {
                for workers in [1, 2, 4] {
                    let state = StreamState(plan: plan, seed: options().seed, cursor: cut)
                    let rest = try Collected(
                        BatchStream(
                            store: store, plan: plan, options: options(workers: workers), resuming: state))
                    #expect(rest.samples == whole.samples.dropFirst(cut), "cut at \(cut), \(workers) workers")
                }
            }
        }
    }

    @Test func aStreamSavedAfterAnyBatchGoesOnWithTheNext() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            let whole = try Collected(BatchStream(store: store, plan: plan, options: options()))
            for (before, after) in [(1, 4), (2, 1), (4, 2)] {
                for batches in 0...8 {
                    var parts = Collected()
                    let first = try BatchStream(store: store, plan: plan, options: options(workers: before))
                    for _ in 0..<batches {
                        if let batch = try first.next() { parts.add(batch) }
                    }
                    let saved = try JSONEncoder().encode(first.state)
                    first.cancel()
                    let state = try JSONDecoder().decode(StreamState.self, from: saved)
                    #expect(state.cursor == min(batches * 5, Self.count))
                    let second = try BatchStream(
                        store: store, plan: plan, options: options(workers: after), resuming: state)
                    while let batch = try second.next() { parts.add(batch) }
                    #expect(parts == whole)
                    #expect(second.state.cursor == Self.count)
                }
            }
        }
    }

    @Test func theRanksTogetherStreamThePlanAlsoWhenTheirNumberChanges() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            let whole = try Collected(BatchStream(store: store, plan: plan, options: options()))
            for (before, after) in [(3, 2), (1, 4), (2, 1)] {
                var parts = Collected()
                let first = try (0..<before).map {
                    try BatchStream(
                        store: store, plan: plan, options: options(rank: $0, ranks: before, batchSize: 3))
                }
                // Two steps of all ranks, then a different number of them goes on.
                for _ in 0..<2 { for stream in first { try parts.addNext(of: stream) } }
                let states = Set(first.map(\.state))
                #expect(states.count == 1)
                let second = try (0..<after).map {
                    try BatchStream(
                        store: store, plan: plan, options: options(rank: $0, ranks: after),
                        resuming: states.first)
                }
                var isOver = false
                while !isOver {
                    let more = try second.map { try parts.addNext(of: $0) }
                    #expect(Set(more).count == 1, "all ranks end after equally many batches")
                    isOver = !(more.first ?? false)
                }
                #expect(parts.samples == whole.samples)
            }
        }
    }

    @Test func aRankWithoutASampleInTheLastStepGetsAnEmptyBatch() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 5, in: folder)
            let sizes = try (0..<3).map { rank in
                var options = options(rank: rank, ranks: 3, batchSize: 1)
                options.slots = 1
                return try Collected(
                    BatchStream(store: store, plan: StoreFixture.plan(0..<4), options: options)
                ).batchSizes
            }
            #expect(sizes.map(\.count) == [2, 2, 2])
            #expect(sizes.map { $0[1] }.reduce(0, +) == 1)
        }
    }

    @Test func aPlanMadeAgainFromTheSameHistoryIsAcceptedAndAnotherRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            var history = HistoryColumns(labels: try store.labels())
            observe(&history, step: 1)
            let saved = try dynamicPlan(history)
            let state = StreamState(plan: saved, seed: options().seed, cursor: 3)
            let again = try BatchStream(
                store: store, plan: try dynamicPlan(history), options: options(), resuming: state)
            #expect(try Collected(again).ids == Array(saved.ids.dropFirst(3)))
            observe(&history, step: 2)
            let other = try dynamicPlan(history)
            expectRefused("digest", store, other, state)
        }
    }

    private func dynamicPlan(_ history: HistoryColumns) throws -> EpochPlan {
        try HistoryPolicy(warmupDense: 0).plan(
            history,
            PlanContext(
                epoch: 2, epochs: 4, ids: (0..<Self.count).map { SampleID($0) },
                intensities: Array(repeating: 0.5, count: Self.count), rate: 0.4, seed: 1))
    }

    /// Every third sample was hard.
    private func observe(_ history: inout HistoryColumns, step: Int) {
        let ids = 0..<Self.count
        history.observe(
            StepOutcome(
                step: UInt32(step), ids: ids.map { SampleID($0) },
                losses: ids.map { ($0 + step) % 3 == 0 ? Float($0 + 1) : 0.01 }, margins: ids.map { _ in 0 },
                gradientNorms: ids.map { _ in 0 }, correct: ids.map { _ in true },
                trained: ids.map { _ in true },
                inclusion: ids.map { _ in 1 }))
    }

    @Test func aStateOfAnotherStreamIsRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: Self.count, in: folder)
            let state = StreamState(plan: plan, seed: options().seed, cursor: 3)
            var other = plan
            other.epoch = 5
            expectRefused("epoch 4", store, other, state)
            expectRefused("digest", store, StoreFixture.plan(0..<3, epoch: 4), state)
            var changed = state
            changed.seed += 1
            expectRefused("seed", store, plan, changed)
            for cursor in [-1, Self.count + 1] {
                changed = state
                changed.cursor = cursor
                expectRefused("stands at sample \(cursor)", store, plan, changed)
            }
        }
    }

    private func expectRefused(
        _ part: String, _ store: SampleStore, _ plan: EpochPlan, _ state: StreamState
    ) {
        let failure = #expect(throws: Failure.self) {
            _ = try BatchStream(store: store, plan: plan, options: options(), resuming: state)
        }
        #expect(
            failure?.message.contains(part) == true && failure?.remedy != nil, "\(failure?.message ?? "")")
    }
}
