internal import Dispatch

/// Monotonic time, cheap enough to be asked for twice per sample.
enum Stopwatch {
    /// Nanoseconds since an arbitrary moment.
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }
    static func seconds(since start: UInt64) -> Double { Double(now - start) * 1e-9 }
}
