import ASTTypes
import Testing

struct BatchScheduleTests {
    private func rows(_ schedule: BatchSchedule) -> [[Int]] {
        (0..<schedule.count).map { Array(schedule.rows(ofBatch: $0)) }
    }

    @Test func oneRankTakesThePlanInBatches() {
        let all = rows(BatchSchedule(rows: 7, batchSize: 3))
        #expect(all == [[0, 1, 2], [3, 4, 5], [6]])
        #expect(rows(BatchSchedule(rows: 7, batchSize: 3, dropLast: true)) == [[0, 1, 2], [3, 4, 5]])
        #expect(rows(BatchSchedule(rows: 0, batchSize: 3)) == [])
        #expect(rows(BatchSchedule(rows: 7, start: 5, batchSize: 3)) == [[5, 6]])
        #expect(rows(BatchSchedule(rows: 7, start: 7, batchSize: 3)) == [])
    }

    @Test(arguments: 1...9) func theRanksTogetherTakeEveryRowOnceAndEquallyManyBatches(ranks: Int) {
        for count in 0...40 {
            for batchSize in 1...5 {
                let all = (0..<ranks).map {
                    BatchSchedule(rows: count, batchSize: batchSize, rank: $0, ranks: ranks)
                }
                #expect(Set(all.map(\.count)).count == 1)
                // Batch by batch, rank after rank: the plan's own order.
                let union = (0..<all[0].count).flatMap { number in all.flatMap { $0.rows(ofBatch: number) } }
                #expect(union == Array(0..<count))
                for number in 0..<all[0].count {
                    let sizes = all.map { $0.rows(ofBatch: number).count }
                    #expect(
                        (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1 && sizes.allSatisfy { $0 <= batchSize })
                }
            }
        }
    }

    @Test func theNumberOfRanksMayChangeAnywhere() {
        for cut in 0...4 {
            let before = (0..<3).map { BatchSchedule(rows: 29, batchSize: 2, rank: $0, ranks: 3) }
            let taken = before[0].rowsTaken(afterBatches: cut)
            let after = (0..<2).map {
                BatchSchedule(rows: 29, start: taken, batchSize: 5, rank: $0, ranks: 2)
            }
            let first = (0..<cut).flatMap { number in before.flatMap { $0.rows(ofBatch: number) } }
            let second = (0..<after[0].count).flatMap { number in after.flatMap { $0.rows(ofBatch: number) } }
            #expect(first + second == Array(0..<29))
            #expect(first.count == taken)
        }
    }

    @Test func aShortLastStepIsLeftOutForAllRanks() {
        for rank in 0..<3 {
            #expect(BatchSchedule(rows: 17, batchSize: 2, rank: rank, ranks: 3, dropLast: true).count == 2)
        }
    }
}
