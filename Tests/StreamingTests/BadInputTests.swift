import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct BadInputTests {
    private func expectUsage(
        _ part: String, _ store: SampleStore, _ plan: EpochPlan, _ options: StreamOptions
    ) {
        let failure = #expect(throws: Failure.self) {
            _ = try BatchStream(store: store, plan: plan, options: options)
        }
        #expect(failure?.kind == .usage)
        #expect(failure?.description.contains(part) == true, "\(failure?.description ?? "")")
    }

    @Test func aDamagedSampleIsNamedAfterTheBatchesBeforeIt() throws {
        try withTemporaryFolder { folder in
            let path = try StoreFixture.store(count: 60, in: folder).path
            try StoreFixture.damage(35, in: path)
            for workers in [1, 4] {
                let stream = try BatchStream(
                    store: SampleStore(opening: path), plan: StoreFixture.plan(0..<60),
                    options: StoreFixture.options(workers: workers))
                for batch in 0..<3 {
                    let first = try stream.next()?.ids.first?.index
                    #expect(first == batch * 10)
                }
                let failure = #expect(throws: Failure.self) { _ = try stream.next() }
                #expect(failure?.kind == .badData)
                let message = failure?.description ?? ""
                #expect(message.contains("35") && message.contains("picture-35"), "\(message)")
                #expect(throws: Failure.self, "the failure stays") { _ = try stream.next() }
            }
        }
    }

    @Test func samplesOutsideTheStoreAreRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 5, in: folder)
            expectUsage("sample 5", store, StoreFixture.plan([0, 5]), StoreFixture.options())
        }
    }

    @Test func aPlanWithUnequalColumnsIsRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 5, in: folder)
            var plan = StoreFixture.plan([0, 1])
            plan.weights = [1]
            expectUsage("1 weights", store, plan, StoreFixture.options())
        }
    }

    @Test func colourNeverBecomesGrey() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 5, in: folder)
            let stream = try BatchStream(
                store: store, plan: StoreFixture.plan([4]), options: StoreFixture.options(channels: 1))
            let failure = #expect(throws: Failure.self) { _ = try stream.next() }
            #expect(failure?.kind == .usage)
            #expect(failure?.message.contains("picture-4") == true)
        }
    }

    @Test func optionsThatMakeNoSenseAreRefused() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 5, in: folder)
            let plan = StoreFixture.plan([0])
            expectUsage("batch size is 0", store, plan, StoreFixture.options(batchSize: 0))
            expectUsage("slots is 0", store, plan, StoreFixture.options(slots: 0))
            expectUsage("workers is -1", store, plan, StoreFixture.options(workers: -1))
            expectUsage("rank is 2 of 2", store, plan, rankOptions(2, of: 2))
            expectUsage("rank is 0 of 0", store, plan, rankOptions(0, of: 0))
            expectUsage("2 channels", store, plan, StoreFixture.options(channels: 2))
            expectUsage("shape is 0×0×3", store, plan, StoreFixture.options(side: 0))
            let wide = Augmentation(pad: 8, flip: .none)
            expectUsage("padded by 8", store, plan, StoreFixture.options(augmentation: wide))
            var options = StoreFixture.options()
            options.badSamples = BadSamplePolicy(.skip, limit: 1.5)
            expectUsage("limit of bad samples is 1.5", store, plan, options)
            options = StoreFixture.options()
            options.standardDeviation = [1, 1, 0]
            expectUsage("standard deviation", store, plan, options)
            options.standardDeviation = [1]
            expectUsage("1 standard deviations", store, plan, options)
        }
    }

    private func rankOptions(_ rank: Int, of ranks: Int) -> StreamOptions {
        var options = StoreFixture.options()
        options.rank = rank
        options.ranks = ranks
        return options
    }

    @Test func memoryThatCannotBeHadIsAnError() throws {
        #expect(throws: Failure.self) { try SlotPool(slots: .max / 2, bytesPerSlot: 1024) }
        #expect(throws: Failure.self) { try SlotPool(slots: 1, bytesPerSlot: .max) }
        #expect(throws: Failure.self) { try SlotPool(slots: 1 << 10, bytesPerSlot: 1 << 50) }
    }
}
