internal import Foundation

/// Work on a series of jobs by several threads, whose results are taken in the order of the jobs.
///
/// Jobs are made one at a time, by whichever worker is free, so that a source that can only be read from its start to
/// its end needs no thread of its own. What is in flight is bounded: a job is made only while fewer than `window`
/// jobs, with results of at most `costLimit` together, are waiting to be taken. The next job to be taken may always be
/// made, so nothing blocks for ever.
final class OrderedWork<Job, Result: Sendable>: @unchecked Sendable {
    // @unchecked Sendable: `makeJob` is called only with `making` locked, all else that changes is touched only with
    // `condition` locked.
    private let making = NSLock()
    private let condition = NSCondition()
    private let makeJob: () throws -> Job?
    private let window: Int
    private let costLimit: Int
    private let cost: @Sendable (Result) -> Int
    private var nextToStart = 0
    private var nextToTake = 0
    private var results: [Int: Result] = [:]
    private var heldCost = 0
    private var running = 0
    private var end = End.open

    private enum End {
        /// More jobs may come.
        case open
        /// `makeJob` has no more.
        case reached
        /// `makeJob` failed.
        case failed(any Error)
        /// Nobody wants the rest.
        case stopped
    }

    /// - Parameter makeJob: the next job; nil when there are none left. Called on one thread at a time.
    init(
        window: Int, costLimit: Int, cost: @escaping @Sendable (Result) -> Int,
        makeJob: @escaping () throws -> Job?
    ) {
        self.window = window
        self.costLimit = costLimit
        self.cost = cost
        self.makeJob = makeJob
    }

    /// Starts a thread that works on one job after another until none is left.
    ///
    /// - Parameter work: makes a job's result. Only this thread calls it, so it may keep memory from job to job.
    func start(_ work: sending @escaping (Job) -> Result) {
        condition.withLock { running += 1 }
        // Safe: only this one thread uses `work` from here on.
        nonisolated(unsafe) let work = work
        let thread = Thread {
            while let (number, job) = self.nextJob() { self.deposit(work(job), of: number) }
            self.condition.withLock {
                self.running -= 1
                self.condition.broadcast()
            }
        }
        thread.name = "ingest"
        thread.start()
    }

    private func nextJob() -> (number: Int, job: Job)? {
        making.withLock {
            let mayGoOn = condition.withLock {
                while case .open = end, mustWait { condition.wait() }
                if case .open = end { return true }
                return false
            }
            guard mayGoOn else { return nil }
            do {
                let job = try makeJob()
                return condition.withLock {
                    guard let job, case .open = end else { return finish(.reached) }
                    defer { nextToStart += 1 }
                    return (nextToStart, job)
                }
            } catch {
                return condition.withLock { finish(.failed(error)) }
            }
        }
    }

    private func finish(_ end: End) -> (number: Int, job: Job)? {
        if case .open = self.end { self.end = end }
        condition.broadcast()
        return nil
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
    /// - Throws: what making a job threw, after the results of all jobs before it.
    func take() throws -> Result? {
        try condition.withLock {
            while true {
                if let result = results.removeValue(forKey: nextToTake) {
                    nextToTake += 1
                    heldCost -= cost(result)
                    condition.broadcast()
                    return result
                }
                switch end {
                case .stopped: return nil
                case .reached where nextToTake == nextToStart: return nil
                case .failed(let error) where nextToTake == nextToStart: throw error
                default: condition.wait()
                }
            }
        }
    }

    /// Lets no further job start and waits until no thread works any more.
    func stop() {
        condition.withLock {
            end = .stopped
            condition.broadcast()
            while running > 0 { condition.wait() }
        }
    }
}
