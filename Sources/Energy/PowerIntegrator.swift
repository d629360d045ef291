internal import Dispatch
internal import Synchronization

/// Energy of a device that tells its power and keeps no counter: readings joined by straight lines,
///
///     E = Σ (P_k + P_k−1)/2 · (t_k − t_k−1)
///
/// an estimate, as power may have done anything between two readings. It is as good as it is read often; where it was not read
/// for ``longestStep`` seconds, or a reading failed, ``CounterMeter`` has a gap.
final class PowerIntegrator: Sendable {
    /// Seconds between two readings that a straight line may bridge.
    static let longestStep = 10.0

    private struct Reading {
        var watts: Double
        var seconds: Double
    }

    private let last = Mutex<(reading: Reading?, microjoules: Double)>((nil, 0))
    private let watts: @Sendable () -> Double?
    private let now: @Sendable () -> Double

    /// - Parameters:
    ///   - now: seconds on a clock that only goes forward.
    ///   - watts: the power at this moment; nil when it cannot be read.
    init(
        now: @escaping @Sendable () -> Double = { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 },
        watts: @escaping @Sendable () -> Double?
    ) {
        self.watts = watts
        self.now = now
    }

    /// Microjoules since the first reading, those of gaps left out; nil when the power cannot be read just now.
    func read() -> UInt64? {
        last.withLock { last in
            guard let watts = watts() else {
                last.reading = nil
                return nil
            }
            let reading = Reading(watts: watts, seconds: now())
            if let before = last.reading {
                last.microjoules += 5e5 * (watts + before.watts) * max(0, reading.seconds - before.seconds)
            }
            last.reading = reading
            return UInt64(last.microjoules)
        }
    }
}
