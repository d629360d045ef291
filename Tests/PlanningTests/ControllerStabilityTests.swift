import ASTTypes
import Foundation
import Planning
import Testing

struct ControllerStabilityTests {
    private struct Gains {
        var kp: Double
        var ki: Double
        var alpha: Double
        var density: Double

        func controller() throws -> ThresholdController {
            ThresholdController(options: try GateOptions(kp: kp, ki: ki, emaAlpha: alpha))
        }

        /// log₁₀ of the spectral radius of the linearised loop over (θ − θ*, ema − target, Σe), by Gelfand's formula: the
        /// growth of the matrix's powers, which repeated squaring takes to the 2²⁰th.
        func logSpectralRadius() -> Double {
            let a = alpha
            let f = density
            // ema' = (1 − α)·ema − α·f·θ;  Σ' = Σ + ema';  θ' = θ + Kp·ema' + Ki·Σ'.
            let ema = [-a * f, 1 - a, 0]
            let sum = [-a * f, 1 - a, 1]
            let theta = [1 + kp * ema[0] + ki * sum[0], kp * ema[1] + ki * sum[1], ki]
            var power = [theta, ema, sum]
            var scale = 0.0
            for _ in 0..<20 {
                power = product(power, power)
                let norm = power.joined().map(\.magnitude).max() ?? 0
                guard norm > 0 else { return -.infinity }
                power = power.map { $0.map { $0 / norm } }
                scale = 2 * scale + log10(norm)
            }
            return scale / Double(1 << 20)
        }

        private func product(_ x: [[Double]], _ y: [[Double]]) -> [[Double]] {
            (0..<3).map { row in
                (0..<3).map { column in (0..<3).reduce(0) { $0 + x[row][$1] * y[$1][column] } }
            }
        }
    }

    @Test func theCriterionAgreesWithTheSpectralRadiusOnRandomGains() throws {
        let random = CounterRandom(seed: 17, purpose: .selection)
        var stable = 0
        var unstable = 0
        for draw in 0..<3000 {
            let words = random.words(epoch: 0, sample: UInt32(draw))
            func unit(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }
            let gains = Gains(
                kp: pow(10, 3 * unit(words.0) - 2), ki: pow(10, 4 * unit(words.1) - 3), alpha: unit(words.2),
                density: pow(10, 2 * unit(words.3) - 1))
            let growth = gains.logSpectralRadius()
            // Too close to the border for the radius to be told from 1.
            if growth.magnitude < 1e-4 { continue }
            #expect(
                try gains.controller().stability(density: gains.density).isStable == (growth < 0), "\(gains)")
            if growth < 0 { stable += 1 } else { unstable += 1 }
        }
        #expect(stable > 300 && unstable > 300)
    }

    @Test func theSeedsGainsAreStableAndSlow() throws {
        let stability = try Gains(kp: 0.0015, ki: 0.00005, alpha: 0.3, density: 1.5).controller().stability(
            density: 1.5)
        #expect(stability.isStable)
        #expect(abs((stability.dampingRatio ?? 0) - 0.13) < 0.005)
        #expect(abs((stability.updatesPerSwing ?? 0) - 725.5) < 1)
        #expect(try GateOptions().stabilityWarning == nil)
    }

    @Test func rejectedGainsDivergeAndAcceptedOnesSettle() throws {
        // (1 − α)·Ki = 0.0070 against α·Kp = 0.0030, and the other way round.
        let rejected = try distance(Gains(kp: 0.01, ki: 0.01, alpha: 0.3, density: 1))
        let accepted = try distance(Gains(kp: 0.01, ki: 0.001, alpha: 0.3, density: 1))
        #expect(rejected > 0.1 && accepted < 1e-6)
    }

    /// How far from its resting place a threshold still swings that was pushed 0.01 away from it.
    private func distance(_ gains: Gains) throws -> Double {
        let options = try GateOptions(kp: gains.kp, ki: gains.ki, emaAlpha: gains.alpha, threshold: 0.51)
        var controller = ThresholdController(options: options)
        var largest = 0.0
        for update in 0..<20_000 {
            controller.update(rate: 0.1 - gains.density * (controller.threshold - 0.5))
            if update >= 19_000 { largest = max(largest, (controller.threshold - 0.5).magnitude) }
        }
        #expect(try gains.controller().stability(density: gains.density).isStable == (largest < 0.01))
        return largest
    }

    @Test func gainsThatNoDataCanSettleAreWarnedOf() throws {
        let warning = try #require(try GateOptions(kp: 0.0015, ki: 0.001, emaAlpha: 0.3).stabilityWarning)
        #expect(warning.contains("--ki 0.001") && warning.contains("--ki below 0.00064"))
        #expect(try GateOptions(kp: 0, ki: 0.001, emaAlpha: 1).stabilityWarning != nil)
        #expect(try GateOptions(kp: 0, ki: 0).stabilityWarning?.contains("not held") == true)
        #expect(try GateOptions(kp: 0.0015, ki: 0).stabilityWarning == nil)
        #expect(try GateOptions(kp: 0.1, ki: 0.5, emaAlpha: 1).stabilityWarning == nil)
    }

    @Test func withoutAnIntegralTheBoundOnTheDensityRemains() throws {
        let controller = try Gains(kp: 0.5, ki: 0, alpha: 0.3, density: 1).controller()
        let limit = controller.stability(density: 1).densityLimit
        #expect(abs(limit - 2 * 1.7 / 0.3 / 0.5) < 1e-9)
        #expect(controller.stability(density: 0.99 * limit).isStable)
        #expect(!controller.stability(density: 1.01 * limit).isStable)
        #expect(controller.stability(density: 1).dampingRatio == nil)
        #expect(!controller.stability(density: 0).isStable && !controller.stability(density: .nan).isStable)
    }
}
