/// How many of an epoch's places each class gets.
///
///     K_c = rate·N_c·[(1 − λ) + λ·(1 − r_c) / mean(1 − r)]        within floor·rate·N_c ... N_c, ΣK_c = K
///
/// r_c is the share of the class that was predicted correctly at its last visit, so λ of the places go where classes are
/// still wrong (DRoP, Vysogorets et al. 2024, quotas ∝ 1 − recall). It is counted over *all* samples, not over those that
/// selection favoured. What a full or an empty class cannot take is shared by the others in the same proportions.
struct ClassQuotas: Sendable, Hashable {
    /// λ, in 0...1.
    var recallWeight = 0.25
    /// Least share of its proportional places that a class keeps, in 0...1.
    var floor = 0.5

    /// - Parameters:
    ///   - samples: N_c.
    ///   - correct: samples predicted correctly the last time.
    ///   - reserved: places that each class must have whatever its quota, at most N_c.
    ///   - places: K, at least Σ reserved and at most ΣN_c.
    /// - Returns: K_c, not rounded.
    func places(samples: [Int], correct: [Int], reserved: [Double], places: Double) -> [Double] {
        let all = Double(samples.reduce(0, +))
        guard all > 0 else { return samples.map { _ in 0 } }
        let rate = places / all
        let wrong = zip(samples, correct).map { $0 > 0 ? 1 - Double($1) / Double($0) : 0 }
        let meanWrong = zip(samples, wrong).reduce(0) { $0 + Double($1.0) * $1.1 } / all
        let lower = lowerBounds(samples, reserved, places)
        let aim = zip(samples, wrong).map { count, wrong in
            let emphasis = meanWrong > 0 ? wrong / meanWrong : 1
            return rate * Double(count) * ((1 - recallWeight) + recallWeight * emphasis)
        }
        return Self.scaled(aim, lower: lower, upper: samples.map(Double.init), sum: places)
    }

    /// What each class keeps at least; the floors give way where there are not places enough for them.
    private func lowerBounds(_ samples: [Int], _ reserved: [Double], _ places: Double) -> [Double] {
        let rate = places / Double(max(1, samples.reduce(0, +)))
        let extra = zip(samples, reserved).map { max(0, min(Double($0), floor * rate * Double($0)) - $1) }
        let wanted = extra.reduce(0, +)
        let left = max(0, places - reserved.reduce(0, +))
        let share = wanted > left ? left / wanted : 1
        return zip(reserved, extra).map { $0 + share * $1 }
    }

    /// t·aim within its bounds, with the t that makes the sum: bisection, as t is one number and the sum rises with it.
    private static func scaled(_ aim: [Double], lower: [Double], upper: [Double], sum: Double) -> [Double] {
        func bounded(_ t: Double) -> [Double] {
            aim.indices.map { min(upper[$0], max(lower[$0], t * aim[$0])) }
        }
        var low = 0.0
        var high = 1.0
        while bounded(high).reduce(0, +) < sum, high < 0x1p60 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if bounded(middle).reduce(0, +) < sum { low = middle } else { high = middle }
        }
        return bounded(high)
    }
}
