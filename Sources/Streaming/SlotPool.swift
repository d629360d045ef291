internal import ASTTypes
internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Memory for a fixed number of batches, allocated once and reused.
///
/// ``take()`` is what holds the stream back: when every slot is in flight the workers wait here, so memory never
/// exceeds `slots × bytesPerSlot`.
@safe
final class SlotPool: Sendable {
    /// A cache line, and enough for any vector instruction.
    static let alignment = 64

    /// Bytes from one slot to the next: what was asked for, rounded up to ``alignment``.
    let bytesPerSlot: Int
    // Safe to share: written once here; each region is reachable only through the one Slot that holds its index.
    fileprivate nonisolated(unsafe) let base: UnsafeMutableRawPointer
    fileprivate let columns: [BatchColumns]
    private let state: Mutex<State>
    private let available = DispatchSemaphore(value: 0)

    private struct State {
        var free: [Int]
        var isClosed = false
    }

    /// - Parameter rowsPerSlot: samples whose labels and the like are kept room for.
    /// - Throws: ``Failure`` (`usage`) when the memory cannot be had.
    init(slots: Int, bytesPerSlot wanted: Int, rowsPerSlot: Int = 0) throws {
        let (total, stride) = try Self.size(slots: slots, bytesPerSlot: wanted)
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, Self.alignment, total) == 0, let memory = unsafe memory else {
            throw Self.tooLarge(slots: slots, bytesPerSlot: wanted)
        }
        bytesPerSlot = stride
        unsafe base = memory
        columns = (0..<slots).map { _ in BatchColumns(rows: rowsPerSlot) }
        state = Mutex(State(free: Array((0..<slots).reversed())))
        // Counted up from 0: libdispatch traps when a semaphore is freed below its initial value.
        for _ in 0..<slots { available.signal() }
    }

    deinit { unsafe free(base) }

    private static func size(slots: Int, bytesPerSlot: Int) throws -> (total: Int, stride: Int) {
        let (padded, overflowed) = bytesPerSlot.addingReportingOverflow(alignment - 1)
        let stride = padded / alignment * alignment
        let (total, wrapped) = stride.multipliedReportingOverflow(by: slots)
        guard slots > 0, bytesPerSlot > 0, !overflowed, !wrapped else {
            throw tooLarge(slots: slots, bytesPerSlot: bytesPerSlot)
        }
        return (total, stride)
    }

    private static func tooLarge(slots: Int, bytesPerSlot: Int) -> Failure {
        Failure(
            .usage, "there is no memory for \(slots) batches of \(bytesPerSlot) bytes",
            remedy: "choose a smaller batch size")
    }

    /// Waits for a free slot; nil once closed. Call it from a thread that may block: never from a `Task`, never from
    /// a concurrent queue.
    func take() -> Slot? {
        available.wait()
        let index = state.withLock { $0.isClosed ? nil : $0.free.removeLast() }
        if let index { return Slot(pool: self, index: index) }
        available.signal()  // passes the wake-up on to the next waiter
        return nil
    }

    /// Wakes every waiter and lends no more slots. Those that are out stay valid.
    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }

    /// Slots that nobody holds.
    var freeSlots: Int { state.withLock { $0.free.count } }

    fileprivate func giveBack(_ index: Int) {
        state.withLock { $0.free.append(index) }
        available.signal()
    }
}

/// One batch's memory. Goes back to its pool when dropped.
@safe
struct Slot: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: not copyable and handed out once, so whoever holds it is the only one who can reach its
    // bytes.
    private let pool: SlotPool
    private let index: Int

    fileprivate init(pool: SlotPool, index: Int) {
        self.pool = pool
        self.index = index
    }

    deinit { pool.giveBack(index) }

    /// The first byte; valid as long as the slot is.
    var start: UnsafeMutableRawPointer { unsafe pool.base + index * pool.bytesPerSlot }
    var columns: BatchColumns { pool.columns[index] }

    borrowing func withBytes<R>(count: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
