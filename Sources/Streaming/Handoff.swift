internal import Dispatch
internal import Synchronization

/// A bounded queue between two threads, in order, that both may wait on.
///
/// Elements move: the giver cannot touch one after ``put(_:)``. After ``close()`` every waiter wakes, `put` refuses,
/// and `take` drains what is there, then ends.
@safe
final class Handoff<Element: ~Copyable & Sendable>: Sendable {
    @safe
    private struct Ring: ~Copyable {
        let cells: UnsafeMutableBufferPointer<Element>
        var head = 0
        var count = 0
        var isClosed = false

        init(capacity: Int) { unsafe cells = .allocate(capacity: capacity) }

        mutating func append(_ element: consuming Element) {
            unsafe cells.initializeElement(at: (head + count) % cells.count, to: element)
            count += 1
        }

        mutating func removeFirst() -> Element {
            defer {
                head = unsafe (head + 1) % cells.count
                count -= 1
            }
            return unsafe cells.moveElement(from: head)
        }

        mutating func removeAll() {
            while count > 0 { _ = removeFirst() }
        }

        deinit {
            for i in 0..<count { _ = unsafe cells.moveElement(from: (head + i) % cells.count) }
            unsafe cells.deallocate()
        }
    }

    private let ring: Mutex<Ring>
    private let space = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        precondition(capacity > 0, "a handoff holds at least one element")
        ring = Mutex(Ring(capacity: capacity))
        // Counted up from 0: libdispatch traps when a semaphore is freed below its initial value.
        for _ in 0..<capacity { space.signal() }
    }

    /// Waits for room. Returns false, dropping `element`, once closed.
    @discardableResult
    func put(_ element: consuming Element) -> Bool {
        space.wait()
        var moving: Element? = consume element
        let accepted = ring.withLock { ring in
            guard !ring.isClosed, let element = moving.take() else { return false }
            ring.append(element)
            return true
        }
        (accepted ? filled : space).signal()  // closed: passes the wake-up on to the next waiter
        return accepted
    }

    /// Waits for an element. Returns nil once closed and drained.
    func take() -> Element? {
        filled.wait()
        var taken: Element?
        ring.withLock { ring in
            if ring.count > 0 { taken = ring.removeFirst() }
        }
        if taken == nil { filled.signal() } else { space.signal() }
        return taken
    }

    /// Lets the elements that are waiting be taken, then ends.
    func close() { close(dropping: false) }

    /// Drops the elements that are waiting and ends.
    func cancel() { close(dropping: true) }

    private func close(dropping: Bool) {
        ring.withLock { ring in
            ring.isClosed = true
            if dropping { ring.removeAll() }
        }
        space.signal()
        filled.signal()
    }
}
