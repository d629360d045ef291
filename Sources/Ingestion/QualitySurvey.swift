internal import ASTTypes
internal import SampleStore

/// What looks wrong among a store's samples, for people to look at: nothing is left out because of it.
public struct QualityWarning: Encodable, Sendable, Hashable {
    /// CleanVision's word for it, such as `exact_duplicates`, or ours.
    public var issue: String
    /// How many samples have it.
    public var samples: Int
    /// Ids of the first few.
    public var examples: [Int]
    /// In a sentence.
    public var explanation: String
}

/// Looks through a store's index for duplicates and for images that are hard to learn from, after CleanVision
/// (<https://github.com/cleanlab/cleanvision>) with its thresholds. Reads records only, never an image.
struct QualitySurvey {
    /// What is kept of each sample until all are seen: 32 bytes.
    private struct Sight {
        var id: UInt32
        var label: UInt16
        var split: UInt16
        var checksum: UInt64
        var hash: UInt64
        var brightest: Float16
        var darkest: Float16
        var entropy: Float16
        var isMeasured: Bool
    }

    private var sights: [Sight] = []
    private var found: [Issue: (samples: Int, examples: [Int])] = [:]
    private var sides: [Float] = []
    private let isColoured: Bool
    private(set) var measured = 0

    enum Issue: String, CaseIterable {
        case exactDuplicates = "exact_duplicates"
        case acrossSplits = "duplicates_across_splits"
        case otherLabels = "duplicates_with_other_labels"
        case nearDuplicates = "near_duplicates"
        case dark, light, blurry, grayscale
        case lowInformation = "low_information"
        case oddAspect = "odd_aspect_ratio"
        case oddSize = "odd_size"

        var explanation: String {
            switch self {
            case .exactDuplicates: "another sample has the same bytes"
            case .acrossSplits: "another split has the same bytes: a test on them measures memory"
            case .otherLabels: "the same bytes have another label too: one of them is wrong"
            case .nearDuplicates: "another sample looks the same"
            case .dark: "the brightest hundredth of the pixels is darker than 0.32"
            case .light: "all but a twentieth of the pixels are brighter than 0.95"
            case .blurry: "hardly any edges at 64 pixels"
            case .grayscale: "grey among coloured images"
            case .lowInformation: "the histogram holds less than 1.5 bits"
            case .oddAspect: "one side is less than 0.35 of the other"
            case .oddSize: "more than ten times as large or as small as the median image"
            }
        }
    }

    /// - Throws: `Failure` when the store's index is damaged.
    init(_ store: SampleStore) throws {
        isColoured = store.manifest.channels > 1
        sights.reserveCapacity(store.count)
        sides.reserveCapacity(store.count)
        let splits = SplitLookup(store.manifest)
        try store.forEachRecord { id, record in add(id.rawValue, record, split: splits.split(of: id.index)) }
        findOddSizes()
        findExactDuplicates()
        findNearDuplicates()
    }

    /// The commonest first.
    var warnings: [QualityWarning] {
        found.map { issue, seen in
            QualityWarning(
                issue: issue.rawValue, samples: seen.samples, examples: seen.examples,
                explanation: issue.explanation)
        }.sorted { ($1.samples, $0.issue) < ($0.samples, $1.issue) }
    }

    private mutating func add(_ id: UInt32, _ record: SampleRecord, split: UInt16) {
        let (height, width) = (Float(record.shape.height), Float(record.shape.width))
        sides.append((height * width).squareRoot())
        if min(height, width) < 0.35 * max(height, width) { note(.oddAspect, id) }
        if isColoured, record.shape.channels == 1 || record.traits?.isGrey == true { note(.grayscale, id) }
        if let traits = record.traits {
            measured += 1
            if traits.brightest < 0.32 { note(.dark, id) }
            if traits.darkest > 0.95 { note(.light, id) }
            if traits.sharpness < 0.29 { note(.blurry, id) }
            if traits.entropy < 1.5 { note(.lowInformation, id) }
        }
        sights.append(
            Sight(
                id: id, label: record.label.rawValue, split: split, checksum: record.checksum,
                hash: record.traits?.perceptualHash ?? 0, brightest: record.traits?.brightest ?? 0,
                darkest: record.traits?.darkest ?? 0, entropy: record.traits?.entropy ?? 0,
                isMeasured: record.traits != nil))
    }

    private mutating func note(_ issue: Issue, _ id: UInt32) {
        var seen = found[issue] ?? (0, [])
        seen.samples += 1
        if seen.examples.count < 5 { seen.examples.append(Int(id)) }
        found[issue] = seen
    }

    private mutating func findOddSizes() {
        let median = sides.sorted()[sides.count / 2]
        for (id, side) in sides.enumerated() where side > 10 * median || side * 10 < median {
            note(.oddSize, UInt32(id))
        }
        sides = []
    }

    private mutating func findExactDuplicates() {
        sights.sort { ($0.checksum, $0.id) < ($1.checksum, $1.id) }
        forEachGroup(of: \.checksum) { survey, group in
            for sight in group { survey.note(.exactDuplicates, sight.id) }
            if group.contains(where: { $0.split != group[group.startIndex].split }) {
                for sight in group { survey.note(.acrossSplits, sight.id) }
            }
            if group.contains(where: { $0.label != group[group.startIndex].label }) {
                for sight in group { survey.note(.otherLabels, sight.id) }
            }
        }
    }

    /// Equal perceptual hashes alone are common among plain images, so brightness and entropy must agree too.
    private mutating func findNearDuplicates() {
        sights.removeAll { !$0.isMeasured || $0.entropy < 3 }
        sights.sort { ($0.hash, $0.brightest, $0.id) < ($1.hash, $1.brightest, $1.id) }
        forEachGroup(of: \.hash) { survey, group in
            for (index, sight) in zip(group.indices, group) {
                let neighbours = [index - 1, index + 1].filter(group.indices.contains).map { group[$0] }
                let isNear = neighbours.contains { other in
                    other.checksum != sight.checksum && abs(other.brightest - sight.brightest) < 0.05
                        && abs(other.darkest - sight.darkest) < 0.05
                        && abs(other.entropy - sight.entropy) < 0.3
                }
                if isNear { survey.note(.nearDuplicates, sight.id) }
            }
        }
    }

    /// Calls `body` for runs of two and more neighbours that agree.
    private mutating func forEachGroup(
        of key: KeyPath<Sight, UInt64>, _ body: (inout QualitySurvey, ArraySlice<Sight>) -> Void
    ) {
        let sights = self.sights
        var start = 0
        for index in 1...max(1, sights.count)
        where index >= sights.count
            || sights[index][keyPath: key] != sights[start][keyPath: key]
        {
            if index - start > 1, index <= sights.count { body(&self, sights[start..<index]) }
            start = index
        }
    }
}

/// Which split a sample belongs to, by number.
private struct SplitLookup {
    private let ranges: [(range: Range<Int>, split: UInt16)]

    init(_ manifest: Manifest) {
        ranges = manifest.splits.enumerated().flatMap { number, split in
            split.ranges.map { ($0.first..<($0.first + $0.count), UInt16(truncatingIfNeeded: number)) }
        }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    func split(of id: Int) -> UInt16 {
        var low = 0
        var high = ranges.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if ranges[middle].range.lowerBound <= id { low = middle } else { high = middle }
        }
        return ranges.indices.contains(low) && ranges[low].range.contains(id) ? ranges[low].split : .max
    }
}
