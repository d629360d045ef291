internal import ASTTypes

/// Counts what an ingest has done, and says when there is too much trouble.
struct Ledger: Codable {
    /// Of grey and of coloured images apart, since it shows late that there are both.
    private var grey: [String: PixelSums] = [:]
    private var coloured: [String: PixelSums] = [:]
    private var splits: [String] = []
    private(set) var samples = 0
    private(set) var bad = 0
    private(set) var badByCategory: [String: Int] = [:]
    private var firstBad: String?

    /// Items seen, good or bad.
    var done: Int { samples + bad }

    /// - Parameters:
    ///   - sums: nil where the pixels were not looked at.
    ///   - channels: of the image.
    mutating func add(_ sums: PixelSums?, channels: Int, split: String) {
        samples += 1
        if !splits.contains(split) { splits.append(split) }
        let sums = sums ?? PixelSums(channels: channels)
        if sums.channels == 1 {
            grey[split, default: PixelSums(channels: 1)].add(sums)
        } else {
            coloured[split, default: PixelSums(channels: sums.channels)].add(sums)
        }
    }

    /// - Throws: `Failure` when the policy lets no more bad files pass.
    mutating func add(_ item: BadItem, _ policy: ErrorPolicy) throws(Failure) {
        bad += 1
        badByCategory[item.category, default: 0] += 1
        if firstBad == nil { firstBad = item.failure.message }
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

    /// - Parameter path: of the source, for the message.
    /// - Throws: `Failure` when nothing could be used.
    func requireSamples(of path: String) throws(Failure) {
        guard samples == 0 else { return }
        guard bad > 0 else {
            throw Failure(.badData, "\(path) has no items", remedy: "check that this is what was meant")
        }
        throw Failure(
            .badData,
            "none of the \(bad) items of \(path) can be used\(firstBad.map { ", the first one: \($0)" } ?? "")",
            remedy: "check that this is the folder that was meant")
    }

    /// Over the split `train`, or else the first split with samples; as many channels as the store has.
    var statistics: (split: String, sums: PixelSums) {
        let split = splits.contains("train") ? "train" : splits.first ?? ""
        let channels = coloured.isEmpty ? 1 : 3
        var sums = PixelSums(channels: channels)
        if let coloured = coloured[split] { sums.add(coloured) }
        if let grey = grey[split] { sums.add(grey.widened(to: channels)) }
        return (split, sums)
    }
}
