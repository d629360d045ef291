internal import ASTTypes

/// How a run's visits are shared out over its epochs: the rate is that of the *whole run*.
///
/// Dense epochs at the start, if asked for; then selection at a rate below the run's; at the end an eighth of the epochs at
/// twice that, drawn uniformly (partial annealing, as in SeTa and InfoBatch's last epochs): what selection neglected is
/// seen again while the learning rate is low. All together is round(rate·N)·epochs visits, to the last one.
struct BudgetedSchedule: Sendable, Hashable {
    let samples: Int
    let dense: Int
    let final: Int
    let epochs: Int
    /// Share of the split in the selecting epochs.
    let rate: Double
    private let total: Int

    /// - Throws: `Failure(.usage)` where the dense epochs leave nothing to the others.
    init(samples: Int, epochs: Int, rate: Double, dense: Int) throws {
        self.samples = samples
        self.epochs = max(1, epochs)
        self.dense = min(dense, self.epochs)
        final = rate < 1 && self.epochs >= 8 ? min(self.epochs / 8, self.epochs - self.dense) : 0
        total = clampedProduct(visitsPerEpoch(samples: samples, rate: rate), self.epochs)
        let selecting = Double(self.epochs - self.dense - final)
        let left = Double(total) / Double(max(1, samples)) - Double(self.dense)
        guard self.dense == 0 || left > 0 else {
            throw Failure(
                .usage,
                "--warmup-dense \(dense) takes all of the visits that rate \(rate) gives \(self.epochs) epochs",
                remedy: "give fewer dense epochs, or a higher --rate")
        }
        let doubled = left / (selecting + 2 * Double(final))
        self.rate =
            doubled <= 0.5 || selecting == 0 ? min(1, doubled) : min(1, (left - Double(final)) / selecting)
    }

    /// The lowest rate of a run whose selecting epochs can keep everyone within `maxAge`, its dense epochs paid for.
    static func leastRate(samples: Int, epochs: Int, dense: Int, maxAge: Int?) -> Double {
        let epochs = max(1, epochs)
        let dense = min(dense, epochs)
        let final = epochs >= 8 ? min(epochs / 8, epochs - dense) : 0
        // A hair more, as the places of an epoch are rounded down.
        let share = Planning.leastRate(visitingWithin: maxAge, samples: samples) + 0x1p-30
        let doubled =
            Double(dense) + share * Double(epochs - dense - final) + min(1, 2 * share) * Double(final)
        return min(1, doubled / Double(epochs))
    }

    func isDense(_ epoch: Int) -> Bool { epoch < dense }
    func isFinal(_ epoch: Int) -> Bool { epoch >= epochs - final }

    /// K of an epoch: whole numbers whose sums never stray from the exact share by more than a half.
    func visits(_ epoch: Int) -> Int {
        if isDense(epoch) { return samples }
        return min(samples, max(min(1, samples), cumulated(epoch + 1) - cumulated(epoch)))
    }

    private func cumulated(_ epoch: Int) -> Int {
        let start = samples * dense
        if epoch <= dense { return samples * epoch }
        if epoch >= epochs { return max(total, start) }
        let ordinary = Double(min(epoch, epochs - final) - dense)
        let doubled = Double(max(0, epoch - (epochs - final)))
        let share = min(1, rate) * ordinary + min(1, 2 * rate) * doubled
        return start + Int((share * Double(samples)).rounded())
    }
}
