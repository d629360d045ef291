import ASTTypes
import Testing

@testable import Streaming

@Suite struct NormalizationTests {
    private func apply(
        _ normalization: Normalization, _ bytes: [UInt8], as output: PixelOutput
    ) -> [UInt8] {
        var rows = [UInt8](repeating: 0xAA, count: bytes.count * output.bytesPerValue)
        bytes.withUnsafeBytes { bytes in
            rows.withUnsafeMutableBytes { normalization.apply(bytes, as: output, into: $0) }
        }
        return rows
    }

    /// 5 is no multiple of a vector; 256 values of each channel go through whole vectors.
    @Test(arguments: [1, 2, 3], [256, 5]) func everyByteOfEveryChannelFollowsTheFormula(
        channels: Int, count: Int
    ) throws {
        let normalization = try Normalization(
            mean: Array(StoreFixture.mean.prefix(channels)),
            standardDeviation: Array(StoreFixture.deviation.prefix(channels)))
        let bytes = (0..<count * channels).map { UInt8($0 / channels) }
        let exact = bytes.enumerated().map {
            (Float($0.element) / 255 - StoreFixture.mean[$0.offset % channels])
                / StoreFixture.deviation[$0.offset % channels]
        }
        let floats = apply(normalization, bytes, as: .float32).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
        for (value, exact) in zip(floats, exact) { #expect((value - exact).magnitude <= 1e-6) }
        let halves = apply(normalization, bytes, as: .bfloat16).withUnsafeBytes {
            Array($0.bindMemory(to: UInt16.self))
        }
        // 8 bits of precision, rounded to nearest: at most half a unit of the last, 1 part in 256.
        for (value, exact) in zip(halves, exact) {
            let value = Float(bitPattern: UInt32(value) << 16)
            #expect((value - exact).magnitude <= exact.magnitude / 256 + 1e-6)
        }
        #expect(apply(normalization, bytes, as: .uint8) == bytes)
    }

    /// 256 values are five blocks and a rest; a row that is not aligned to a vector is written as ever.
    @Test(arguments: [256, 96, 5], [0, 4]) func pastTheCachesTheSameIsWritten(count: Int, misaligned: Int)
        throws
    {
        let normalization = try Normalization(
            mean: StoreFixture.mean, standardDeviation: StoreFixture.deviation)
        let bytes = (0..<count * 3).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let rows = UnsafeMutableRawBufferPointer.allocate(
            byteCount: misaligned + 4 * bytes.count + 4, alignment: 64)
        defer { rows.deallocate() }
        for i in rows.indices { rows[i] = 0xAA }
        let end = misaligned + 4 * bytes.count
        bytes.withUnsafeBytes {
            normalization.apply(
                $0, as: .float32, into: UnsafeMutableRawBufferPointer(rebasing: rows[misaligned..<end]),
                pastCaches: true)
        }
        #expect(Array(rows[misaligned..<end]) == apply(normalization, bytes, as: .float32))
        #expect(Array(rows[end...]) == [0xAA, 0xAA, 0xAA, 0xAA], "nothing is written behind the row")
    }

    @Test func bfloat16RoundsToNearestEven() {
        #expect(bfloat16(1) == 0x3F80)
        #expect(bfloat16(Float(bitPattern: 0x3F80_8000)) == 0x3F80, "a half goes to the even neighbour")
        #expect(bfloat16(Float(bitPattern: 0x3F81_8000)) == 0x3F82, "a half goes to the even neighbour")
        #expect(bfloat16(Float(bitPattern: 0x3F80_8001)) == 0x3F81)
        #expect(bfloat16(-2.5) == 0xC020)
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
