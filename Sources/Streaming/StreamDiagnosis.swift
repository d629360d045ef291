/// What holds a stream up, and what would help.
public struct StreamDiagnosis: Hashable, Sendable {
    public let bottleneck: StreamStatistics.Stage
    /// Share of its time that the bottleneck is at work, in 0...1.
    public let occupancy: Double
    /// How many times as many images a second the remedy would bring at most; nil where nothing on this side helps.
    public let gain: Double?
    /// One sentence for people, without a full stop.
    public let sentence: String
}

extension StreamStatistics {
    /// Names the bottleneck, what would help, and by how much.
    ///
    /// The gain is Amdahl's: with the shares of the workers' time as measured, a remedied stage takes less and the others
    /// as long as before. Decoding time is taken to be in proportion to the pixels decoded. It holds until the consumer is
    /// the bottleneck.
    /// - Parameter cores: that the workers may use.
    public func diagnosis(cores: Int) -> StreamDiagnosis {
        let stage = bottleneck
        guard samplesRead > 0, busySeconds > 0 else {
            return StreamDiagnosis(
                bottleneck: stage, occupancy: 0, gain: nil, sentence: "nothing was streamed")
        }
        switch stage {
        case .consumer: return consumerBound
        case .read: return readBound
        case .decode: return decodeBound
        case .augment: return augmentBound(cores: cores)
        }
    }

    private var consumerBound: StreamDiagnosis {
        let waiting = workerSeconds > 0 ? min(1, slotWaitSeconds / workerSeconds) : 0
        return made(
            .consumer, gain: nil,
            "the trainer bounds this: the stream's workers wait for it \(percent(waiting)) of their time; a faster stream would change nothing"
        )
    }

    private var readBound: StreamDiagnosis {
        let gain = busySeconds / max(busySeconds - readSeconds, busySeconds * 0.01)
        return made(
            .read, gain: gain,
            "reading bounds this: \(percent(share(readSeconds))) of the work; from memory (a second epoch, or a smaller store: ast-ingest --plan) it would give up to \(times(gain))"
        )
    }

    private var decodeBound: StreamDiagnosis {
        let head = "decoding bounds this: \(percent(share(decodeSeconds))) of the work"
        guard pixelsDecoded > 0 else {
            // Stored pixels are only resized.
            let gain = busySeconds / max(busySeconds - decodeSeconds, busySeconds * 0.01)
            return made(
                .decode, gain: gain,
                head + "; stored in the size that is wanted the images would give up to \(times(gain))")
        }
        let left = Double(pixelsAtShortSide256) / Double(pixelsDecoded)
        let smaller = busySeconds / (augmentSeconds + left * (readSeconds + decodeSeconds))
        if smaller >= 1.1 {
            return made(
                .decode, gain: smaller,
                head + "; ingested with --short-side 256 the images would give up to \(times(smaller))")
        }
        let raw = busySeconds / max(busySeconds - decodeSeconds, busySeconds * 0.01)
        return made(
            .decode, gain: raw,
            head
                + "; ingested with --encode raw, without compression, the images would give up to \(times(raw))"
        )
    }

    private func augmentBound(cores: Int) -> StreamDiagnosis {
        let head =
            "cropping, flipping and normalising bounds this: \(percent(share(augmentSeconds))) of the work"
        guard workers < cores else {
            return made(
                .augment, gain: nil, head + "; a smaller image for the trainer or more cores would help")
        }
        let gain = Double(cores) / Double(max(1, workers))
        return made(
            .augment, gain: gain,
            head + "; \(cores) workers instead of \(workers) would give up to \(times(gain))")
    }

    private func made(_ stage: Stage, gain: Double?, _ sentence: String) -> StreamDiagnosis {
        StreamDiagnosis(bottleneck: stage, occupancy: occupancy(of: stage), gain: gain, sentence: sentence)
    }

    private func share(_ seconds: Double) -> Double { seconds / busySeconds }
    private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
    private func times(_ factor: Double) -> String {
        let tenths = Int((10 * min(factor, 1000)).rounded())
        return "\(tenths / 10).\(tenths % 10)×"
    }
}
