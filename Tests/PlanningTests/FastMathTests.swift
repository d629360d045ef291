import ASTTypes
import Foundation
import Testing

@testable import Planning

struct FastMathTests {
    @Test func powersAndLogarithmsAgreeWithTheLibrarys() {
        for step in -2000...2000 {
            let x = Float(step) / 50
            #expect(abs(Double(fastExp2(x)) / exp2(Double(x)) - 1) < 1e-5)
            let y = exp2(x)
            #expect(abs(Double(fastLog2(y)) - log2(Double(y))) < 4e-5)
        }
        #expect(fastExp2(-1e9) > 0 && fastExp2(1e9).isFinite)
    }

    @Test func theMissingProbabilityIsAccurateForSmallAndLargeLosses() {
        for loss in [0, 1e-6, 1e-3, 0.00999, 0.01, 0.1, 1, 5, 50, 60_000] as [Float] {
            #expect(abs(Double(missingProbability(loss)) + expm1(-Double(loss))) < 1e-5)
        }
    }

    @Test func eightAtATimeGiveTheBitsOfOneAtATime() {
        var x: Float = -140
        while x < 140 {
            let eight = ScoreLanes.Floats((0..<8).map { x + Float($0) * 0.0137 })
            let (powers, missing) = (fastExp2(eight), missingProbability(eight.squared))
            for lane in 0..<8 {
                #expect(powers[lane] == fastExp2(eight[lane]))
                #expect(missing[lane] == missingProbability(eight.squared[lane]))
            }
            x += 0.25
        }
        let strange = ScoreLanes.Floats(.nan, .infinity, -.infinity, 0, -0.0, 1, 126, -126)
        for lane in 0..<8 { #expect(fastExp2(strange)[lane] == fastExp2(strange[lane])) }
    }

    @Test func everyHalfPrecisionNumberWidensToItself() {
        for bits in UInt16.min ... .max {
            let half = Float16(bitPattern: bits)
            if half.isFinite { #expect(widened(half) == Float(half)) }
        }
        #expect(widened(.infinity) >= 65_536 && widened(-.infinity) <= -65_536)
        #expect(widened(Float16.nan).magnitude >= 65_536)
    }
}

extension ScoreLanes.Floats {
    fileprivate var squared: Self { self * self }
}
