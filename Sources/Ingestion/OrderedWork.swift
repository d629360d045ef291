internal import Foundation

/// Work on numbered jobs by several threads, whose results are taken in the order of the jobs.
///
/// What is in flight is bounded: a worker starts a job only while fewer than `window` jobs, with results of at most
/// `costLimit` together, are waiting to be taken. The next job to be taken may always start, so nothing blocks for
/// ever.
final class OrderedWork<Result: Sendable>: @unchecked Sendable {
    // @unchecked Sendable: everything that changes is touched only with `condition` locked.
    private let condition = NSCondition()
    private let jobs: Int
    private let window: Int
    private let costLimit: Int
    private let cost: @Sendable (Result) -> Int
    private var nextToStart = 0
    private var nextToTake = 0
    private var results: [Int: Result] = [:]
    private var heldCost = 0
    private var running = 0
    private var isStopped = false

    init(jobs: Int, window: Int, costLimit: Int, cost: @escaping @Sendable (Result) -> Int) {
        self.jobs = jobs
        self.window = window
        self.costLimit = costLimit
        self.cost = cost
    }

    /// Starts a thread that works on one job after another until none is left.
    func start(_ work: sending @escaping (Int) -> Result) {
        condition.withLock { running += 1 }
        // Safe: only this one thread uses `work` from here on.
        nonisolated(unsafe) let work = work
        let thread = Thread {
            while let job = self.nextJob() { self.deposit(work(job), of: job) }
            self.condition.withLock {
                self.running -= 1
                self.condition.broadcast()
            }
        }
        thread.name = "ingest"
        thread.start()
    }

    private func nextJob() -> Int? {
        condition.withLock {
            while !isStopped, nextToStart < jobs, mustWait { condition.wait() }
            guard !isStopped, nextToStart < jobs else { return nil }
            defer { nextToStart += 1 }
            return nextToStart
        }
    }

    private var mustWait: Bool {
        nextToStart > nextToTake && (nextToStart - nextToTake >= window || heldCost >= costLimit)
    }

    private func deposit(_ result: Result, of job: Int) {
        condition.withLock {
            results[job] = result
            heldCost += cost(result)
            condition.broadcast()
        }
    }

    /// Waits for the next job's result; nil when there are no more jobs.
    func take() -> Result? {
        condition.withLock {
            while true {
                if let result = results.removeValue(forKey: nextToTake) {
                    nextToTake += 1
                    heldCost -= cost(result)
                    condition.broadcast()
                    return result
                }
                if nextToTake == jobs || isStopped { return nil }
                condition.wait()
            }
        }
    }

    /// Lets no further job start and waits until no thread works any more.
    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
            while running > 0 { condition.wait() }
        }
    }
}
