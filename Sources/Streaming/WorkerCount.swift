internal import ASTTypes
internal import Foundation
internal import Synchronization

/// How many workers a stream has when nobody says: as many as the processor time it is given, then more or fewer by what
/// waits for what. The stream's contents are the same for any number.
enum WorkerCount {
    /// Cores that this process may use: the smaller of the scheduler's affinity and the control group's quota, rounded up.
    static var cores: Int {
        let allowed = Double(affinity ?? ProcessInfo.processInfo.activeProcessorCount)
        return max(1, Int(min(allowed, quota ?? allowed).rounded(.up)))
    }

    /// Where the time of a stream went, as shares of one interval.
    struct Waits {
        /// Of the consumer's time: waiting for a batch.
        var consumer: Double
        /// Of the workers' time: waiting for a slot.
        var slots: Double
        /// Of the workers' time: reading, which is mostly waiting for a disk when it is much.
        var reading: Double
    }

    /// One more where the consumer waits and no worker does, one fewer where the workers mostly wait.
    ///
    /// More workers than cores only bring something while they wait for a disk.
    static func next(after current: Int, cores: Int, _ waits: Waits) -> Int {
        if waits.slots > 0.5 { return max(1, current - 1) }
        let most = waits.reading > 0.5 ? 4 * cores : cores
        if waits.consumer > 0.02, waits.slots < 0.05 { return min(current + 1, max(current, most)) }
        return current
    }
}

extension WorkerCount.Waits {
    /// Of what happened between two looks at one stream.
    init(from before: StreamStatistics, to after: StreamStatistics) {
        let elapsed = max(after.elapsedSeconds - before.elapsedSeconds, 1e-9)
        let work = max(after.workerSeconds - before.workerSeconds, 1e-9)
        self.init(
            consumer: (after.consumerWaitSeconds - before.consumerWaitSeconds) / elapsed,
            slots: (after.slotWaitSeconds - before.slotWaitSeconds) / work,
            reading: (after.readSeconds - before.readSeconds) / work)
    }
}

/// Looks now and then at who waited for whom in a stream.
final class WorkerTuner: Sendable {
    private let cores: Int
    private let state = Mutex(State())

    private struct State {
        var batches = 0
        var last = StreamStatistics()
    }

    /// Batches between two looks, and the least time: enough that one slow sample decides nothing.
    private static let interval = (batches: 8, seconds: 0.1)

    init(cores: Int) { self.cores = cores }

    /// To be called after each batch.
    /// - Returns: how many workers there should be from now on; nil for no change.
    func workers(afterBatchOf assembly: BatchAssembly) -> Int? {
        state.withLock { state in
            state.batches += 1
            guard state.batches >= Self.interval.batches else { return nil }
            let now = assembly.statistics
            guard now.elapsedSeconds - state.last.elapsedSeconds >= Self.interval.seconds else { return nil }
            let waits = WorkerCount.Waits(from: state.last, to: now)
            state = State(last: now)
            let wanted = WorkerCount.next(after: now.workers, cores: cores, waits)
            return wanted == now.workers ? nil : wanted
        }
    }
}

extension WorkerCount {
    /// Cores that the scheduler may run this process on; nil where the system does not say.
    private static var affinity: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
            return nil
        }
        return affinity(ofStatus: status)
    }

    /// The cores of the line `Cpus_allowed_list: 0-3,8` of `/proc/self/status`: here 5.
    static func affinity(ofStatus text: String) -> Int? {
        let head = "Cpus_allowed_list:"
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(head) }) else { return nil }
        var count = 0
        for range in line.dropFirst(head.count).split(separator: ",") {
            let ends = range.split(separator: "-").map { Int($0.filter { !$0.isWhitespace }) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last < 1 << 20
            else { return nil }
            count += last - first + 1
        }
        return count > 0 ? count : nil
    }

    /// Cores' worth of time that this process's control groups grant; nil without a limit.
    private static var quota: Double? {
        guard let groups = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8) else {
            return nil
        }
        return quotaFiles(ofGroups: groups).compactMap { file in
            guard let text = try? String(contentsOfFile: file.path, encoding: .utf8) else { return nil }
            switch file.version {
            case .two: return quota(ofCPUMax: text)
            case .one:
                let period = file.path.replacing("cfs_quota_us", with: "cfs_period_us")
                let periodText = (try? String(contentsOfFile: period, encoding: .utf8)) ?? ""
                return quota(ofCPUMax: text + " " + periodText)
            }
        }.min()
    }

    struct QuotaFile: Hashable {
        enum Version { case one, two }
        var version: Version
        var path: String
    }

    /// Where the limits of a process may stand, given its `/proc/self/cgroup`: those of its groups and of all above them.
    static func quotaFiles(ofGroups text: String) -> [QuotaFile] {
        ControlGroups.folders(of: "cpu", in: text).map { folder in
            folder.isUnified
                ? QuotaFile(version: .two, path: folder.path + "/cpu.max")
                : QuotaFile(version: .one, path: folder.path + "/cpu.cfs_quota_us")
        }
    }

    /// The cores of "150000 100000" (quota and period in microseconds); nil for "max 100000", "-1 100000" and nonsense.
    static func quota(ofCPUMax text: String) -> Double? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), quota > 0,
            period > 0
        else { return nil }
        return quota / period
    }
}
