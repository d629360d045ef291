public import ASTTypes
public import SampleStore

/// What a stream makes of the samples of a plan.
public struct StreamOptions: Sendable, Hashable {
    /// Samples in a batch; the last one of an epoch may have fewer.
    public var batchSize: Int
    /// What the trainer gets. Images of another size are fitted (``BatchStream``); grey ones fill three channels.
    public var shape: ImageShape
    /// One per channel of ``shape``, on the scale 0 to 1.
    public var mean: [Float]
    /// One per channel of ``shape``, on the scale 0 to 1.
    public var standardDeviation: [Float]
    /// What the pixels' values are.
    public var output: PixelOutput
    public var augmentation: Augmentation
    /// Of the augmentation's draws.
    public var seed: UInt64
    /// Batches that can be alive at once, waiting ones and those held by the trainer together.
    public var slots: Int
    /// Threads that read and decode; 0 = as many as the cores that the process may use, then more or fewer by what waits
    /// for what.
    public var workers: Int
    /// Leaves out the last batch where it is not full; of several ranks all leave it out.
    public var dropLast: Bool
    /// This process among those that share the plan, from 0, see ``BatchSchedule``.
    public var rank: Int
    /// Processes that share the plan.
    public var ranks: Int
    public var badSamples: BadSamplePolicy
    /// Most bytes of samples to come that are read from the disk before they are needed, see ``ReadAhead``; 0 = none. Where
    /// the samples are in memory already it makes no difference.
    public var readAheadBytes = ReadAheadOptions().bytes
    /// Where decoded pixels are kept from epoch to epoch, opened for the stream's store; nil = nowhere. The same pixels come
    /// out of a stream with it and without. Each stream's plan decides anew what is kept, so give it to training streams only.
    public var cache: DecodedCache?

    public init(
        batchSize: Int, shape: ImageShape, mean: [Float], standardDeviation: [Float],
        output: PixelOutput = .float32, augmentation: Augmentation = .none, seed: UInt64 = 0, slots: Int = 4,
        workers: Int = 0, dropLast: Bool = false, rank: Int = 0, ranks: Int = 1,
        badSamples: BadSamplePolicy = .stop
    ) {
        self.batchSize = batchSize
        self.shape = shape
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.output = output
        self.augmentation = augmentation
        self.seed = seed
        self.slots = slots
        self.workers = workers
        self.dropLast = dropLast
        self.rank = rank
        self.ranks = ranks
        self.badSamples = badSamples
    }

    /// Cores that this process may use, by its affinity and its control group's quota: the number of workers that
    /// ``workers`` = 0 starts with.
    public static var availableCores: Int { WorkerCount.cores }

    /// Bytes of one image in a batch.
    public var bytesPerSample: Int { shape.elements * output.bytesPerValue }

    /// Whether a batch's pixels are written past the processor's caches: where the slots hold more than fits there, since the
    /// pixels would be out again before the trainer comes to them, and nothing reads them meanwhile.
    public var writesPastCaches: Bool {
        let bytes = slots.multipliedReportingOverflow(by: batchSize * bytesPerSample)
        return augmentation.mixing == nil && (bytes.overflow || bytes.partialValue > Self.cachedBytes)
    }

    /// About what a core has of its own.
    private static let cachedBytes = 2 << 20

    /// - Throws: ``Failure`` (`usage`) naming the first option that makes no sense.
    func validate() throws {
        try require(
            (1...Self.most).contains(batchSize), "the batch size is \(batchSize)",
            "choose from 1 to \(Self.most)")
        try require(
            (1...Self.most).contains(slots), "the number of slots is \(slots)",
            "choose from 1 to \(Self.most)")
        try require(
            (0...Self.mostWorkers).contains(workers), "the number of workers is \(workers)",
            "choose from 0 (automatic) to \(Self.mostWorkers)")
        try require(
            (1...Self.most).contains(ranks) && (0..<ranks).contains(rank), "the rank is \(rank) of \(ranks)",
            "ranks count from 0")
        try require(
            readAheadBytes >= 0, "the bytes that are read ahead are \(readAheadBytes)",
            "choose 0 (none) or more")
        try require(
            (0...1).contains(badSamples.limit), "the limit of bad samples is \(badSamples.limit)",
            "choose a share from 0 to 1")
        try require(
            (1...Self.largestSide).contains(shape.height) && (1...Self.largestSide).contains(shape.width),
            "the image shape is \(shape)", "choose sides from 1 to \(Self.largestSide) pixels")
        try require(
            shape.channels == 1 || shape.channels == 3,
            "the image shape \(shape) has \(shape.channels) channels",
            "choose 1 (grey) or 3 (RGB)")
        try require(
            mean.count == shape.channels && standardDeviation.count == shape.channels,
            "\(mean.count) means and \(standardDeviation.count) standard deviations are given for \(shape.channels) channels",
            "give one of each per channel")
        try augmentation.validate(for: shape)
    }

    /// Generous for training, and small enough that sizes in bytes never overflow.
    private static let largestSide = 16_384
    private static let most = 1 << 20
    private static let mostWorkers = 1024

    private func require(_ holds: Bool, _ message: String, _ remedy: String) throws {
        if !holds { throw Failure(.usage, message, remedy: remedy) }
    }
}
