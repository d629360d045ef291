internal import ASTTypes
internal import Foundation

/// What a writer has to remember of its samples for the manifest.
struct Contents: ~Copyable {
    private var digest: ContentDigest
    private var splits: [Manifest.Split] = []
    private var payloadBytes: Int64 = 0
    private var shape: ImageShape?
    private var shapesDiffer = false
    private var channels = 0
    private var highestLabel = Label(rawValue: 0)
    private var highestLabelName = ""

    init(digest: consuming ContentDigest) { self.digest = digest }

    mutating func beginSplit(_ name: String, at first: Int) {
        let range = Manifest.Range(first: first, count: 0)
        if let known = splits.firstIndex(where: { $0.name == name }) {
            // The current split is always the last, so that samples are counted there.
            var split = splits.remove(at: known)
            if split.ranges.last.map({ $0.first + $0.count }) != first { split.ranges.append(range) }
            splits.append(split)
        } else {
            splits.append(Manifest.Split(name: name, ranges: [range]))
        }
    }

    mutating func add(_ sample: NewSample, at position: Int) throws {
        try validate(sample, at: position)
        let split = splits.count - 1
        let range = splits[split].ranges.count - 1
        splits[split].ranges[range].count += 1
        payloadBytes += Int64(sample.bytes.count)
        channels = max(channels, sample.shape.channels)
        if let shape, shape.height != sample.shape.height || shape.width != sample.shape.width {
            shapesDiffer = true
        }
        shape = ImageShape(height: sample.shape.height, width: sample.shape.width, channels: channels)
        if sample.label >= highestLabel {
            highestLabel = sample.label
            highestLabelName = sample.name
        }
        digest.add(
            name: sample.name, label: sample.label, encoding: sample.encoding, shape: sample.shape,
            bytes: sample.bytes.rawSpan)
    }

    private func validate(_ sample: NewSample, at position: Int) throws {
        func wrong(_ reason: String) -> Failure { Failure(.badData, "sample '\(sample.name)' \(reason)") }
        guard !splits.isEmpty else {
            throw Failure(.internalError, "a sample was written before any split began")
        }
        guard position < Int(UInt32.max) else { throw wrong("is one more than a store can hold") }
        guard sample.name.utf8.count <= StoreLayout.longestName else {
            throw Failure(
                .badData,
                "sample \(position) has a name of \(sample.name.utf8.count) bytes; 4,096 are allowed")
        }
        let shape = sample.shape
        guard shape.isStorable else { throw wrong("has the impossible shape \(shape)") }
        guard !sample.bytes.isEmpty, sample.bytes.count < 1 << 31 else {
            throw wrong("has \(sample.bytes.count) bytes")
        }
        guard sample.encoding != .raw || sample.bytes.count == shape.elements else {
            throw wrong("has \(sample.bytes.count) bytes, but its shape \(shape) means \(shape.elements)")
        }
    }

    func validate(samples: Int, classes: [String], _ mean: [Double], _ deviation: [Double]) throws {
        guard samples > 0 else { throw Failure(.badData, "there is no sample to make a store of") }
        guard highestLabel.index < classes.count else {
            throw Failure(
                .badData,
                "sample '\(highestLabelName)' has label \(highestLabel), but there are \(classes.count) classes"
            )
        }
        guard mean.count == channels, deviation.count == channels, (mean + deviation).allSatisfy(\.isFinite)
        else {
            throw Failure(
                .internalError, "mean and standard deviation must be \(channels) finite numbers each")
        }
    }

    /// Ends the digest; a split that begun twice appears where it began last, one without samples not at all.
    mutating func manifest(
        samples: Int, badFiles: Int, classes: [String], mean: [Double], standardDeviation: [Double],
        source: Manifest.Source
    ) -> Manifest {
        for index in splits.indices { splits[index].ranges.removeAll { $0.count == 0 } }
        splits.removeAll { $0.ranges.isEmpty }
        return Manifest(
            formatVersion: Manifest.currentVersion, byteOrder: "little", samples: samples, classes: classes,
            splits: splits, channels: channels, shape: shapesDiffer ? nil : shape, mean: mean,
            standardDeviation: standardDeviation, payloadBytes: payloadBytes, source: source,
            digest: digest.finish(splits: splits, classes: classes), badFiles: badFiles,
            created: Date().formatted(.iso8601))
    }
}
