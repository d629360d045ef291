internal import ASTTypes

/// What the history has of one sample, as far as scores depend on it.
struct StoredScores {
    let lossLast: Float
    let lossEMA: Float
    let lossDeviation: Float
    let marginEMA: Float
    let gradientNorm: Float
    let referenceLoss: Float
    let intensity: Float
    let classNumber: Int
    let costClass: UInt16
}

extension StoredScores {
    init(_ history: HistoryColumns, _ intensities: [Float], _ i: Int) {
        self.init(
            lossLast: widened(history.lossLast[i]), lossEMA: widened(history.lossEMA[i]),
            lossDeviation: widened(history.lossDeviation[i]), marginEMA: widened(history.marginEMA[i]),
            gradientNorm: widened(history.gradientNorm[i]), referenceLoss: widened(history.referenceLoss[i]),
            intensity: intensities[i], classNumber: Int(history.classID[i]), costClass: history.costClass[i])
    }
}
