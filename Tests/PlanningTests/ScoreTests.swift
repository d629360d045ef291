import ASTTypes
import Foundation
import Testing

@testable import Planning

struct ScoreTests {
    @Test func formulasAreReadAndWrittenAlike() throws {
        #expect(try ScoreFormula(parsing: "gradient") == .gradient)
        let sum = try ScoreFormula(parsing: " 0.7*loss + 0.3*intensity ")
        #expect(sum.terms.map(\.weight) == [0.7, 0.3] && sum.terms.map(\.signal) == [.loss, .intensity])
        #expect(try ScoreFormula(parsing: "\(sum)") == sum)
        #expect(try ScoreFormula(parsing: "reducible").needsReference && !sum.needsReference)
        for signal in Signal.allCases { #expect(try ScoreFormula(parsing: signal.rawValue).terms.count == 1) }
    }

    @Test(arguments: ["", "los", "loss+", "0*loss", "-1*loss", "nan*loss", "2*3*loss", "loss*2", "inf*loss"])
    func aFormulaThatIsNoneIsRefused(text: String) {
        #expect(failure { try ScoreFormula(parsing: text) }?.kind == .usage)
    }

    @Test func aMisspelledSignalHasItsNearest() {
        #expect(failure { try ScoreFormula(parsing: "gradiant") }?.remedy == "did you mean 'gradient'?")
    }

    /// Losses halve every `halving` epochs, with noise; a tenth is visited each epoch, at random.
    private func drifting(halving: Double, epochs: Int) -> (HistoryColumns, PlanContext) {
        let samples = 4000
        var past = emptyHistory(samples)
        var steps: [UInt32] = []
        for epoch in 0..<epochs {
            let ids = (0..<samples).filter { Int(philoxWord($0, epoch) % 10) == 0 || epoch == 0 }
                .map { SampleID($0) }
            let losses = ids.map { id in
                Float(4 * exp(0.3 * normal(epoch, id.index)) * pow(0.5, Double(epoch) / halving))
            }
            past.observe(outcome(step: UInt32(epoch + 1), ids: ids, losses: losses))
            steps.append(UInt32(epoch + 1))
        }
        var now = context(samples: samples, epoch: epochs, epochs: epochs + 10)
        now.lastSteps = steps
        return (past, now)
    }

    private func philoxWord(_ sample: Int, _ epoch: Int) -> UInt32 {
        CounterRandom(seed: 77, purpose: .selection).words(epoch: epoch, sample: UInt32(sample)).0
    }

    @Test(arguments: [6.0, 12, 1e9])
    func theDriftOfALossThatHalvesIsRecovered(halving: Double) throws {
        let (past, now) = drifting(halving: halving, epochs: 30)
        let drift = ScoreDrift(past, now, ages: try EpochAges(now), positions: now.survey)
        // Over the octaves that hold many samples: the losses have a spread of less than one.
        let level = 4 * pow(0.5, 25 / halving)
        let found = Double(drift.perEpoch[ScoreDrift.octave(of: Float(level))])
        #expect(abs(found + 1 / halving) < 0.35 / halving + 0.015, "\(found)")
    }

    @Test func oldScoresAreCarriedOnToWhatTheyWouldBeNow() throws {
        let (past, now) = drifting(halving: 8, epochs: 30)
        let ages = try EpochAges(now)
        let estimator = ScoreEstimator(
            past, now, formula: .loss, ages: ages, costs: .none, classes: 1, positions: now.survey)
        var stored = 0.0
        var corrected = 0.0
        var count = 0.0
        for i in 0..<past.count {
            let age = ages.age(lastScored: past.lastScored[i])
            guard age > 10 else { continue }
            let truth = log(4 * pow(0.5, 29.0 / 8))
            stored += abs(log(Double(past.lossLast[i])) - truth)
            corrected += abs(log(Double(estimator.loss(estimator.sample(i), age: age))) - truth)
            count += 1
        }
        #expect(count > 300 && corrected < 0.6 * stored, "\(corrected / count) against \(stored / count)")
    }

    /// Every sample twice as far apart: no eight of them lie side by side.
    private func spread(_ past: HistoryColumns) -> HistoryColumns {
        var wide = HistoryColumns(labels: (0..<2 * past.count).map { Label(Int(past.classID[$0 / 2])) })
        for i in 0..<past.count {
            wide.lossLast[2 * i] = past.lossLast[i]
            wide.lossEMA[2 * i] = past.lossEMA[i]
            wide.lossDeviation[2 * i] = past.lossDeviation[i]
            wide.marginEMA[2 * i] = past.marginEMA[i]
            wide.gradientNorm[2 * i] = past.gradientNorm[i]
            wide.lastScored[2 * i] = past.lastScored[i]
            wide.visits[2 * i] = past.visits[i]
            wide.flags[2 * i] = past.flags[i]
            wide.costClass[2 * i] = past.costClass[i]
        }
        return wide
    }

    private func varied(_ samples: Int) -> HistoryColumns {
        var past = HistoryColumns(labels: (0..<samples).map { Label($0 % 3) })
        let strange: [Float16] = [0, .infinity, .nan, -1, 6e-8, 60_000]
        for i in 0..<samples {
            let u = Float(philoxWord(i, 1) >> 8) * 0x1p-24
            let v = Float(philoxWord(i, 2) >> 8) * 0x1p-24
            past.lossLast[i] = i % 97 == 0 ? strange[i / 97 % 6] : Float16(8 * u * u)
            past.lossEMA[i] = i % 89 == 0 ? strange[i / 89 % 6] : Float16(8 * v * v)
            past.lossDeviation[i] = Float16(0.4 * u * v)
            past.marginEMA[i] = Float16(2 - 6 * v)
            past.gradientNorm[i] = i % 83 == 0 ? strange[i / 83 % 6] : Float16(1.4 * u)
            past.lastScored[i] = philoxWord(i, 3) % 40
            past.visits[i] = UInt16(philoxWord(i, 4) % 12)
            past.flags[i] = i % 11 == 0 ? [] : v < 0.6 ? [.hasLoss, .lastCorrect] : [.hasLoss]
            past.costClass[i] = UInt16(50 + philoxWord(i, 5) % 40)
        }
        return past
    }

    @Test func samplesScoredEightAtATimeFallIntoTheSameCellsAsOneAtATime() throws {
        let past = varied(4003)
        func cells(_ history: HistoryColumns, stride: Int) throws -> ScoredCells {
            var now = context(samples: history.count, epoch: 13)
            now.ids = Swift.stride(from: 0, to: history.count, by: stride).map { SampleID($0) }
            now.lastSteps = (1...13).map { 3 * $0 }
            let ages = try EpochAges(now)
            let chunks = Chunks(count: now.ids.count)
            let bound = try AgeBound(most: 12, samples: now.ids.count, chosen: 400, rate: 0.1)
            let costs = CostFactors(history, now, training: 100, positions: now.survey)
            let estimator = ScoreEstimator(
                history, now, formula: .gradient, ages: ages, costs: costs, classes: 3, positions: now.survey)
            #expect(estimator.scoresLanes)
            let survey = AgeSurvey(
                history, now, ages: ages, chunks: chunks, oldest: bound.oldest(at: now.epoch))
            return ScoredCells(
                history, now, layout: ImportanceCells(classes: 3), chunks: chunks, estimator: estimator,
                noise: LabelNoiseGuard(share: 0.1, history, now, classes: 3, positions: now.survey),
                ages: survey.ages, due: bound.due(survey, limit: 400))
        }
        let eight = try cells(past, stride: 1)
        let one = try cells(spread(past), stride: 2)
        #expect(eight.cells == one.cells && eight.counts == one.counts)
        #expect(eight.correct == one.correct && eight.guarded == one.guarded && eight.guarded > 0)
        #expect(Set(eight.cells).count > 100)
    }

    @Test func expensiveSamplesAreWorthTheRootOfTheirCostLess() throws {
        var past = history(losses: Array(repeating: 1, count: 100))
        let cheap = HistoryColumns.costClass(ofMicroseconds: 100)
        let dear = HistoryColumns.costClass(ofMicroseconds: 6400)
        for i in 0..<100 { past.costClass[i] = i < 50 ? cheap : dear }
        let now = context(samples: 100)
        let costs = CostFactors(past, now, training: 0, positions: now.survey)
        #expect(abs(costs[cheap] / costs[dear] - 8) < 0.3)
        let trained = CostFactors(past, now, training: 1e9, positions: now.survey)
        #expect(abs(trained[cheap] / trained[dear] - 1) < 0.01)
        past.costClass = Array(repeating: 0, count: 100)
        #expect(CostFactors(past, now, training: 0, positions: now.survey)[0] == 1)
    }

    @Test func costClassesStandForTheirTimes() {
        for time in [2, 3, 10, 99, 1234, 1e6, 1e9] {
            let number = HistoryColumns.costClass(ofMicroseconds: time)
            #expect(abs(HistoryColumns.microseconds(ofCostClass: number) / time - 1) < 0.04, "\(time)")
        }
        #expect(HistoryColumns.costClass(ofMicroseconds: .nan) == 1)
        #expect(HistoryColumns.costClass(ofMicroseconds: .infinity) < 1000)
        #expect(HistoryColumns.microseconds(ofCostClass: .max).isFinite)
    }

    @Test func samplesThatAreAlwaysWrongByFarAreGuardedAndHardOnesAreNot() {
        let samples = 1000
        var past = HistoryColumns(labels: (0..<samples).map { Label($0 % 2) })
        for visit in 0..<8 {
            var outcome = outcome(
                step: UInt32(visit + 1), ids: (0..<samples).map { SampleID($0) },
                losses: (0..<samples).map { $0 < 10 ? 6 : $0 < 30 && visit % 2 == 0 ? 4 : 0.5 })
            outcome.margins = outcome.losses.map { 1 - $0 }
            outcome.correct = outcome.losses.map { $0 < 1 }
            past.observe(outcome)
        }
        let now = context(samples: samples)
        let noise = LabelNoiseGuard(share: 0.02, past, now, classes: 2, positions: now.survey)
        #expect((0..<samples).filter { noise.guards(past, $0) } == Array(0..<10))
        #expect(!(0..<samples).contains { LabelNoiseGuard.none.guards(past, $0) })
        // Not more than the share, whatever the margins are.
        let few = LabelNoiseGuard(share: 0.004, past, now, classes: 2, positions: now.survey)
        #expect((0..<samples).count { few.guards(past, $0) } <= 4)
    }

    @Test(arguments: [100_000, 262_144, 1_000_003])
    func aSurveySeesClassesThatTakeTurnsAlike(samples: Int) {
        let looked = context(samples: samples).survey
        #expect(looked.count == 1 << 16 && Set(looked).count == looked.count)
        #expect(looked.min().map { $0 >= 0 } == true && looked.max().map { $0 < samples } == true)
        for classes in [2, 10, 64, 100] {
            var counts = Array(repeating: 0.0, count: classes)
            for position in looked { counts[position % classes] += 1 }
            let even = Double(looked.count) / Double(classes)
            #expect(counts.allSatisfy { $0 > even / 2 && $0 < even * 2 }, "\(classes)")
        }
    }

    @Test func nobodyOfAClassThatWasNotLookedAtIsGuarded() {
        var past = HistoryColumns(labels: (0..<1000).map { Label($0 % 2) })
        for i in 0..<1000 {
            past.marginEMA[i] = Float16(-1 - Float(i) / 1000)
            past.lossEMA[i] = 3
            past.visits[i] = 9
            past.flags[i] = [.hasLoss]
        }
        let now = context(samples: 1000)
        let even = Array(stride(from: 0, to: 1000, by: 2))
        let noise = LabelNoiseGuard(share: 0.3, past, now, classes: 2, positions: even)
        let guarded = (0..<1000).filter { noise.guards(past, $0) }
        #expect(!guarded.isEmpty && guarded.count <= 150 && guarded.allSatisfy { $0 % 2 == 0 })
    }

    @Test func theVarianceRatioIsWhatSimulatedDrawsHave() {
        let layout = ImportanceCells(classes: 1)
        var gate = VarianceGate(layout: layout)
        let gradients = (0..<400).map { Float(exp(normal(1, $0))) / 8 }
        var counts = Array(repeating: 0, count: layout.count)
        for gradient in gradients {
            gate.observe(importance: gradient, gradient: gradient)
            counts[Int(layout.level(gradient))] += 1
        }
        let wanted = waterFilled(
            importance: layout.cappedImportance(counts), counts: counts, floor: 0.025, places: 40)
        let ratio = gate.ratio(counts: counts, probabilities: wanted)
        var selected = 0.0
        var uniform = 0.0
        for gradient in gradients {
            let square = Double(gradient * gradient)
            selected += square * (1 / wanted[Int(layout.level(gradient))] - 1)
            uniform += square * (1 / 0.1 - 1)
        }
        #expect(abs((ratio ?? 0) / (selected / uniform) - 1) < 0.03 && (ratio ?? 1) < 0.5)
        #expect(VarianceGate(layout: layout).ratio(counts: counts, probabilities: wanted) == nil)
    }
}
