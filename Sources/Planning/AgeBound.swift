internal import ASTTypes

/// Nobody waits longer than A epochs for a visit, and nobody is made to come earlier than that needs.
///
/// A sample that was last visited a epochs ago has A − a epochs left; at 0 it must come now. With C places an epoch for
/// those that are due, and n(d) samples with at most d epochs left, the least number that has to come *now* is
///
///     m = max over d ≥ 0 of n(d) − d·C
///
/// and the m oldest are taken.
///
/// **No deadline is missed as long as N ≤ A·C.** Call the ages in time if n(d) ≤ (d + 1)·C for all d ≥ 0; at the start of a
/// run all N have A − 1 epochs left, so they are. Then m ≤ C, and m ≥ n(0): whoever has no time left comes. In the next epoch
/// those who were not visited have one epoch less: n'(d) ≤ max(0, n(d + 1) − m) ≤ (d + 1)·C for d < A − 1, by the choice
/// of m; and for d ≥ A − 1, n'(d) ≤ N ≤ A·C. So the ages are in time again. Visiting more samples than the m oldest only
/// lowers n'. C must not shrink on the way; where it does, those due come up to the places there are.
struct AgeBound: Sendable, Hashable {
    /// A, in epochs.
    let most: Int
    /// C.
    let places: Int

    /// max(8, ⌈4/rate⌉) epochs: at that age even samples of a quarter of the rate have mostly come by themselves.
    static func defaultMost(rate: Double) -> Int { HistoryPolicy.defaultRevisitEvery(rate: rate) }

    /// - Parameters:
    ///   - most: A; nil for the default.
    ///   - chosen: K, an epoch's places; half of them may go to those that are due, or more if A demands it.
    /// - Throws: `Failure(.usage)` for an age that cannot be kept, naming the shortest that can.
    init(most: Int?, samples: Int, chosen: Int, rate: Double) throws {
        let age = most ?? Self.defaultMost(rate: rate)
        let shortest = (samples - 1) / chosen + 1
        if age < shortest {
            throw Failure(
                .usage,
                "--max-age \(age) cannot be kept: \(chosen) of \(samples) samples an epoch take \(shortest) epochs to visit all",
                remedy: "give --max-age \(shortest) or more, or a higher --rate")
        }
        self.most = age
        places = max((samples - 1) / age + 1, chosen / 2)
    }

    /// m, of the numbers of samples by age.
    /// - Parameters:
    ///   - counts: `counts[a]` samples have gone a epochs without a visit, the last entry this long or longer.
    ///   - limit: places there are at most.
    func due(counts: [Int], limit: Int) -> Int {
        var due = 0
        var reached = 0
        for age in counts.indices.reversed() {
            reached += counts[age]
            let epochsLeft = max(0, most - age)
            due = max(due, reached - epochsLeft * places)
        }
        return min(due, limit)
    }
}

/// Which samples are due: all older than an age, and the first few of that age.
struct DueSamples: Sendable {
    /// Everyone older than this is due.
    private let age: Int
    /// Ages above this are not told apart.
    private let oldest: Int
    /// In each run of positions, how many of exactly this age are due, too.
    private let atAge: [Int]
    let count: Int

    static let none = DueSamples(0, counts: [], oldest: .max)

    /// - Parameters:
    ///   - due: how many.
    ///   - counts: per run of positions, samples by age; the last entry holds those of `oldest` and above.
    init(_ due: Int, counts: [[Int]], oldest: Int) {
        count = due
        self.oldest = oldest
        guard due > 0 else {
            (age, atAge) = (.max, [])
            return
        }
        var border = oldest
        var older = 0
        while border > 0 {
            let here = counts.reduce(0) { $0 + $1[border] }
            if older + here >= due { break }
            older += here
            border -= 1
        }
        var left = due - older
        age = border
        atAge = counts.map { run in
            let taken = min(left, run[border])
            left -= taken
            return taken
        }
    }

    /// Nobody younger is due.
    var leastAge: UInt32 { UInt32(min(age, 1 << 20)) }

    /// How many of the border's age are due in a run of positions.
    func placesAtAge(_ chunk: Int) -> Int { chunk < atAge.count ? atAge[chunk] : 0 }

    /// Whether the next sample of a run is due.
    /// - Parameter left: ``placesAtAge(_:)`` at the start of the run.
    @inline(__always) func takes(age sampleAge: Int, left: inout Int) -> Bool {
        let sampleAge = min(sampleAge, oldest)
        if sampleAge > age { return true }
        guard sampleAge == age, left > 0 else { return false }
        left -= 1
        return true
    }
}
