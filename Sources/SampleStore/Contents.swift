internal import ASTTypes

/// What a writer has to remember of a volume's samples for the manifest.
struct Contents: Codable, Sendable {
    private(set) var splits = SplitList()
    private(set) var payloadBytes: Int64 = 0
    private var shape: ImageShape?
    private var shapesDiffer = false
    private(set) var channels = 0
    private var highestLabel = Label(rawValue: 0)
    private var highestLabelName = ""

    /// The shape of every sample, or nil where shapes differ.
    var commonShape: ImageShape? { shapesDiffer ? nil : shape }

    mutating func beginSplit(_ name: String) { splits.begin(name) }

    mutating func add(_ sample: NewSample, at position: Int) throws {
        try validate(sample, at: position)
        splits.add(1, from: position)
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
    }

    private func validate(_ sample: NewSample, at position: Int) throws {
        func wrong(_ reason: String) -> Failure { Failure(.badData, "sample '\(sample.name)' \(reason)") }
        guard splits.current != nil else {
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
}
