import Foundation
import Synchronization
import Testing

@testable import Streaming

@Suite struct SlotTests {
    @Test func aSlotReturnsToItsPoolWhenDropped() throws {
        let pool = try SlotPool(slots: 1, bytesPerSlot: 8)
        for _ in 0..<1000 {
            let slot = pool.take()
            #expect(pool.freeSlots == 0)
            _ = consume slot
            #expect(pool.freeSlots == 1)
        }
    }

    @Test func slotsAreAlignedAndApart() throws {
        let pool = try SlotPool(slots: 3, bytesPerSlot: 100)
        #expect(pool.bytesPerSlot == 128)
        let first = pool.take()
        let second = pool.take()
        let third = pool.take()
        let addresses = [address(of: first), address(of: second), address(of: third)].sorted()
        #expect(addresses.allSatisfy { $0 % 64 == 0 })
        #expect(addresses[1] - addresses[0] == 128 && addresses[2] - addresses[1] == 128)
    }

    private func address(of slot: borrowing Slot?) -> Int {
        switch slot {
        case .some(let slot): slot.withBytes(count: 1) { Int(bitPattern: $0.baseAddress) }
        case nil: -1
        }
    }

    @Test(arguments: [1, 2, 7]) func slotsArriveInOrder(slots: Int) throws {
        let pool = try SlotPool(slots: slots, bytesPerSlot: 8)
        let batches = Handoff<Slot>(capacity: slots)
        Thread {
            for number in 0..<5_000 {
                guard let slot = pool.take() else { break }
                slot.start.storeBytes(of: number, as: Int.self)
                batches.put(slot)
            }
            batches.close()
        }.start()
        var expected = 0
        while let slot = batches.take() {
            #expect(slot.withBytes(count: 8) { $0.load(as: Int.self) } == expected)
            expected += 1
        }
        #expect(expected == 5_000)
    }

    @Test func closingThePoolWakesWhoeverWaits() throws {
        let pool = try SlotPool(slots: 1, bytesPerSlot: 8)
        let held = pool.take()
        let refused = Atomic(0)
        let group = DispatchGroup()
        for _ in 0..<4 {
            group.enter()
            Thread {
                if pool.take() == nil { refused.add(1, ordering: .relaxed) }
                group.leave()
            }.start()
        }
        pool.close()
        #expect(group.wait(timeout: .now() + 10) == .success)
        #expect(refused.load(ordering: .relaxed) == 4)
        _ = consume held
        #expect(pool.freeSlots == 1)
    }

    @Test func closingAHandoffWakesEveryWaiter() {
        let handoff = Handoff<Int>(capacity: 1)
        let finished = Atomic(0)
        let group = DispatchGroup()
        for _ in 0..<8 {
            group.enter()
            Thread {
                while handoff.put(1) {}
                finished.add(1, ordering: .relaxed)
                group.leave()
            }.start()
        }
        for _ in 0..<10 { _ = handoff.take() }
        handoff.close()
        #expect(group.wait(timeout: .now() + 10) == .success)
        #expect(finished.load(ordering: .relaxed) == 8)
    }

    @Test func cancellingAHandoffDropsWhatIsInIt() throws {
        let pool = try SlotPool(slots: 2, bytesPerSlot: 8)
        let handoff = Handoff<Slot>(capacity: 2)
        for _ in 0..<2 {
            if let slot = pool.take() { handoff.put(slot) }
        }
        #expect(pool.freeSlots == 0)
        handoff.cancel()
        #expect(pool.freeSlots == 2)
        let isEnded = handoff.take() == nil
        #expect(isEnded)
    }
}
