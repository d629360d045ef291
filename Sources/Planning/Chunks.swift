internal import Dispatch

/// A range of positions cut into runs that threads work off independently.
///
/// The cuts depend on the number of positions alone, and each run writes only what is its own. So the result is the same
/// on any number of threads.
struct Chunks: Sendable {
    let count: Int
    /// Positions in each run but the last.
    let size: Int
    /// 0 = as many as there are cores.
    let threads: Int

    /// - Parameter most: runs at most; each has a power of two of positions, at least 2¹⁵, and the last what is left.
    init(count: Int, most: Int = 64, threads: Int = 0) {
        self.count = count
        self.threads = threads
        var size = 1 << 15
        while size * most < count { size *= 2 }
        self.size = size
    }

    var number: Int { max(1, (count + size - 1) / size) }

    func range(_ chunk: Int) -> Range<Int> { min(count, chunk * size)..<min(count, (chunk + 1) * size) }

    func perform(_ body: (_ chunk: Int, _ positions: Range<Int>) -> Void) {
        Self.perform(number, threads: threads) { body($0, range($0)) }
    }

    /// Does `number` things, each of which writes only what is its own, on so many threads; 0 = as many as there are cores.
    static func perform(_ number: Int, threads: Int, _ body: (Int) -> Void) {
        let workers = threads == 0 ? number : min(threads, number)
        if workers <= 1 {
            for item in 0..<number { body(item) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // concurrentPerform returns when all are done, and everyone writes only what is its own: nothing is shared.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                for item in stride(from: worker, to: number, by: workers) { body(item) }
            }
        }
    }

    /// One result a run, in the order of the runs.
    func map<Result>(_ body: (_ chunk: Int, _ positions: Range<Int>) -> Result) -> [Result] {
        Self.map(number, threads: threads) { body($0, range($0)) }
    }

    /// One result for each of `number` things, in their order; threads as for ``perform(_:threads:_:)``.
    static func map<Result>(_ number: Int, threads: Int, _ value: (Int) -> Result) -> [Result] {
        var results: [Result?] = Array(repeating: nil, count: number)
        results.withUnsafeMutableBufferPointer { results in
            perform(number, threads: threads) { results[$0] = value($0) }
        }
        return results.compactMap(\.self)
    }

    /// What all runs counted, of what each of them did.
    static func summed(_ counts: [[UInt32]], of kinds: Int) -> [Int] {
        counts.reduce(into: Array(repeating: 0, count: kinds)) { sums, run in
            for kind in run.indices { sums[kind] += Int(run[kind]) }
        }
    }

    /// One value a position, in their order.
    func gather<Value>(_ value: (Int) -> Value) -> [Value] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            perform { _, range in
                for position in range { buffer.initializeElement(at: position, to: value(position)) }
            }
            initialized = count
        }
    }
}
