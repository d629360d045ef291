public import ASTTypes
internal import Foundation

/// What one forward pass says of each row. The arrays run in parallel.
public struct SampleScores: Hashable, Sendable {
    /// Cross entropy without label smoothing, in nats.
    public var losses: [Float]
    /// Logit of the label minus the largest other logit.
    public var margins: [Float]
    /// ‖p − y‖₂ between the softmax and the one-hot label (EL2N, Paul et al. 2021).
    public var gradientNorms: [Float]
    /// Whether the label's logit was larger than every other; false where the loss is not finite.
    public var correct: [Bool]

    public var count: Int { losses.count }

    /// Scores of no rows.
    public init() {
        losses = []
        margins = []
        gradientNorms = []
        correct = []
    }

    /// Scores from logits.
    /// - Parameters:
    ///   - logits: `labels.count` × `classes`, row by row.
    ///   - classes: at least 2.
    /// - Precondition: the counts fit and every label is below `classes`.
    public init(logits: [Float], labels: [Label], classes: Int) {
        precondition(classes >= 2 && logits.count == labels.count * classes)
        self.init()
        losses.reserveCapacity(labels.count)
        margins.reserveCapacity(labels.count)
        gradientNorms.reserveCapacity(labels.count)
        correct.reserveCapacity(labels.count)
        for (row, label) in labels.enumerated() {
            append(logits[row * classes..<(row + 1) * classes], label.index)
        }
    }

    private mutating func append(_ logits: ArraySlice<Float>, _ label: Int) {
        let own = logits[logits.startIndex + label]
        var other = -Float.infinity
        for (index, logit) in logits.enumerated() where index != label { other = max(other, logit) }
        let largest = max(own, other)
        var total: Float = 0
        var squares: Float = 0
        for (index, logit) in logits.enumerated() {
            let value = exp(logit - largest)
            total += value
            if index != label { squares += value * value }
        }
        let missing = 1 - exp(own - largest) / total
        let loss = log(total) - (own - largest)
        losses.append(loss)
        margins.append(own - other)
        gradientNorms.append((squares / (total * total) + missing * missing).squareRoot())
        correct.append(own > other && loss.isFinite)
    }
}
