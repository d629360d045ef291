import Synchronization
import Testing

@testable import Energy

/// A device whose power and clock a test sets.
private final class FakeDevice: Sendable {
    let state = Mutex<(watts: Double?, seconds: Double)>((nil, 0))

    func set(_ watts: Double?, at seconds: Double) { state.withLock { $0 = (watts, seconds) } }

    var sum: PowerIntegrator {
        PowerIntegrator(
            now: { self.state.withLock { $0.seconds } }, watts: { self.state.withLock { $0.watts } })
    }
}

@Suite struct PowerIntegratorTests {
    /// What a meter makes of readings (watts, seconds).
    private func meter(_ readings: [(Double?, Double)]) -> CounterMeter {
        let device = FakeDevice()
        let sum = device.sum
        var meter = CounterMeter(range: nil, isSumOfReadings: true)
        for (watts, seconds) in readings {
            device.set(watts, at: seconds)
            meter.add(sum.read(), at: seconds)
        }
        return meter
    }

    @Test func readingsAreJoinedByStraightLines() {
        let meter = meter([(100, 5), (200, 6), (200, 8), (0, 9)])
        #expect(meter.joules == 150 + 400 + 100 && meter.gaps == 0)
    }

    @Test func whileThePowerCannotBeReadThereIsAGapAndNotALine() {
        let meter = meter([(100, 0), (100, 1), (nil, 2), (nil, 3), (100, 4), (100, 5), (nil, 6), (100, 7)])
        #expect(meter.joules == 200)
        #expect(meter.gaps == 2 && meter.gapSeconds == 5)
    }

    @Test func aPowerThatNobodyLookedAtForLongIsAGap() {
        let meter = meter([(100, 0), (100, 9), (100, 30), (100, 31)])
        #expect(meter.joules == 1000 && meter.gaps == 1 && meter.gapSeconds == 21)
    }

    @Test func itsEnergyIsAnEstimate() {
        struct Device: EnergyCounter {
            let device = "d"
            let method = "m"
            let range: UInt64? = nil
            let note: String? = nil
            var isSumOfReadings: Bool
            func read() -> UInt64? { 1 }
        }
        #expect(Device(isSumOfReadings: true).provenance == .estimated)
        #expect(Device(isSumOfReadings: false).provenance == .measured)
    }
}
