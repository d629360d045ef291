import ASTTypes
import SampleStore
import TestSupport
import Testing

@testable import Streaming

@Suite struct MixingTests {
    private let shape = ImageShape(height: 32, width: 48, channels: 3)

    private func recipes(_ mixing: BatchMixing, count: Int = 2000) -> [BatchMixing.Recipe?] {
        (0..<count).map { mixing.recipe(seed: 3, epoch: 1, first: SampleID($0), shape: shape) }
    }

    /// Mean and variance of a Beta distribution with both parameters α are ½ and 1/(4 (2α + 1)).
    @Test(arguments: [0.2, 0.8, 1, 2.5]) func sharesHaveTheirBetaDistribution(alpha: Double) {
        let shares = recipes(BatchMixing(mixUp: alpha), count: 4000).compactMap { $0?.share(of: shape) }
        #expect(shares.count == 4000 && shares.allSatisfy { (0...1).contains($0) })
        let mean = shares.reduce(0, +) / 4000
        let variance = shares.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4000
        #expect((mean - 0.5).magnitude < 0.03)
        #expect((variance - 1 / (4 * (2 * alpha + 1))).magnitude < 0.01)
    }

    @Test func pastedRectanglesHaveTheAreaOfTheShareWhereTheyFit() {
        let all = recipes(BatchMixing(cutMix: 1)).compactMap { recipe -> PixelRectangle? in
            guard case .paste(let rectangle)? = recipe else { return nil }
            return rectangle
        }
        #expect(all.count == 2000)
        for rectangle in all {
            #expect(rectangle.rows.lowerBound >= 0 && rectangle.rows.upperBound <= 32)
            #expect(rectangle.columns.lowerBound >= 0 && rectangle.columns.upperBound <= 48)
        }
        let shares = all.map { BatchMixing.Recipe.paste($0).share(of: shape) }
        // Evenly spread but for what lies outside, which makes the share larger.
        let mean = shares.reduce(0, +) / 2000
        #expect(mean > 0.55 && mean < 0.8)
    }

    @Test func batchesAreMixedAsOftenAsAsked() {
        #expect(recipes(BatchMixing()).allSatisfy { $0 == nil })
        let some = recipes(BatchMixing(mixUp: 1, cutMix: 1, probability: 0.5, switchProbability: 0.25))
        let mixed = some.compactMap(\.self)
        #expect((880...1120).contains(mixed.count))
        let pasted = mixed.count { if case .paste = $0 { true } else { false } }
        #expect((180...320).contains(pasted))
    }

    @Test func everyRowIsMixedWithTheOneBeforeIt() throws {
        try withTemporaryFolder { folder in
            let store = try StoreFixture.store(count: 20, in: folder)
            for output in PixelOutput.allCases {
                for mixing in [BatchMixing(mixUp: 1), BatchMixing(cutMix: 1)] {
                    let plain = try rows(store, output, nil)
                    let mixed = try rows(store, output, mixing)
                    for (batch, (before, after)) in zip(plain, mixed).enumerated() {
                        #expect(before.mixing == nil)
                        let mix = try #require(after.mixing)
                        #expect((0..<10).map(mix.partner) == [9, 0, 1, 2, 3, 4, 5, 6, 7, 8])
                        try expectMixed(
                            before.pixels, after.pixels, mix, output,
                            mixing.recipe(
                                seed: 7, epoch: 0, first: SampleID(batch * 10),
                                shape: ImageShape(height: 8, width: 8, channels: 3)))
                    }
                }
            }
        }
    }

    private struct Row {
        var pixels: [Float]
        var mixing: Mixing?
    }

    private func rows(_ store: SampleStore, _ output: PixelOutput, _ mixing: BatchMixing?) throws -> [Row] {
        let options = StoreFixture.options(output: output, augmentation: Augmentation(mixing: mixing))
        let stream = try BatchStream(store: store, plan: StoreFixture.plan(0..<20), options: options)
        var result: [Row] = []
        while let batch = try stream.next() {
            let pixels = batch.withTypedPixels { pixels -> [Float] in
                switch pixels {
                case .float32(let values): Array(values)
                case .bfloat16(let values): values.map { Float(bitPattern: UInt32($0) << 16) }
                case .uint8(let values): values.map { Float($0) }
                }
            }
            result.append(Row(pixels: pixels, mixing: batch.mixing))
        }
        return result
    }

    private func expectMixed(
        _ before: [Float], _ after: [Float], _ mix: Mixing, _ output: PixelOutput,
        _ recipe: BatchMixing.Recipe?
    ) throws {
        let size = 8 * 8 * 3
        let tolerance: Float = output == .uint8 ? 0.51 : output == .bfloat16 ? 0.02 : 1e-5
        for row in 0..<10 {
            for place in 0..<size {
                let own = before[row * size + place]
                let other = before[mix.partner(of: row) * size + place]
                let expected: Float
                switch try #require(recipe) {
                case .blend: expected = own * mix.share + other * (1 - mix.share)
                case .paste(let rectangle):
                    let (x, y) = (place / 3 % 8, place / 24)
                    expected = rectangle.rows.contains(y) && rectangle.columns.contains(x) ? other : own
                }
                #expect((after[row * size + place] - expected).magnitude <= tolerance)
            }
        }
    }
}
