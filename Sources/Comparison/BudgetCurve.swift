internal import Foundation

/// What uniform sampling reaches for a budget: the control that every policy is judged by.
///
/// Between two measured budgets accuracy and the square of its standard error are interpolated along the logarithm of
/// the budget; beyond the largest the last value holds, below the smallest nothing is known.
public struct BudgetCurve: Sendable {
    public struct Point: Hashable, Sendable {
        /// Seconds or samples, above 0.
        public var budget: Double
        public var accuracy: Estimate
    }

    /// By rising budget.
    public let points: [Point]

    /// - Parameter points: of those with one budget the most accurate counts.
    init(_ points: [Point]) {
        var best: [Double: Point] = [:]
        for point in points where point.accuracy.mean > best[point.budget]?.accuracy.mean ?? -1 {
            best[point.budget] = point
        }
        self.points = best.values.sorted { $0.budget < $1.budget }
    }

    /// - Returns: nil below the smallest measured budget, and where nothing was measured.
    func accuracy(at budget: Double) -> Estimate? {
        guard let first = points.first, let last = points.last, budget >= first.budget * (1 - Self.slack)
        else { return nil }
        if budget >= last.budget { return last.accuracy }
        guard let above = points.firstIndex(where: { $0.budget > budget }), above > 0 else {
            return first.accuracy
        }
        let (low, high) = (points[above - 1], points[above])
        let share = log(budget / low.budget) / log(high.budget / low.budget)
        let errors = [low, high].compactMap(\.accuracy.standardError)
        let error =
            errors.count == 2
            ? (errors[0] * errors[0] * (1 - share) + errors[1] * errors[1] * share).squareRoot() : nil
        return Estimate(
            mean: low.accuracy.mean * (1 - share) + high.accuracy.mean * share,
            count: min(low.accuracy.count, high.accuracy.count), standardError: error)
    }

    /// Budgets that differ by less are the same: a policy at the control's own rate may draw a sample fewer.
    private static let slack = 0.02
}

/// A policy against the curve of uniform sampling, at equal budget.
public struct Verdict: Hashable, Sendable {
    public enum Outcome: String, Sendable, Hashable, Encodable {
        /// By more than two standard errors of the difference.
        case above, below
        case notDistinguishable = "not distinguishable"
        /// Fewer than two seeds, or no uniform run at so small a budget.
        case unknown
    }

    public var outcome: Outcome
    /// Accuracy minus the curve's; nil where the curve says nothing.
    public var difference: Double?
    /// Standard error of the difference.
    public var standardError: Double?

    init(_ accuracy: Estimate, against control: Estimate?) {
        difference = control.map { accuracy.mean - $0.mean }
        if let own = accuracy.standardError, let other = control?.standardError {
            standardError = (own * own + other * other).squareRoot()
        }
        guard let difference, let error = standardError else {
            outcome = .unknown
            return
        }
        outcome =
            difference > 2 * error ? .above : difference < -2 * error ? .below : .notDistinguishable
    }
}
