import Testing

@testable import Energy

@Suite struct CounterMeterTests {
    @Test func differencesAddUp() {
        var meter = CounterMeter(range: 1 << 40)
        for (value, time) in [(100, 0), (350, 1), (350, 2), (1_000_350, 3)] as [(UInt64, Double)] {
            meter.add(value, at: time)
        }
        #expect(meter.microjoules == 1_000_250 && meter.gaps == 0)
    }

    @Test func aWrapCountsFromTheRangeOn() {
        var meter = CounterMeter(range: 262_143_328_850)
        meter.add(262_143_328_000, at: 0)
        meter.add(150, at: 1)
        #expect(meter.microjoules == 1000 && meter.gaps == 0)
    }

    @Test func afterASilenceThatCouldHideAWholeTurnThereIsAGap() {
        var meter = CounterMeter(range: 20_000_000_000)  // wraps in 10 s at most power
        meter.add(5, at: 0)
        meter.add(1_000_000, at: 11)
        #expect(meter.microjoules == 0 && meter.gaps == 1 && meter.gapSeconds == 11)
        meter.add(1_000_300, at: 12)
        #expect(meter.microjoules == 300)
    }

    @Test func aFailedReadIsNeverTakenForZero() {
        var meter = CounterMeter(range: 262_143_328_850)
        meter.add(1_000_000, at: 0)
        meter.add(nil, at: 1)
        meter.add(nil, at: 2)
        meter.add(1_000_500, at: 3)
        // Followed from the last good value: a short failure loses nothing.
        #expect(meter.microjoules == 500 && meter.gaps == 0)
    }

    @Test func aCounterThatNeverComesBackLeavesAGap() {
        var meter = CounterMeter(range: 262_143_328_850)
        meter.add(0, at: 0)
        meter.add(70, at: 1)
        meter.add(nil, at: 2)
        meter.finish(at: 5)
        #expect(meter.microjoules == 70 && meter.gaps == 1 && meter.gapSeconds == 4)
    }

    @Test func aCounterThatDoesNotWrapWasReset() {
        var meter = CounterMeter(range: nil)
        meter.add(1_000_000, at: 0)
        meter.add(10, at: 1)
        meter.add(30, at: 2)
        #expect(meter.microjoules == 20 && meter.gaps == 1 && meter.gapSeconds == 1)
    }

    @Test func aLapStartsFromWhereTheCounterStands() {
        var meter = CounterMeter(range: nil)
        meter.add(10, at: 0)
        meter.add(30, at: 1)
        meter.startLap()
        meter.add(35, at: 2)
        #expect(meter.microjoules == 5)
    }
}
