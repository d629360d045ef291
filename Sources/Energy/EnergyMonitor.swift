internal import Dispatch
internal import Foundation
internal import Synchronization

/// Follows every counter of energy that this machine has, from its creation on.
///
/// A timer of its own reads them often enough that none can wrap twice unseen. A counter that fails is a gap in the
/// figures, never an error: nothing that is measured stops for its measurement.
public final class EnergyMonitor: Sendable {
    private let counters: [any EnergyCounter]
    private let missing: [DeviceEnergy]
    private let ratedWatts: Double?
    private let state: Mutex<State>
    // Set once in init and cancelled once in deinit; Dispatch's sources may be used from any thread.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    private struct State {
        var meters: [CounterMeter]
        var began: Double
        var cpuSeconds: Double
    }

    /// - Parameters:
    ///   - ratedWatts: thermal design power of all processors together; where given, a machine without counters for
    ///     them gets an estimate, this power times the share of the cores that the process kept busy.
    ///   - powercap: where Linux's counters lie.
    ///   - nvml: NVIDIA's library.
    public convenience init(
        ratedWatts: Double? = nil, powercap: String = "/sys/class/powercap",
        nvml: String = "libnvidia-ml.so.1"
    ) {
        let found = RAPL.find(in: powercap) + NVML.find(nvml)
        self.init(
            found, ratedWatts: ratedWatts,
            interval: found.counters.contains(where: \.isSumOfReadings)
                ? Self.powerInterval : Self.readInterval)
    }

    /// Well below the shortest time in which a package's counter wraps (some 60 seconds).
    private static let readInterval = 1.0
    /// About as often as GPUs bring their power up to date.
    private static let powerInterval = 0.1

    /// - Parameter interval: seconds between readings.
    init(_ found: FoundCounters, ratedWatts: Double?, interval: Double) {
        counters = found.counters
        missing = found.missing
        self.ratedWatts = ratedWatts
        let now = Self.now
        state = Mutex(
            State(
                meters: found.counters.map {
                    CounterMeter(range: $0.range, isSumOfReadings: $0.isSumOfReadings)
                }, began: now,
                cpuSeconds: Self.cpuSeconds))
        let queue = DispatchQueue(label: "ast.energy", qos: .utility)
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler { [weak self] in self?.read() }
        read()
        timer.resume()
    }

    deinit { timer.cancel() }

    private func read() {
        state.withLock { state in
            for (index, counter) in counters.enumerated() {
                state.meters[index].add(counter.read(), at: Self.now)
            }
        }
    }

    /// What was taken since the last call, or since the beginning.
    public func lap() -> [DeviceEnergy] {
        read()
        return state.withLock { state in
            let now = Self.now
            var devices: [DeviceEnergy] = []
            for (index, counter) in counters.enumerated() {
                state.meters[index].finish(at: now)
                devices.append(Self.energy(counter, state.meters[index], seconds: now - state.began))
                state.meters[index].startLap()
            }
            let cpu = Self.cpuSeconds
            devices += missing.map {
                $0.method == "rapl" ? estimate(busy: cpu - state.cpuSeconds, missing: $0) : $0
            }
            state.began = now
            state.cpuSeconds = cpu
            return devices
        }
    }

    private static func energy(
        _ counter: any EnergyCounter, _ meter: CounterMeter, seconds: Double
    ) -> DeviceEnergy {
        var energy = DeviceEnergy(
            device: counter.device, method: counter.method, provenance: counter.provenance,
            joules: meter.joules,
            gaps: meter.gaps, gapSeconds: meter.gapSeconds, note: counter.note)
        // Even an idle processor takes some watts.
        if meter.microjoules == 0, seconds - meter.gapSeconds > frozenSeconds {
            energy.provenance = .unavailable
            energy.joules = nil
            energy.note = "its counter does not move"
        } else if meter.gaps > 0, meter.microjoules == 0 {
            energy.provenance = .unavailable
            energy.joules = nil
            energy.note = "its counter cannot be read any more"
        }
        return energy
    }

    private static let frozenSeconds = 2.0

    private func estimate(busy seconds: Double, missing: DeviceEnergy) -> DeviceEnergy {
        guard let ratedWatts else { return missing }
        let cores = Double(ProcessInfo.processInfo.processorCount)
        return DeviceEnergy(
            device: missing.device, method: "load", provenance: .estimated,
            joules: ratedWatts * seconds / cores,
            note: "\(ratedWatts) W times the share of the cores that this process kept busy")
    }

    private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

    /// User and system time of this process.
    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
