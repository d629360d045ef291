import ASTTypes

/// Means over every `interval` steps: the rows of a run's `steps.csv`.
struct StepLog: Codable {
    /// Steps to a row; 0 keeps no rows.
    let interval: Int
    private(set) var rows = ["step,epoch,train_loss,activation_rate,threshold\n"]
    private var steps = 0
    private var samples = 0
    private var trained = 0
    private var lossSum = 0.0

    init(interval: Int) { self.interval = interval }

    mutating func add(_ outcome: StepOutcome, epoch: Int, threshold: Double?) {
        guard interval > 0 else { return }
        steps += 1
        samples += outcome.count
        for row in 0..<outcome.count where outcome.trained[row] {
            trained += 1
            lossSum += Double(outcome.losses[row])
        }
        guard steps == interval else { return }
        let loss = trained > 0 ? (lossSum / Double(trained)).rounded(toDecimals: 5) : ""
        let rate = (Double(trained) / Double(max(1, samples))).rounded(toDecimals: 5)
        let level = threshold.map { $0.rounded(toDecimals: 5) } ?? ""
        rows.append("\(outcome.step),\(epoch),\(loss),\(rate),\(level)\n")
        (steps, samples, trained, lossSum) = (0, 0, 0, 0)
    }

    var text: String { rows.joined() }
}
