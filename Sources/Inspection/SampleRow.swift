public import ASTTypes
public import SampleStore

/// What a run knows of one sample.
public struct SampleRow: Encodable, Sendable {
    public var id: SampleID
    public var name: String
    public var label: Label
    /// Cross entropy of the last forward, in nats; nil before the first.
    public var lossLast: Float16?
    public var lossEMA: Float16?
    public var visits: UInt16
    public var activations: UInt16
    public var forgettings: UInt8
    /// Step of the last forward in this run; nil where there was none in it.
    public var lastSeenStep: UInt32?
    /// The label's name.
    public var className: String
    /// Moving mean of the label's logit minus the largest other.
    public var margin: Float16?
    /// Moving mean of ‖p − y‖₂.
    public var gradientNorm: Float16?
    /// Whether the last prediction was the label.
    public var lastCorrect: Bool?

    public init(_ id: SampleID, name: String, label: Label, className: String, columns: HistoryColumns) {
        let i = id.index
        let visited = columns.visits[i] > 0
        self.id = id
        self.name = name
        self.label = label
        self.className = className
        lossLast = visited ? columns.lossLast[i] : nil
        lossEMA = visited ? columns.lossEMA[i] : nil
        margin = visited ? columns.marginEMA[i] : nil
        gradientNorm = visited ? columns.gradientNorm[i] : nil
        lastCorrect = visited ? columns.flags[i].contains(.lastCorrect) : nil
        visits = columns.visits[i]
        activations = columns.activations[i]
        forgettings = columns.forgettings[i]
        lastSeenStep = columns.lastScored[i] > 0 ? columns.lastScored[i] : nil
    }

    /// Looks the sample's name and class up in the store.
    public init(_ id: SampleID, in store: SampleStore, columns: HistoryColumns) throws {
        let label = try store.record(of: id).label
        self.init(
            id, name: try store.name(of: id), label: label, className: store.manifest.className(of: label),
            columns: columns)
    }

    enum CodingKeys: String, CodingKey {
        case id, name, label
        case lossLast = "loss_last"
        case lossEMA = "loss_ema"
        case visits, activations, forgettings
        case lastSeenStep = "last_seen_step"
        case className = "class"
        case margin
        case gradientNorm = "gradient_norm"
        case lastCorrect = "last_correct"
    }
}

extension Manifest {
    /// The class's name, or its number where the manifest names fewer classes than the samples have.
    public func className(of label: Label) -> String {
        classes.indices.contains(label.index) ? classes[label.index] : label.description
    }

    /// The class called `name`.
    /// - Throws: ``Failure`` with the nearest name.
    public func label(ofClass name: String) throws -> Label {
        guard let index = classes.firstIndex(of: name) else {
            throw Failure(.usage, "unknown class '\(name)'", remedy: suggestion(for: name, among: classes))
        }
        return Label(index)
    }
}
