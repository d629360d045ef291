import ASTTypes
import Testing
import Training

@Suite struct StepTimingTests {
    @Test func aTimedStepTakesTime() throws {
        let timing = try measureTrainingStep(model: "airbench-s", batchSize: 4, steps: 2, threads: 1)
        #expect(timing.milliseconds > 0)
        #expect(timing.batchSize == 4 && timing.steps == 2 && timing.threads == 1)
        #expect(throws: Failure.self) {
            _ = try measureTrainingStep(model: "airbench-s", batchSize: 4, steps: 0)
        }
        #expect(throws: Failure.self) { _ = try measureTrainingStep(model: "resnet", batchSize: 4, steps: 1) }
    }
}
