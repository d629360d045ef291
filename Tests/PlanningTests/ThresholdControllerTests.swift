import Foundation
import Planning
import Testing

struct ThresholdControllerTests {
    /// Share of a logistic population (centre 0.5, scale 0.1) above a threshold.
    private func shareAbove(_ threshold: Double) -> Double { 1 / (1 + exp((threshold - 0.5) / 0.1)) }

    private func controller(
        target: Double = 0.1, kp: Double = 0.0015, ki: Double = 0.00005, alpha: Double = 0.3,
        threshold: Double = 0.5
    ) throws -> ThresholdController {
        ThresholdController(
            options: try GateOptions(
                targetRate: target, kp: kp, ki: ki, emaAlpha: alpha, threshold: threshold))
    }

    /// Rates of `updates` batches of 128: the plant's share plus the noise of counting.
    private func rates(_ controller: inout ThresholdController, updates: Int, noise: Bool) -> [Double] {
        (0..<updates).map { update in
            let share = shareAbove(controller.threshold)
            let spread = noise ? (share * (1 - share) / 128).squareRoot() * normal(1, update) : 0
            let rate = min(max(share + spread, 0), 1)
            controller.update(rate: rate)
            return rate
        }
    }

    @Test func oneUpdateIsTheLawWithTheSeedsConstants() throws {
        var controller = try controller()
        controller.update(rate: 0.5)
        // ema = 0.3·0.5 + 0.7·0.1 = 0.22, e = 0.12, Σ = 0.12.
        #expect(abs(controller.averageRate - 0.22) < 1e-15 && abs(controller.integral - 0.12) < 1e-15)
        #expect(abs(controller.threshold - (0.5 + 0.0015 * 0.12 + 0.00005 * 0.12)) < 1e-15)
        controller.update(rate: 0.1)
        // ema = 0.3·0.1 + 0.7·0.22 = 0.184, e = 0.084, Σ = 0.204.
        #expect(abs(controller.integral - 0.204) < 1e-15)
        #expect(abs(controller.threshold - (0.500186 + 0.0015 * 0.084 + 0.00005 * 0.204)) < 1e-15)
    }

    @Test(arguments: [0.05, 0.1, 0.3, 0.8])
    func aStepIsAnsweredByTheTargetRate(target: Double) throws {
        var controller = try controller(target: target)
        let last = rates(&controller, updates: 12_000, noise: true).suffix(4_000)
        #expect(abs(last.reduce(0, +) / 4_000 - target) < 0.005)
        #expect(abs(shareAbove(controller.threshold) - target) < 0.03)
    }

    @Test func withoutNoiseTheStepResponseSettlesOnTheTarget() throws {
        var controller = try controller()
        let rates = rates(&controller, updates: 30_000, noise: false)
        #expect(rates[0] == 0.5 && rates.min()! < 0.09)
        #expect(rates.suffix(1000).allSatisfy { abs($0 - 0.1) < 1e-4 })
    }

    @Test func saturationBoundsTheIntegralAndTheLoopRecovers() throws {
        var controller = try controller()
        var largest = 0.0
        for _ in 0..<20_000 {
            controller.update(rate: 1)
            largest = max(largest, abs(controller.integral))
            #expect(controller.threshold <= 1)
        }
        #expect(controller.threshold == 1 && largest <= ThresholdController.integralLimit)
        #expect(controller.integral < 1)
        let wound = controller.threshold
        for _ in 0..<200 { controller.update(rate: 0) }
        #expect(controller.threshold < wound)
        let last = rates(&controller, updates: 20_000, noise: false).suffix(100)
        #expect(last.allSatisfy { abs($0 - 0.1) < 0.005 })
    }

    @Test func theIntegralIsClampedAwayFromSaturationToo() throws {
        var controller = try controller(kp: 0, ki: 1e-9)
        for _ in 0..<1000 { controller.update(rate: 1) }
        #expect(controller.integral == 50)
        for _ in 0..<10_000 { controller.update(rate: 0) }
        #expect(controller.integral == -50)
    }

    @Test(arguments: [Double.nan, .infinity])
    func aRateThatIsNotFiniteChangesNothing(rate: Double) throws {
        var controller = try controller()
        let before = controller
        controller.update(rate: rate)
        #expect(controller == before)
    }
}
