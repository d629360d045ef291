import Foundation
import Synchronization
import Testing

@testable import Ingestion

private final class Counter: Sendable {
    let value = Atomic<Int>(0)
}

@Suite struct OrderedWorkTests {
    private func numbers(_ jobs: Int, window: Int, costLimit: Int = .max, cost: Int = 1) -> OrderedWork<
        Int, Int
    > {
        var next = 0
        return OrderedWork(
            window: window, costLimit: costLimit, cost: { _ in cost },
            makeJob: {
                defer { next += 1 }
                return next < jobs ? next : nil
            })
    }

    @Test(arguments: [1, 3, 8]) func resultsComeInTheOrderOfTheJobs(workers: Int) throws {
        let work = numbers(500, window: 10)
        for _ in 0..<workers {
            work.start { job in
                if job % 7 == 0 { Thread.sleep(forTimeInterval: 0.0005) }
                return job
            }
        }
        var taken: [Int] = []
        while let result = try work.take() { taken.append(result) }
        work.stop()
        #expect(taken == Array(0..<500))
    }

    @Test func noMoreThanTheWindowIsStartedAhead() throws {
        let started = Counter()
        let work = numbers(100, window: 5)
        for _ in 0..<3 {
            work.start { job in
                started.value.add(1, ordering: .relaxed)
                return job
            }
        }
        for taken in 0..<100 {
            #expect(started.value.load(ordering: .relaxed) <= taken + 5)
            _ = try work.take()
        }
        work.stop()
    }

    @Test func resultsBeyondTheCostLimitWaitButNeverForEver() throws {
        let work = numbers(50, window: 50, costLimit: 10, cost: 1000)
        for _ in 0..<4 { work.start { $0 } }
        var taken = 0
        while try work.take() != nil { taken += 1 }
        work.stop()
        #expect(taken == 50)
    }

    @Test func stoppingEndsWorkersThatWait() throws {
        let work = numbers(1000, window: 2)
        for _ in 0..<4 { work.start { $0 } }
        #expect(try work.take() == 0)
        // Returns only when every worker has woken and ended.
        work.stop()
    }

    @Test(arguments: [1, 3]) func aJobThatCannotBeMadeEndsTheWorkAfterAllBeforeIt(workers: Int) throws {
        struct Broken: Error {}
        var next = 0
        let work = OrderedWork<Int, Int>(
            window: 10, costLimit: .max, cost: { _ in 1 },
            makeJob: {
                defer { next += 1 }
                if next == 7 { throw Broken() }
                return next
            })
        for _ in 0..<workers { work.start { $0 } }
        for expected in 0..<7 { #expect(try work.take() == expected) }
        #expect(throws: Broken.self) { try work.take() }
        work.stop()
    }
}
