/// What a training run is: the settings its history was made with.
public struct RunHeader: Codable, Sendable, Hashable {
    /// The run's name and the name of its folder: letters, digits, `.`, `_` and `-`, at most 100.
    public var name: String
    /// ``Manifest/digest`` of the store that the run trained on.
    public var storeDigest: String
    public var model: String
    public var policy: String
    /// Target share of the samples to train on, in (0, 1].
    public var rate: Double
    public var epochsPlanned: Int
    public var seed: UInt64
    public var batchSize: Int
    /// ISO 8601, UTC.
    public var started: String
    /// The earlier run whose history this one took over.
    public var startedFrom: String?
    public var trainSplit: String
    public var validationSplit: String?
    /// Whether the run came to its planned end.
    public var finished: Bool

    public init(
        name: String, storeDigest: String, model: String, policy: String, rate: Double, epochsPlanned: Int,
        seed: UInt64, batchSize: Int, started: String, startedFrom: String? = nil, trainSplit: String,
        validationSplit: String? = nil, finished: Bool = false
    ) {
        self.name = name
        self.storeDigest = storeDigest
        self.model = model
        self.policy = policy
        self.rate = rate
        self.epochsPlanned = epochsPlanned
        self.seed = seed
        self.batchSize = batchSize
        self.started = started
        self.startedFrom = startedFrom
        self.trainSplit = trainSplit
        self.validationSplit = validationSplit
        self.finished = finished
    }

    enum CodingKeys: String, CodingKey {
        case name, model, policy, rate, seed, started, finished
        case storeDigest = "store_digest"
        case epochsPlanned = "epochs_planned"
        case batchSize = "batch_size"
        case startedFrom = "started_from"
        case trainSplit = "train_split"
        case validationSplit = "validation_split"
    }
}

/// What one epoch of a run did and how long it took. Rates and accuracies are fractions in 0...1.
public struct EpochRecord: Codable, Sendable, Hashable {
    /// Counted from 1.
    public var epoch: Int
    /// Mean training loss in nats; nil when nothing was trained or it was not finite.
    public var loss: Double?
    /// Top-1 accuracy on the validation split; nil when it was not measured.
    public var accuracy: Double?
    /// Top-1 accuracy of the class that fares worst on the validation split; nil when it was not measured.
    public var worstClassAccuracy: Double?
    /// Samples trained over samples of the split.
    public var activationRate: Double
    /// The gate's threshold at the end of the epoch; nil for policies without one.
    public var threshold: Double?
    /// Samples run backward.
    public var samplesTrained: Int
    /// Samples run forward, validation not counted.
    public var samplesForwarded: Int
    /// Samples read from the store, validation not counted.
    public var samplesRead: Int
    public var bytesRead: Int64
    /// Duration of the training alone.
    public var seconds: Double
    public var validationSeconds: Double
    /// Samples forwarded per second of training.
    public var imagesPerSecond: Double
    public var energy: Energy
    /// Rate that the epoch was planned with; nil in records that do not tell.
    public var rate: Double?
    /// Nil for a run without one.
    public var budget: Budget?
    /// Nil for a run without one, and in records that do not tell.
    public var gate: Gate?
    /// Nil for policies that do not tell, and in records that do not.
    public var selection: Selection?
    /// Nil in records that do not tell.
    public var overhead: Overhead?

    /// The energy that an epoch took, and how it is known.
    public struct Energy: Codable, Sendable, Hashable {
        /// Name of the model behind ``savedPercent``.
        public var model: String
        /// What skipping saved, in percent, after that model.
        public var savedPercent: Double
        /// Energy of the training; nil where it is not known.
        public var joules: Double?
        /// Of the joules: `measured` or `estimated`; `modelled` where there are none, as ``savedPercent`` always is.
        public var provenance: String

        public init(model: String, savedPercent: Double, joules: Double? = nil, provenance: String) {
            self.model = model
            self.savedPercent = savedPercent
            self.joules = joules
            self.provenance = provenance
        }

        enum CodingKeys: String, CodingKey {
            case model, joules, provenance
            case savedPercent = "saved_percent"
        }

        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(model, forKey: .model)
            try fields.encode(finite(savedPercent) ?? 0, forKey: .savedPercent)
            try fields.encode(joules.flatMap(finite), forKey: .joules)
            try fields.encode(provenance, forKey: .provenance)
        }
    }

    public init(
        epoch: Int, loss: Double?, accuracy: Double?, worstClassAccuracy: Double? = nil,
        activationRate: Double, threshold: Double?,
        samplesTrained: Int, samplesForwarded: Int, samplesRead: Int, bytesRead: Int64, seconds: Double,
        validationSeconds: Double, imagesPerSecond: Double, energy: Energy,
        rate: Double? = nil, budget: Budget? = nil, gate: Gate? = nil, selection: Selection? = nil,
        overhead: Overhead? = nil
    ) {
        self.epoch = epoch
        self.loss = loss
        self.accuracy = accuracy
        self.worstClassAccuracy = worstClassAccuracy
        self.activationRate = activationRate
        self.threshold = threshold
        self.samplesTrained = samplesTrained
        self.samplesForwarded = samplesForwarded
        self.samplesRead = samplesRead
        self.bytesRead = bytesRead
        self.seconds = seconds
        self.validationSeconds = validationSeconds
        self.imagesPerSecond = imagesPerSecond
        self.energy = energy
        self.rate = rate
        self.budget = budget
        self.gate = gate
        self.selection = selection
        self.overhead = overhead
    }

    enum CodingKeys: String, CodingKey {
        case epoch, loss, accuracy, threshold, seconds, energy, rate, budget, gate, selection, overhead
        case worstClassAccuracy = "worst_class_accuracy"
        case activationRate = "activation_rate"
        case samplesTrained = "samples_trained"
        case samplesForwarded = "samples_forwarded"
        case samplesRead = "samples_read"
        case bytesRead = "bytes_read"
        case validationSeconds = "validation_seconds"
        case imagesPerSecond = "images_per_second"
    }

    /// Writes every field, a missing number as `null`: JSON has no NaN, and readers want stable fields.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(epoch, forKey: .epoch)
        try fields.encode(loss.flatMap(finite), forKey: .loss)
        try fields.encode(accuracy.flatMap(finite), forKey: .accuracy)
        try fields.encode(worstClassAccuracy.flatMap(finite), forKey: .worstClassAccuracy)
        try fields.encode(finite(activationRate) ?? 0, forKey: .activationRate)
        try fields.encode(threshold.flatMap(finite), forKey: .threshold)
        try fields.encode(samplesTrained, forKey: .samplesTrained)
        try fields.encode(samplesForwarded, forKey: .samplesForwarded)
        try fields.encode(samplesRead, forKey: .samplesRead)
        try fields.encode(bytesRead, forKey: .bytesRead)
        try fields.encode(finite(seconds) ?? 0, forKey: .seconds)
        try fields.encode(finite(validationSeconds) ?? 0, forKey: .validationSeconds)
        try fields.encode(finite(imagesPerSecond) ?? 0, forKey: .imagesPerSecond)
        try fields.encode(energy, forKey: .energy)
        try fields.encode(rate.flatMap(finite), forKey: .rate)
        try fields.encode(budget, forKey: .budget)
        try fields.encode(gate, forKey: .gate)
        try fields.encode(selection, forKey: .selection)
        try fields.encode(overhead, forKey: .overhead)
    }
}

/// For JSON, which has no NaN.
func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
