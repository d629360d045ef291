public import ASTTypes
internal import Foundation
internal import LMDB
internal import Synchronization

/// Has the samples of a plan read from the disk before they are needed.
///
/// The order is known, so nothing has to be guessed: a thread looks up where the next samples lie, touching nothing but
/// the index, joins neighbours, and asks the system for those pages, some way ahead of the position that it is told.
/// Another thread waits until they are there, so that whoever decodes meets none that is not. Where all is in memory already,
/// a few probes notice it, and the plan goes by at next to no cost. When the plan visits more than fits into memory, the
/// pages of samples that lie behind are given back but for a part of the store that does fit, which so stays there.
///
/// It is advice throughout: nothing that happens here changes what is read, and damage is left for the reader to report.
public final class ReadAhead: Sendable {
    private let core: ReadAheadCore

    /// Begins to read.
    /// - Parameters:
    ///   - ids: in the order in which they will be visited.
    ///   - options: memory and threads.
    public init(store: SampleStore, ids: [SampleID], options: ReadAheadOptions = ReadAheadOptions()) {
        core = ReadAheadCore(total: ids.count)
        // The threads know the core alone: dropping this object ends them.
        Self.start("read-ahead") { [core] in
            // Asks the system for its memory, which takes a while: not whoever waits for the first sample.
            ReadScout(core, ReadRoute(store: store, ids: ids, options: options)).run()
        }
    }

    deinit { core.finish() }

    /// Waits until the sample at `position` is in memory, or nobody is going to read it ahead, and tells how far the visits
    /// are. Call it before each visit, from any thread and in any order. Returns at once while all that was looked at is in
    /// memory, and in the first moment.
    ///
    /// For threads that would otherwise overtake the reading: touching an absent page reads that page alone, and breaks
    /// the long requests that are on their way.
    public func wait(for position: Int) {
        core.advance(to: position)
        core.waitUntilLoaded(position)
    }

    /// Says that the samples before `position` are needed no more: their pages may be given back. Never waits.
    public func release(below position: Int) { core.release(below: position) }

    /// Ends the reading. The threads end soon after; nothing has to wait for them.
    public func finish() { core.finish() }

    /// Up to now.
    public var statistics: ReadAheadStatistics { core.statistics.withLock { $0 } }

    fileprivate static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.start()
    }
}

/// What the threads of a ``ReadAhead`` share.
final class ReadAheadCore: Sendable {
    /// Positions of the plan.
    private let total: Int
    /// Samples after which the position is written down although nobody waits for it.
    private static let rarely = 64
    let statistics = Mutex(ReadAheadStatistics())

    /// The furthest visit that has begun.
    private let reached = Atomic(0)
    /// Visits below are over.
    private let released = Atomic(0)
    /// The position that the scout waits for; `Int.max` when it does not.
    private let awaited = Atomic(Int.max)
    private let ended = Atomic(false)
    /// Set for good by the first stretch that is not in memory. Until then nobody waits.
    private let hasRead = Atomic(false)
    private let woken = DispatchSemaphore(value: 0)
    private let orders = Mutex<[ReadOrder]>([])
    private let ordered = DispatchSemaphore(value: 0)
    /// Every position below was read, or is left alone.
    private let loaded = Atomic(0)
    private let waiting = Atomic(0)
    private let progress = NSCondition()

    init(total: Int) { self.total = total }

    var position: Int { reached.load(ordering: .sequentiallyConsistent) }
    var releasedPosition: Int { released.load(ordering: .relaxed) }
    var isFinished: Bool { ended.load(ordering: .relaxed) }

    /// Called for every sample, so two loads have to do most of the time: the position is only written down when someone
    /// waits for it, or now and then.
    func advance(to position: Int) {
        if position >= awaited.load(ordering: .relaxed)
            || position - reached.load(ordering: .relaxed) >= Self.rarely
        {
            publish(position)
        }
    }

    private func publish(_ position: Int) {
        // Sequentially consistent with ``wait(until:)``: of two threads that each write one and read the other value, one
        // sees the other's.
        reached.max(position, ordering: .sequentiallyConsistent)
        if position >= awaited.load(ordering: .sequentiallyConsistent) { wake() }
    }

    private func wake() {
        if awaited.exchange(.max, ordering: .sequentiallyConsistent) != .max { woken.signal() }
    }

    /// The scout's wait until `position` is reached or all is over.
    func wait(until position: Int) {
        awaited.store(position, ordering: .sequentiallyConsistent)
        if self.position >= position || ended.load(ordering: .sequentiallyConsistent) { wake() }
        woken.wait()
    }

    func finish() {
        guard !ended.exchange(true, ordering: .sequentiallyConsistent) else { return }
        wake()
        ordered.signal()
        progress.lock()
        progress.broadcast()
        progress.unlock()
    }

    func release(below position: Int) { released.max(min(position, total), ordering: .relaxed) }

    /// From now on visits wait for their samples, and a thread waits for the disk.
    func beginToRead() {
        guard !hasRead.exchange(true, ordering: .sequentiallyConsistent) else { return }
        ReadAhead.start("read-ahead I/O") { [self] in loadUntilFinished() }
    }

    /// Hands a stretch to the thread that waits for the disk.
    func order(_ order: ReadOrder) {
        guard hasRead.load(ordering: .relaxed) else {
            return loaded.store(order.positions.upperBound, ordering: .sequentiallyConsistent)
        }
        orders.withLock { $0.append(order) }
        ordered.signal()
    }

    private func loadUntilFinished() {
        while true {
            ordered.wait()
            if isFinished { return }
            guard let order = orders.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            for part in order.parts where order.positions.upperBound > releasedPosition {
                if part.isLong { part.file.loadInOrder(part.range) } else { part.file.load(part.range) }
            }
            loaded.store(order.positions.upperBound, ordering: .sequentiallyConsistent)
            if waiting.load(ordering: .sequentiallyConsistent) > 0 {
                progress.lock()
                progress.broadcast()
                progress.unlock()
            }
        }
    }

    func waitUntilLoaded(_ position: Int) {
        guard hasRead.load(ordering: .relaxed), position < total else { return }
        guard loaded.load(ordering: .acquiring) <= position, !isFinished else { return }
        // Whoever sleeps must not leave the scout asleep.
        publish(position)
        progress.lock()
        waiting.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while loaded.load(ordering: .sequentiallyConsistent) <= position, !isFinished { progress.wait() }
        waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        progress.unlock()
    }
}
