internal import ASTTypes

/// What a stream did so far and where its time went. Seconds of work are summed over the workers.
public struct StreamStatistics: Sendable, Hashable {
    public var samplesRead = 0
    /// Stored bytes of those samples.
    public var bytesRead: Int64 = 0
    /// Complete batches made.
    public var batches = 0
    /// Finding samples in the store, taking page faults and checking hashes.
    public var readSeconds = 0.0
    /// Decompressing, resizing and padding.
    public var decodeSeconds = 0.0
    /// Crop, flip and normalisation.
    public var augmentSeconds = 0.0
    /// Workers waiting for the consumer to give a slot back.
    public var slotWaitSeconds = 0.0
    /// The consumer waiting for a batch.
    public var consumerWaitSeconds = 0.0
    /// Since the stream was started, until its last batch was handed over.
    public var elapsedSeconds = 0.0
    /// Workers at present, or at the end; all that there ever were count for ``workerSeconds``.
    public var workers = 0
    /// Life of the workers, summed.
    public var workerSeconds = 0.0
    /// Pixels of the stored images (height × width) that were decompressed.
    public var pixelsDecoded: Int64 = 0
    /// The same, had the images been stored with a shorter side of at most 256 pixels.
    public var pixelsAtShortSide256: Int64 = 0
    /// Samples that could not be used, each once, in the plan's order.
    public var badSamples: [BadSample] = []

    public init() {}

    /// Where the time goes.
    public enum Stage: String, Sendable, Hashable {
        case read, decode, augment, consumer
    }

    /// The stage that holds the others up: the consumer where the workers waited longer for it than it for the
    /// stream, else the stage the workers spent most time in.
    public var bottleneck: Stage {
        if slotWaitSeconds > consumerWaitSeconds * Double(max(1, workers)) { return .consumer }
        let stages: [(Stage, Double)] = [
            (.read, readSeconds), (.decode, decodeSeconds), (.augment, augmentSeconds),
        ]
        return stages.max { $0.1 < $1.1 }?.0 ?? .read
    }

    /// Seconds of work, waiting left out.
    public var busySeconds: Double { readSeconds + decodeSeconds + augmentSeconds }

    /// Share of the workers' time spent in a stage; for the consumer, the share of its time not spent waiting. In 0...1.
    public func occupancy(of stage: Stage) -> Double {
        func share(_ seconds: Double, of whole: Double) -> Double {
            whole > 0 ? min(1, max(0, seconds / whole)) : 0
        }
        return switch stage {
        case .read: share(readSeconds, of: workerSeconds)
        case .decode: share(decodeSeconds, of: workerSeconds)
        case .augment: share(augmentSeconds, of: workerSeconds)
        case .consumer: share(elapsedSeconds - consumerWaitSeconds, of: elapsedSeconds)
        }
    }

    /// Samples a second that one worker gets through a stage; infinite for a stage without work.
    public func rate(of stage: Stage) -> Double {
        let seconds =
            switch stage {
            case .read: readSeconds
            case .decode: decodeSeconds
            case .augment: augmentSeconds
            case .consumer: elapsedSeconds - consumerWaitSeconds
            }
        return seconds > 0 ? Double(samplesRead) / seconds : .infinity
    }

    /// Adds what a worker did for one claim.
    mutating func add(_ work: WorkShare) {
        samplesRead += work.samples
        bytesRead += work.bytes
        readSeconds += Double(work.readNanoseconds) * 1e-9
        decodeSeconds += Double(work.decodeNanoseconds) * 1e-9
        augmentSeconds += Double(work.augmentNanoseconds) * 1e-9
        pixelsDecoded += work.pixelsDecoded
        pixelsAtShortSide256 += work.pixelsAtShortSide256
    }
}

/// What a worker did for the rows of one claim.
struct WorkShare {
    var samples = 0
    var bytes: Int64 = 0
    var readNanoseconds: UInt64 = 0
    var decodeNanoseconds: UInt64 = 0
    var augmentNanoseconds: UInt64 = 0
    var pixelsDecoded: Int64 = 0
    var pixelsAtShortSide256: Int64 = 0

    mutating func countDecoded(_ shape: ImageShape) {
        let pixels = Int64(shape.height) * Int64(shape.width)
        let shorter = Double(min(shape.height, shape.width))
        let scale = min(1, 256 / max(1, shorter))
        pixelsDecoded += pixels
        pixelsAtShortSide256 += Int64(Double(pixels) * scale * scale)
    }
}
