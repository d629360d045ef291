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

    @Test func theTableOfMissingProbabilitiesIsWithinHalfAPercent() {
        let table = MissingProbabilities()
        for step in 0..<2000 {
            let loss = exp2(Float(step) / 100 - 13.5)
            #expect(abs(table[loss] / missingProbability(loss) - 1) < 0.005)
        }
        #expect(table[0] < 1e-4 && table[-1] < 1e-4 && table[.nan] < 1e-4 && table[.infinity] > 0.999)
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
