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
///
/// Finding duplicates takes 64 bytes a sample; beyond ``sightLimit`` samples the index is read several times, each time
/// for the part of the hashes that fits, so that memory stays bounded.
struct QualitySurvey {
    /// What is kept of a sample until its like are found.
    fileprivate struct Sight {
        var id: UInt32
        var label: UInt16
        var split: UInt16
        /// What is compared: the checksum of the bytes, or the perceptual hash.
        var key: UInt64
        var checksum: UInt64
        var brightest: Float16
        var darkest: Float16
        var entropy: Float16
    }

    private var found: [Issue: (samples: Int, examples: [Int])] = [:]
    private let isColoured: Bool
    private(set) var measured = 0

    /// Samples whose duplicates are looked for at once.
    static let sightLimit = 1 << 18

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

    /// - Parameter sightLimit: see ``sightLimit``.
    /// - Throws: `Failure` when the store's index is damaged.
    init(_ store: SampleStore, sightLimit: Int = Self.sightLimit) throws {
        isColoured = store.manifest.channels > 1
        let splits = SplitLookup(store.manifest)
        var sides = [Int](repeating: 0, count: 1 << 16)
        try store.forEachRecord { id, record in
            sides[Self.side(of: record)] += 1
            add(id.rawValue, record)
        }
        let median = Self.median(sides, store.count)
        let parts = UInt64((store.count + sightLimit - 1) / sightLimit)
        // Kept from part to part: growing lists would take twice their room and more.
        var same: [Sight] = []
        var alike: [Sight] = []
        same.reserveCapacity(min(store.count, sightLimit))
        alike.reserveCapacity(min(store.count, sightLimit))
        for part in 0..<parts {
            same.removeAll(keepingCapacity: true)
            alike.removeAll(keepingCapacity: true)
            try store.forEachRecord { id, record in
                if part == 0 { noteOddSize(id.rawValue, Self.side(of: record), median) }
                let split = splits.split(of: id.index)
                if record.checksum % parts == part {
                    same.append(Sight(id.rawValue, record, split, key: record.checksum))
                }
                // Among plain images equal hashes mean nothing.
                if let traits = record.traits, traits.entropy >= 3, traits.perceptualHash % parts == part {
                    alike.append(Sight(id.rawValue, record, split, key: traits.perceptualHash))
                }
            }
            findExactDuplicates(&same)
            findNearDuplicates(&alike)
        }
    }

    /// The side of a square with as many pixels.
    private static func side(of record: SampleRecord) -> Int {
        min(Int(Double(record.shape.height * record.shape.width).squareRoot()), (1 << 16) - 1)
    }

    private static func median(_ counts: [Int], _ total: Int) -> Int {
        var left = total / 2
        return counts.firstIndex { count in
            left -= count
            return left < 0
        } ?? 0
    }

    /// The commonest first.
    var warnings: [QualityWarning] {
        found.map { issue, seen in
            QualityWarning(
                issue: issue.rawValue, samples: seen.samples, examples: seen.examples,
                explanation: issue.explanation)
        }.sorted { ($1.samples, $0.issue) < ($0.samples, $1.issue) }
    }

    private mutating func add(_ id: UInt32, _ record: SampleRecord) {
        let (height, width) = (Double(record.shape.height), Double(record.shape.width))
        if min(height, width) < 0.35 * max(height, width) { note(.oddAspect, id) }
        if isColoured, record.shape.channels == 1 || record.traits?.isGrey == true { note(.grayscale, id) }
        guard let traits = record.traits else { return }
        measured += 1
        if traits.brightest < 0.32 { note(.dark, id) }
        if traits.darkest > 0.95 { note(.light, id) }
        if traits.sharpness < 0.29 { note(.blurry, id) }
        if traits.entropy < 1.5 { note(.lowInformation, id) }
    }

    private mutating func note(_ issue: Issue, _ id: UInt32) {
        var seen = found[issue] ?? (0, [])
        seen.samples += 1
        if seen.examples.count < 5 { seen.examples.append(Int(id)) }
        found[issue] = seen
    }

    private mutating func noteOddSize(_ id: UInt32, _ side: Int, _ median: Int) {
        if side > 10 * median || side * 10 < median { note(.oddSize, id) }
    }

    private mutating func findExactDuplicates(_ sights: inout [Sight]) {
        sights.sort { ($0.key, $0.id) < ($1.key, $1.id) }
        Self.forEachGroup(of: sights) { group in
            for sight in group { note(.exactDuplicates, sight.id) }
            if group.contains(where: { $0.split != group[group.startIndex].split }) {
                for sight in group { note(.acrossSplits, sight.id) }
            }
            if group.contains(where: { $0.label != group[group.startIndex].label }) {
                for sight in group { note(.otherLabels, sight.id) }
            }
        }
    }

    /// Equal perceptual hashes alone are common among plain images, so brightness and entropy must agree too.
    private mutating func findNearDuplicates(_ sights: inout [Sight]) {
        sights.sort { ($0.key, $0.brightest, $0.id) < ($1.key, $1.brightest, $1.id) }
        Self.forEachGroup(of: sights) { group in
            for (index, sight) in zip(group.indices, group) {
                let neighbours = [index - 1, index + 1].filter(group.indices.contains).map { group[$0] }
                if neighbours.contains(where: { $0.looksLike(sight) }) { note(.nearDuplicates, sight.id) }
            }
        }
    }

    /// Calls `body` for runs of two and more neighbours with one key.
    private static func forEachGroup(of sights: [Sight], _ body: (ArraySlice<Sight>) -> Void) {
        var start = 0
        while start < sights.count {
            var end = start + 1
            while end < sights.count, sights[end].key == sights[start].key { end += 1 }
            if end - start > 1 { body(sights[start..<end]) }
            start = end
        }
    }
}

extension QualitySurvey.Sight {
    fileprivate init(_ id: UInt32, _ record: SampleRecord, _ split: UInt16, key: UInt64) {
        self.init(
            id: id, label: record.label.rawValue, split: split, key: key, checksum: record.checksum,
            brightest: record.traits?.brightest ?? 0, darkest: record.traits?.darkest ?? 0,
            entropy: record.traits?.entropy ?? 0)
    }

    /// Whether it shows the same without being the same.
    fileprivate func looksLike(_ other: Self) -> Bool {
        checksum != other.checksum && abs(brightest - other.brightest) < 0.05
            && abs(darkest - other.darkest) < 0.05 && abs(entropy - other.entropy) < 0.3
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
