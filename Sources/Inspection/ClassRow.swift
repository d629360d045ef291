public import ASTTypes

/// How a run went for one class.
public struct ClassRow: Encodable, Sendable {
    public var label: Label
    public var name: String
    /// Of the run's training split.
    public var samples: Int
    public var visited: Int
    /// Mean of the last losses of the visited samples, in nats.
    public var meanLoss: Double?
    /// Share of the visited samples whose last prediction was correct, while they were trained on.
    public var accuracy: Double?
    /// Times that a correct prediction turned wrong, over all samples of the class.
    public var forgettings: Int
    public var activations: Int
    /// Share of all activations that fell on this class.
    public var activationShare: Double?

    enum CodingKeys: String, CodingKey {
        case label
        case name = "class"
        case samples, visited
        case meanLoss = "mean_loss"
        case accuracy, forgettings, activations
        case activationShare = "activation_share"
    }
}

extension InspectedRun {
    /// One row per class, in the order of `classes`.
    /// - Parameters:
    ///   - classes: the store's class names.
    ///   - labels: of all samples of the store.
    public func classRows(classes: [String], labels: [Label]) -> [ClassRow] {
        var rows = classes.enumerated().map {
            ClassRow(
                label: Label($0.offset), name: $0.element, samples: 0, visited: 0, forgettings: 0,
                activations: 0)
        }
        var lossSums = Array(repeating: 0.0, count: rows.count)
        var correct = Array(repeating: 0, count: rows.count)
        for id in ids where rows.indices.contains(labels[id.index].index) {
            let row = labels[id.index].index
            rows[row].samples += 1
            guard wasVisited(id) else { continue }
            rows[row].visited += 1
            rows[row].forgettings += Int(columns.forgettings[id.index])
            rows[row].activations += Int(columns.activations[id.index])
            lossSums[row] += Double(columns.lossLast[id.index])
            if wasLastCorrect(id) { correct[row] += 1 }
        }
        let activations = rows.reduce(0) { $0 + $1.activations }
        for row in rows.indices {
            rows[row].meanLoss = ratio(lossSums[row], rows[row].visited)
            rows[row].accuracy = ratio(Double(correct[row]), rows[row].visited)
            rows[row].activationShare = ratio(Double(rows[row].activations), activations)
        }
        return rows
    }
}

/// `part / whole`; nil where the whole is nothing.
func ratio(_ part: Double, _ whole: Int) -> Double? { whole > 0 ? part / Double(whole) : nil }
