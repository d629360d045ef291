import ASTTypes
import Testing

@testable import Inspection

@Suite struct RankingTests {
    private func ranked(
        _ column: RankingColumn, _ order: RankingOrder = .descending, count: Int = 10
    ) -> [Int] {
        Runs.columns().ranked(Runs.run().ids, by: column, order, count: count).map(\.index)
    }

    @Test func theLargestLossComesFirstAndEqualOnesById() {
        #expect(ranked(.loss) == [2, 1, 3, 0])
        #expect(ranked(.loss, count: 2) == [2, 1])
    }

    @Test func ascendingTurnsTheOrderAround() {
        #expect(ranked(.loss, .ascending, count: 3) == [0, 1, 3])
    }

    @Test func aSmallMarginIsHard() {
        #expect(RankingColumn.margin.hardestFirst == .ascending)
        #expect(ranked(.margin, .ascending, count: 2) == [1, 3])
    }

    @Test func onlyRankingByVisitsTakesInUnvisitedSamples() {
        #expect(ranked(.visits, .ascending, count: 2) == [5, 1])
        #expect(!ranked(.gradientNorm).contains(5))
    }

    @Test func forgettingsCountCorrectPredictionsThatTurnedWrong() {
        #expect(ranked(.forgettings, count: 1) == [2])
        #expect(ranked(.activations, count: 1) == [2])
    }

    @Test(arguments: [1, 7, 100, 5000]) func partialSelectionGivesWhatAFullSortGives(count: Int) {
        let random = CounterRandom(seed: 3, purpose: .order)
        var columns = HistoryColumns(labels: Array(repeating: Label(0), count: 3000))
        for i in 0..<columns.count {
            columns.visits[i] = 1
            // Few distinct values, so that ties are common.
            columns.lossLast[i] = Float16(random.words(epoch: 0, sample: UInt32(i)).0 % 500)
        }
        let ids = (0..<columns.count).map { SampleID($0) }
        let sorted = ids.sorted { a, b in
            (-columns.lossLast[a.index], a.index) < (-columns.lossLast[b.index], b.index)
        }
        #expect(columns.ranked(ids, by: .loss, .descending, count: count) == Array(sorted.prefix(count)))
    }
}
