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
    /// The reader waiting for the consumer to give a slot back.
    public var slotWaitSeconds = 0.0
    /// The consumer waiting for a batch.
    public var consumerWaitSeconds = 0.0

    /// Where the time goes.
    public enum Stage: String, Sendable, Hashable {
        case read, decode, augment, consumer
    }

    /// The stage that holds the others up: the consumer where the stream waited longer for it than it for the
    /// stream, else the stage the workers spent most time in.
    public var bottleneck: Stage {
        if slotWaitSeconds > consumerWaitSeconds { return .consumer }
        let stages: [(Stage, Double)] = [
            (.read, readSeconds), (.decode, decodeSeconds), (.augment, augmentSeconds),
        ]
        return stages.max { $0.1 < $1.1 }?.0 ?? .read
    }

    /// Adds one worker's share of a batch.
    mutating func add(_ share: StreamStatistics) {
        samplesRead += share.samplesRead
        bytesRead += share.bytesRead
        readSeconds += share.readSeconds
        decodeSeconds += share.decodeSeconds
        augmentSeconds += share.augmentSeconds
    }
}
