internal import ASTTypes

/// How many epochs ago each position of a split was last run forward.
struct AgeSurvey: Sendable {
    /// Ages above this are not told apart.
    static let most = Int(UInt16.max)

    /// Of each position.
    let ages: [UInt16]
    /// Per run of positions, samples by age; the last entry holds those of `oldest` and above.
    let counts: [[Int]]
    let oldest: Int

    /// - Parameter oldest: the age from which on they are counted together.
    init(
        _ history: HistoryColumns, _ context: PlanContext, ages: EpochAges, chunks: Chunks, oldest: Int
    ) {
        let oldest = min(oldest, Self.most)
        var counts: [[Int]] = []
        self.ages = Array(unsafeUninitializedCapacity: chunks.count) { buffer, initialized in
            counts = chunks.map { _, range in
                var counts = Array(repeating: 0, count: oldest + 1)
                for position in range {
                    let age = ages.age(lastScored: history.lastScored[context.ids[position].index])
                    buffer.initializeElement(
                        at: position, to: UInt16(truncatingIfNeeded: min(age, Self.most)))
                    counts[min(age, oldest)] += 1
                }
                return counts
            }
            initialized = chunks.count
        }
        self.counts = counts
        self.oldest = oldest
    }
}

extension AgeBound {
    /// How far back a survey must look to say who is due.
    func oldest(at epoch: Int) -> Int { min(most, epoch + 1, AgeSurvey.most) }

    /// Who is due.
    /// - Parameter limit: places there are at most.
    func due(_ survey: AgeSurvey, limit: Int) -> DueSamples {
        let sums = (0...survey.oldest).map { age in survey.counts.reduce(0) { $0 + $1[age] } }
        return DueSamples(due(counts: sums, limit: limit), counts: survey.counts, oldest: survey.oldest)
    }
}

/// The samples that are due as a mask, for policies that rank all others.
struct DueMask {
    private(set) var isDue: [Bool]
    let count: Int

    init(_ history: HistoryColumns, _ context: PlanContext, maxAge: Int?, chosen: Int) throws {
        let samples = context.ids.count
        let bound = try AgeBound(most: maxAge, samples: samples, chosen: chosen, rate: context.rate)
        let chunks = Chunks(count: samples, threads: context.threads)
        let survey = AgeSurvey(
            history, context, ages: try EpochAges(context), chunks: chunks,
            oldest: bound.oldest(at: context.epoch))
        let due = bound.due(survey, limit: chosen)
        count = due.count
        isDue = Array(repeating: false, count: samples)
        isDue.withUnsafeMutableBufferPointer { isDue in
            chunks.perform { chunk, range in
                var left = due.placesAtAge(chunk)
                for position in range {
                    isDue[position] = due.takes(age: Int(survey.ages[position]), left: &left)
                }
            }
        }
    }
}
