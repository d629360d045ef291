import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@Suite struct CostClassTests {
    private func sample(_ number: Int, _ encoding: PixelEncoding, side: Int, bytes: Int) -> NewSample {
        NewSample(
            name: "\(number)", label: Label(0), encoding: encoding,
            shape: ImageShape(height: side, width: side, channels: 3),
            bytes: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }, intensityDeviation: 0.2)
    }

    @Test func costsFollowFromEncodingSizeAndBytes() throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            try makeStore(
                [
                    sample(0, .raw, side: 32, bytes: 3072), sample(1, .jpeg, side: 400, bytes: 100_000),
                    sample(2, .jpeg, side: 800, bytes: 100_000), sample(3, .jpeg, side: 400, bytes: 200_000),
                    sample(4, .png, side: 400, bytes: 100_000), sample(5, .webp, side: 400, bytes: 20_000),
                ], at: path)
            let classes = try SampleStore(opening: path).costClasses()
            let times = classes.map { HistoryColumns.microseconds(ofCostClass: $0) }
            let expected = [1.5, 1880, 3320, 3280, 2980, 4080]
            // A class is a sixteenth of an octave.
            for (time, wanted) in zip(times, expected) { #expect(abs(time / wanted - 1) < 0.05, "\(time)") }
        }
    }

    @Test func aStoreOfFormat1TellsCostsToo() throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/format-1.ast").standardizedFileURL
        let classes = try SampleStore(opening: fixture.path).costClasses()
        #expect(classes.count == 7 && classes.allSatisfy { $0 > 0 } && Set(classes).count > 1)
    }
}
