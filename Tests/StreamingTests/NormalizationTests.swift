import ASTTypes
import Testing

@testable import Streaming

@Suite struct NormalizationTests {
    @Test(arguments: [1, 2, 3]) func everyByteOfEveryChannelFollowsTheFormula(channels: Int) throws {
        let normalization = try Normalization(
            mean: Array(StoreFixture.mean.prefix(channels)),
            standardDeviation: Array(StoreFixture.deviation.prefix(channels)))
        let bytes = (0..<256 * channels).map { UInt8($0 / channels) }
        var output = [Float](repeating: .nan, count: bytes.count)
        bytes.withUnsafeBytes { bytes in
            output.withUnsafeMutableBufferPointer { normalization.apply(bytes, into: $0) }
        }
        let expected = bytes.enumerated().map {
            StoreFixture.normalised($0.element, channel: $0.offset % channels)
        }
        #expect(output == expected)
    }

    @Test func meaninglessStatisticsAreRefused() {
        let cases: [(mean: [Float], deviation: [Float])] = [
            ([], []), ([0.5], [0.5, 0.5]), ([0.5], [0]), ([0.5], [-1]), ([.nan], [1]), ([0], [.infinity]),
        ]
        for (mean, deviation) in cases {
            let failure = #expect(throws: Failure.self) {
                try Normalization(mean: mean, standardDeviation: deviation)
            }
            #expect(failure?.kind == .usage)
        }
    }
}
