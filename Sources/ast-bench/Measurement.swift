import ASTTypes
import CMallocCount
import Foundation
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The middle of `values`, the mean of the two middle ones where their number is even; NaN for none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Seconds of wall-clock time that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure { try body() } / .seconds(1)
}

/// Bytes a second, for people.
func bytesRate(_ bytesPerSecond: Double) -> String { "\(ByteCount(rawValue: Int64(bytesPerSecond)))/s" }

/// What the operating system counted for this process.
struct ProcessUsage {
    /// User and system time of all threads.
    var cpuSeconds: Double
    /// The most memory that was resident at once, mapped files included.
    var peakResidentBytes: Int64

    static var now: ProcessUsage {
        var usage = rusage()
        // Cannot fail: the first argument is a constant of the interface and the second a valid address.
        getrusage(whole, &usage)
        return ProcessUsage(
            cpuSeconds: inSeconds(usage.ru_utime) + inSeconds(usage.ru_stime),
            peakResidentBytes: Int64(usage.ru_maxrss) * residentUnit)
    }

    private static func inSeconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }

    #if canImport(Darwin)
        private static let whole = RUSAGE_SELF
        private static let residentUnit: Int64 = 1
    #else
        private static let whole = __rusage_who_t(RUSAGE_SELF.rawValue)
        private static let residentUnit: Int64 = 1024
    #endif
}

/// How many blocks of memory the process asks for while batch after batch is taken.
struct AllocationCount {
    /// Batches at the start that are not counted: scratch memory grows and slots are used for the first time.
    let settlingBatches: Int
    private var batches = 0
    private var first: Int64 = 0
    private var last: Int64 = 0

    init(settlingBatches: Int) { self.settlingBatches = settlingBatches }

    mutating func batchTaken() {
        batches += 1
        if batches == settlingBatches { first = malloc_count() }
        if batches > settlingBatches { last = malloc_count() }
    }

    /// Nil where it cannot be counted or there were too few batches.
    var perBatch: Double? {
        guard batches > settlingBatches, first >= 0 else { return nil }
        return Double(last - first) / Double(batches - settlingBatches)
    }
}

/// - Throws: ``Failure`` (`usage`) naming the option when `value` is out of `range`.
func require(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
        throw Failure(
            .usage, "\(option) \(value) is not possible",
            remedy: "give a number from \(range.lowerBound) to \(range.upperBound)")
    }
}

/// Bytes of the files below `folder` that the file system has allocated: a sparse file counts what it fills.
func bytesOnDisk(below folder: URL) throws -> Int64 {
    guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
        throw Failure(.noInput, "cannot list \(folder.path)")
    }
    // POSIX leaves the unit of st_blocks open; it is this on Linux and macOS.
    let blockBytes: Int64 = 512
    var bytes: Int64 = 0
    for case let file as URL in files {
        var status = stat()
        guard lstat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        bytes += Int64(status.st_blocks) * blockBytes
    }
    return bytes
}

/// A number that threads count up together.
final class SharedCounter: Sendable {
    private let value = Atomic(0)

    /// - Returns: what it was before.
    func add(_ count: Int) -> Int { value.wrappingAdd(count, ordering: .relaxed).oldValue }
}
