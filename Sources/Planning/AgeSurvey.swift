internal import ASTTypes

extension AgeBound {
    /// Who is due, by one pass over the split.
    /// - Parameter limit: places there are at most.
    func due(
        _ history: HistoryColumns, _ context: PlanContext, ages: EpochAges, chunks: Chunks, limit: Int
    ) -> DueSamples {
        let oldest = min(most, context.epoch + 1)
        let counts = chunks.map { _, range in
            var counts = Array(repeating: 0, count: oldest + 1)
            for position in range {
                let age = ages.age(lastScored: history.lastScored[context.ids[position].index])
                counts[min(age, oldest)] += 1
            }
            return counts
        }
        let sums = (0...oldest).map { age in counts.reduce(0) { $0 + $1[age] } }
        return DueSamples(due(counts: sums, limit: limit), counts: counts, oldest: oldest)
    }
}

/// The samples that are due as a mask, for policies that rank all others.
struct DueMask {
    private(set) var isDue: [Bool]
    let count: Int

    init(_ history: HistoryColumns, _ context: PlanContext, maxAge: Int?, chosen: Int) throws {
        let samples = context.ids.count
        let bound = try AgeBound(most: maxAge, samples: samples, chosen: chosen, rate: context.rate)
        let ages = try EpochAges(context)
        let chunks = Chunks(count: samples, threads: context.threads)
        let due = bound.due(history, context, ages: ages, chunks: chunks, limit: chosen)
        count = due.count
        isDue = Array(repeating: false, count: samples)
        isDue.withUnsafeMutableBufferPointer { isDue in
            chunks.perform { chunk, range in
                var left = due.placesAtAge(chunk)
                for position in range {
                    let age = ages.age(lastScored: history.lastScored[context.ids[position].index])
                    isDue[position] = due.takes(age: age, left: &left)
                }
            }
        }
    }
}
