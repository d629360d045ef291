public import ASTTypes
internal import Foundation

/// What one forward pass says of each row. The arrays run in parallel.
public struct SampleScores: Hashable, Sendable {
    /// Cross entropy without label smoothing, in nats; of mixed images with the mixed target.
    public var losses: [Float]
    /// Logit of the row's own label minus the largest other logit.
    public var margins: [Float]
    /// ‖p − y‖₂ between the softmax and the one-hot label (EL2N, Paul et al. 2021); of mixed images the mixed target.
    public var gradientNorms: [Float]
    /// Whether the row's own label's logit was larger than every other; false where the loss is not finite.
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
    ///   - mixing: where the images are mixtures.
    public init(logits: [Float], labels: [Label], classes: Int, mixing: LabelMixing? = nil) {
        precondition(classes >= 2 && logits.count == labels.count * classes)
        precondition(mixing.map { $0.labels.count == labels.count } ?? true)
        self.init()
        losses.reserveCapacity(labels.count)
        margins.reserveCapacity(labels.count)
        gradientNorms.reserveCapacity(labels.count)
        correct.reserveCapacity(labels.count)
        for (row, label) in labels.enumerated() {
            append(logits[row * classes..<(row + 1) * classes], label.index)
            if let mixing {
                mix(
                    logits[row * classes..<(row + 1) * classes], own: label.index,
                    other: mixing.labels[row].index, share: mixing.share)
            }
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

    /// Makes the last row's loss and gradient norm those of a target that is `share` its own label and else another.
    private mutating func mix(_ logits: ArraySlice<Float>, own: Int, other: Int, share: Float) {
        let largest = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - largest) }
        let start = logits.startIndex
        func loss(_ label: Int) -> Float { log(total) - (logits[start + label] - largest) }
        var squares: Float = 0
        for (index, logit) in logits.enumerated() {
            let target = (index == own ? share : 0) + (index == other ? 1 - share : 0)
            let difference = exp(logit - largest) / total - target
            squares += difference * difference
        }
        losses[losses.count - 1] = share * loss(own) + (1 - share) * loss(other)
        gradientNorms[gradientNorms.count - 1] = squares.squareRoot()
    }
}

/// The labels of images that are mixtures of two.
public struct LabelMixing: Hashable, Sendable {
    /// Of the image that each row was mixed with; one per row of the batch.
    public var labels: [Label]
    /// Weight of a row's own label; the other's has the rest.
    public var share: Float

    public init(labels: [Label], share: Float) {
        self.labels = labels
        self.share = share
    }

    func rows(_ rows: [Int]) -> LabelMixing {
        LabelMixing(labels: rows.map { labels[$0] }, share: share)
    }
}
