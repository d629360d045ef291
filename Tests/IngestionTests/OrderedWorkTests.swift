import Foundation
import Synchronization
import Testing

@testable import Ingestion

private final class Counter: Sendable {
    let value = Atomic<Int>(0)
}

@Suite struct OrderedWorkTests {
    @Test(arguments: [1, 3, 8]) func resultsComeInTheOrderOfTheJobs(workers: Int) {
        let work = OrderedWork<Int>(jobs: 500, window: 10, costLimit: .max) { _ in 1 }
        for _ in 0..<workers {
            work.start { job in
                if job % 7 == 0 { Thread.sleep(forTimeInterval: 0.0005) }
                return job
            }
        }
        var taken: [Int] = []
        while let result = work.take() { taken.append(result) }
        work.stop()
        #expect(taken == Array(0..<500))
    }

    @Test func noMoreThanTheWindowIsStartedAhead() {
        let started = Counter()
        let work = OrderedWork<Int>(jobs: 100, window: 5, costLimit: .max) { _ in 1 }
        for _ in 0..<3 {
            work.start { job in
                started.value.add(1, ordering: .relaxed)
                return job
            }
        }
        for taken in 0..<100 {
            #expect(started.value.load(ordering: .relaxed) <= taken + 5)
            _ = work.take()
        }
        work.stop()
    }

    @Test func resultsBeyondTheCostLimitWaitButNeverForEver() {
        let work = OrderedWork<Int>(jobs: 50, window: 50, costLimit: 10) { _ in 1000 }
        for _ in 0..<4 { work.start { $0 } }
        var taken = 0
        while work.take() != nil { taken += 1 }
        work.stop()
        #expect(taken == 50)
    }

    @Test func stoppingEndsWorkersThatWait() {
        let work = OrderedWork<Int>(jobs: 1000, window: 2, costLimit: .max) { _ in 1 }
        for _ in 0..<4 { work.start { $0 } }
        #expect(work.take() == 0)
        // Returns only when every worker has woken and ended.
        work.stop()
    }
}
