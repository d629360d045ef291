extension HistoryColumns {
    /// Share of the newest value in the moving means.
    public static let smoothing: Float = 0.3

    /// Takes in what a step saw. A loss that is not finite counts as a visit and changes no mean.
    /// - Precondition: every id is below ``count``.
    public mutating func observe(_ outcome: StepOutcome) {
        for row in 0..<outcome.count {
            observe(outcome, row: row, at: outcome.ids[row].index)
        }
    }

    private mutating func observe(_ outcome: StepOutcome, row: Int, at i: Int) {
        let loss = outcome.losses[row]
        if loss.isFinite {
            let first = !flags[i].contains(.hasLoss)
            let mean = first ? loss : blend(Float(lossEMA[i]), loss)
            let deviation = first ? 0 : blend(Float(lossDeviation[i]), (loss - Float(lossEMA[i])).magnitude)
            lossDeviation[i] = clamped(deviation)
            lossEMA[i] = clamped(mean)
            lossLast[i] = clamped(loss)
            marginEMA[i] = smoothed(marginEMA[i], outcome.margins[row], first)
            gradientNorm[i] = smoothed(gradientNorm[i], outcome.gradientNorms[row], first)
            flags[i].insert(.hasLoss)
        }
        lastScored[i] = outcome.step
        visits[i] = visits[i] == .max ? .max : visits[i] + 1
        if outcome.trained[row] { activations[i] = activations[i] == .max ? .max : activations[i] + 1 }
        inclusionSum[i] += outcome.inclusion[row]
        observe(correct: outcome.correct[row], at: i)
    }

    private mutating func observe(correct: Bool, at i: Int) {
        if correct {
            correctRun[i] = correctRun[i] == .max ? .max : correctRun[i] + 1
            flags[i].formUnion([.everCorrect, .lastCorrect])
        } else {
            if flags[i].contains(.lastCorrect) {
                forgettings[i] = forgettings[i] == .max ? .max : forgettings[i] + 1
            }
            correctRun[i] = 0
            flags[i].remove(.lastCorrect)
        }
    }

    private func smoothed(_ old: Float16, _ new: Float, _ first: Bool) -> Float16 {
        guard new.isFinite else { return old }
        return clamped(first ? new : blend(Float(old), new))
    }

    private func blend(_ old: Float, _ new: Float) -> Float { old + Self.smoothing * (new - old) }

    /// Float16 reaches 65,504: a larger value is stored as that, never as infinity.
    private func clamped(_ value: Float) -> Float16 { Float16(min(max(value, -65_504), 65_504)) }

    /// What a new run starts from when it takes over this run's memory: all of it, with the loss kept as reference
    /// too, and no sample scored in the new run yet.
    public func asStartOfNewRun() -> HistoryColumns {
        var start = self
        for i in 0..<count {
            start.referenceLoss[i] = flags[i].contains(.hasLoss) ? lossLast[i] : .nan
            start.lastScored[i] = 0
        }
        return start
    }
}
