public import SampleStore

/// A run with what it cost in all and what came of it.
public struct RunRow: Encodable, Sendable {
    public var header: RunHeader
    public var totals: RunTotals
    public var epochs: [EpochRecord]

    public init(header: RunHeader, epochs: [EpochRecord]) {
        self.header = header
        self.epochs = epochs
        totals = RunTotals(of: epochs)
    }

    /// All runs of the store, the oldest first: the order in which they were made.
    public static func all(in store: SampleStore) throws -> [RunRow] {
        try HistoryRun.names(in: store).reversed().map { name in
            let run = try HistoryRun.open(name, in: store)
            return RunRow(header: run.header, epochs: try run.epochs())
        }
    }

    /// The header's fields, then `totals` and `epochs`, in one object.
    public func encode(to encoder: any Encoder) throws {
        try header.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(totals, forKey: .totals)
        try fields.encode(epochs, forKey: .epochs)
    }

    enum CodingKeys: String, CodingKey { case totals, epochs }
}

/// Sums over the epochs of a run.
public struct RunTotals: Encodable, Sendable, Hashable {
    public var epochs: Int
    /// Top-1 accuracy at the last epoch that was validated, in 0...1.
    public var accuracy: Double?
    public var bestAccuracy: Double?
    /// Samples run backward.
    public var samplesTrained: Int
    /// Samples run forward, validation not counted.
    public var samplesForwarded: Int
    public var samplesRead: Int
    public var bytesRead: Int64
    /// Training alone.
    public var seconds: Double
    public var validationSeconds: Double
    /// Mean over the epochs, each of which is over the same samples; nil without an epoch.
    public var energySavedPercent: Double?
    /// `modelled` or `measured`, as the epochs say; both where they differ.
    public var energyProvenance: String?
    /// How far the gate's share of the rows was from its target: ``Swift/Array/gateError``. Nil without a gate.
    public var gateError: Double?

    public init(of epochs: [EpochRecord]) {
        let accuracies = epochs.compactMap(\.accuracy)
        self.epochs = epochs.count
        accuracy = accuracies.last
        bestAccuracy = accuracies.max()
        samplesTrained = epochs.reduce(0) { $0 + $1.samplesTrained }
        samplesForwarded = epochs.reduce(0) { $0 + $1.samplesForwarded }
        samplesRead = epochs.reduce(0) { $0 + $1.samplesRead }
        bytesRead = epochs.reduce(0) { $0 + $1.bytesRead }
        seconds = epochs.reduce(0) { $0 + $1.seconds }
        validationSeconds = epochs.reduce(0) { $0 + $1.validationSeconds }
        energySavedPercent = ratio(epochs.reduce(0) { $0 + $1.energy.savedPercent }, epochs.count)
        let provenances = Set(epochs.map(\.energy.provenance)).sorted()
        gateError = epochs.gateError
        energyProvenance = provenances.isEmpty ? nil : provenances.joined(separator: " and ")
    }

    enum CodingKeys: String, CodingKey {
        case epochs, accuracy, seconds
        case bestAccuracy = "best_accuracy"
        case samplesTrained = "samples_trained"
        case samplesForwarded = "samples_forwarded"
        case samplesRead = "samples_read"
        case bytesRead = "bytes_read"
        case validationSeconds = "validation_seconds"
        case energySavedPercent = "energy_saved_percent"
        case energyProvenance = "energy_provenance"
        case gateError = "gate_error"
    }
}
