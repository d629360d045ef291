internal import ASTTypes
internal import Datasets
internal import Images

/// Measures on a sample of the images what each way of storing them would cost and bring, and picks one.
///
/// It picks only among ways that lose nothing, and by bytes alone: what it picks does not depend on how busy the
/// machine is, and it never shrinks somebody's images unasked. What shrinking would bring stands in the table.
struct StorageAdvisor {
    /// How much it may look at.
    struct Limits {
        var images: Int
        var duration: Duration
        /// Whether images that are stored decoded without a question are measured too.
        var measuresSmall: Bool

        static let quick = Limits(images: 200, duration: .seconds(4), measuresSmall: false)
        static let thorough = Limits(images: 400, duration: .seconds(30), measuresSmall: true)
    }

    private let options: StorageOptions
    private let workers: Int
    /// Decoded pixels may take this many times the bytes of the files and still be preferred to decoding each time.
    private static let acceptedGrowth = 1.25

    init(_ options: StorageOptions, workers: Int) {
        self.options = options
        self.workers = workers
    }

    /// Items to look at, and the reader as if none had been taken from it.
    ///
    /// Spread over the source where any item can be had cheaply, else the first ones.
    static func sample(
        _ source: any DatasetSource, _ reader: any SourceReader, items limit: Int = 400
    ) throws -> ([SourceItem], any SourceReader) {
        if source.isRandomAccess, let count = source.count {
            let places = 50
            let each = max(1, limit / places)
            var items: [SourceItem] = []
            for place in 0..<places {
                let ordinal = count * place / places
                let next = count * (place + 1) / places
                let part = try source.makeReader(from: ordinal)
                for _ in 0..<min(each, next - ordinal) {
                    if let item = try part.next() { items.append(item) }
                }
            }
            return (items, reader)
        }
        var items: [SourceItem] = []
        var bytes = 0
        while items.count < limit, bytes < 64 << 20, let item = try reader.next() {
            if case .bytes(let file) = item.payload { bytes += file.count }
            items.append(item)
        }
        return (items, ReplayingReader(items, then: reader))
    }

    /// - Parameter items: of the whole data set; nil where nobody knows.
    /// - Returns: nil when there is nothing to choose: all images are small, or none could be decoded.
    func advise(_ sample: [SourceItem], items: Int?, limits: Limits) throws -> StorageAdvice? {
        let trial = try StorageTrial(candidates)
        let start = ContinuousClock.now
        var large = 0
        for item in spread(sample, limits.images) where ContinuousClock.now - start < limits.duration {
            guard let (item, shape) = trial.loaded(item) else { continue }
            if shape.height * shape.width > EncodingChoice.smallPixels { large += 1 }
            guard limits.measuresSmall || large > 0, let image = trial.image(of: item, shape) else {
                continue
            }
            trial.add(image)
        }
        guard trial.images > 0 else { return nil }
        return advice(trial, items, hasLarge: large > 0)
    }

    private func advice(_ trial: StorageTrial, _ items: Int?, hasLarge: Bool) -> StorageAdvice {
        let rows = zip(candidates, trial.results).map { options, result in
            let bytes = Double(result.bytes) / Double(trial.images)
            return StorageAdvice.Row(
                choice: options.summary, bytesPerImage: bytes, storeBytes: items.map { bytes * Double($0) },
                imagesPerSecond: Double(trial.images * workers) / max(result.seconds, 1e-9),
                quality: result.decibels.isEmpty
                    ? nil : result.decibels.reduce(0, +) / Double(result.decibels.count))
        }
        let growth = Double(trial.results[1].bytes) / Double(max(1, trial.results[0].bytes))
        var picked = options
        let reason: String
        if options.encoding != .auto {
            reason = "it was asked for"
        } else if growth <= Self.acceptedGrowth {
            // Decoded, they are looked at and kept decoded anyway.
            picked = StorageOptions(encoding: .raw)
            reason =
                hasLarge ? "nothing is lost, and decoded it takes hardly more room" : "the images are small"
        } else {
            reason =
                "nothing is lost; images of up to 64×64 pixels are decoded, files of larger ones stay as they are"
        }
        return StorageAdvice(
            images: trial.images, rows: rows, choice: picked.summary, reason: reason, picked: picked)
    }

    /// What is measured; the first two lose nothing.
    private var candidates: [StorageOptions] {
        var all = [
            StorageOptions(encoding: .keep), StorageOptions(encoding: .raw), StorageOptions(encoding: .jpeg),
            StorageOptions(encoding: .jpeg, limit: .longSide(500)),
            StorageOptions(encoding: .jpeg, limit: .shortSide(256)),
            StorageOptions(encoding: .raw, limit: .shortSide(256)),
        ]
        // What is picked must be in the table, `auto` too: it may mix decoded images and kept files.
        if !all.contains(options) { all.append(options) }
        return all
    }

    private func spread(_ items: [SourceItem], _ limit: Int) -> [SourceItem] {
        guard items.count > limit else { return items }
        return (0..<limit).map { items[$0 * items.count / limit] }
    }
}

/// Gives some items again, then goes on with the reader that they were taken from.
private final class ReplayingReader: SourceReader {
    private var items: ArraySlice<SourceItem>
    private let reader: any SourceReader

    init(_ items: [SourceItem], then reader: any SourceReader) {
        self.items = items[...]
        self.reader = reader
    }

    func next() throws(Failure) -> SourceItem? {
        if let item = items.popFirst() { return item }
        return try reader.next()
    }
}
