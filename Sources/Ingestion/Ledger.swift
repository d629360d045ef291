internal import ASTTypes
internal import Datasets

/// Counts what an ingest has done, and says when there is too much trouble.
struct Ledger {
    private let source: any DatasetSource
    private let policy: ErrorPolicy
    private var sumsBySplit: [PixelSums]
    private var samples = 0
    private(set) var bad = 0
    private(set) var badByCategory: [String: Int] = [:]
    private var firstBad: BadItem?

    init(_ source: any DatasetSource, _ policy: ErrorPolicy, channels: Int) {
        self.source = source
        self.policy = policy
        sumsBySplit = source.splits.map { _ in PixelSums(channels: channels) }
    }

    /// Items seen, good or bad.
    var done: Int { samples + bad }

    mutating func add(_ sums: PixelSums, split: Int) {
        samples += 1
        sumsBySplit[split].add(sums)
    }

    /// - Throws: `Failure` when the policy lets no more bad files pass.
    mutating func add(_ item: BadItem) throws(Failure) {
        bad += 1
        badByCategory[item.category, default: 0] += 1
        if firstBad == nil { firstBad = item }
        guard let allowed = policy.allowed, bad > allowed else { return }
        var failure = item.failure
        if policy == .stop {
            failure.remedy = "repair or remove it, or leave bad files out with --on-error skip"
        } else {
            failure.message =
                "\(bad) bad files, more than the \(allowed) allowed; the last one: \(item.failure.message)"
            failure.remedy = "repair or remove them, or raise the limit of --on-error"
        }
        throw failure
    }

    /// - Throws: `Failure` when nothing could be used.
    func requireSamples() throws(Failure) {
        guard samples == 0 else { return }
        let first = firstBad.map { ", the first one: \($0.failure.message)" } ?? ""
        throw Failure(
            .badData, "none of the \(bad) items of \(source.path) can be used\(first)",
            remedy: "check that this is the folder that was meant")
    }

    /// Of the split `train`, or else of the first split; of the next one with samples where that has none.
    var statistics: PixelSums {
        let preferred = source.splits.firstIndex { $0.name == "train" } ?? 0
        let candidates = [sumsBySplit[preferred]] + sumsBySplit
        return candidates.first { $0.pixels > 0 } ?? candidates[0]
    }
}
