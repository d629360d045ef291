import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

@testable import Ingestion

@Suite struct QualitySurveyTests {
    private struct Picture {
        var width = 40
        var height = 40
        var label = 0
        var split = "train"
        /// Bytes of the raw image, 3 channels.
        var pixels: [UInt8]
        var isMeasured = true

        init(
            width: Int = 40, height: Int = 40, label: Int = 0, split: String = "train", _ value: (Int) -> Int
        ) {
            (self.width, self.height, self.label, self.split) = (width, height, label, split)
            pixels = (0..<(width * height * 3)).map { UInt8(truncatingIfNeeded: value($0)) }
        }
    }

    private func noise(_ seed: Int) -> (Int) -> Int { { ($0 &* 2_654_435_761 &+ seed &* 40_503) >> 7 } }

    private func survey(_ pictures: [Picture], limit: Int = 100) throws -> [String: QualityWarning] {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "store").path
            let writer = try SampleStoreWriter(creating: path, identity: IngestIdentity(["source": "test"]))
            var meter = TraitMeter()
            for (number, picture) in pictures.enumerated() {
                try writer.beginSplit(picture.split)
                let shape = ImageShape(height: picture.height, width: picture.width, channels: 3)
                try writer.append(
                    NewSample(
                        name: "\(number)", label: Label(picture.label), encoding: .raw, shape: shape,
                        bytes: picture.pixels, intensityDeviation: 0,
                        traits: picture.isMeasured ? meter.measure(picture.pixels, shape) : nil))
            }
            _ = try writer.finish(
                classes: ["a", "b"], mean: [0, 0, 0], standardDeviation: [1, 1, 1],
                source: Manifest.Source(kind: "test", path: "test"))
            let survey = try QualitySurvey(try SampleStore(opening: path), sightLimit: limit)
            return Dictionary(uniqueKeysWithValues: survey.warnings.map { ($0.issue, $0) })
        }
    }

    /// However many times the index is read.
    @Test(arguments: [1, 2, 100]) func duplicatesAreCountedWithTheirSplitsAndLabels(limit: Int) throws {
        let warnings = try survey(
            [
                Picture(noise(1)), Picture(noise(2)), Picture(noise(1)), Picture(label: 1, noise(3)),
                Picture(noise(3)), Picture(split: "test", noise(2)), Picture(noise(4)),
            ], limit: limit)
        #expect(warnings["exact_duplicates"]?.samples == 6)
        #expect(warnings["duplicates_with_other_labels"]?.examples.sorted() == [3, 4])
        #expect(warnings["duplicates_across_splits"]?.examples.sorted() == [1, 5])
        #expect(warnings["near_duplicates"] == nil)
    }

    @Test func aPictureThatLooksTheSameIsANearDuplicateOnly() throws {
        let base = noise(5)
        let warnings = try survey([
            Picture(base), Picture { $0 == 700 ? base($0) ^ 1 : base($0) }, Picture(noise(6)),
        ])
        #expect(warnings["near_duplicates"]?.examples.sorted() == [0, 1])
        #expect(warnings["exact_duplicates"] == nil)
    }

    @Test func imagesThatAreHardToLearnFromAreNamed() throws {
        let dark = Picture { ($0 * 7 + $0 / 3) % 60 }
        let light = Picture { 250 + $0 % 5 }
        let plain = Picture { _ in 128 }
        let grey = Picture { ($0 / 3 &* 2_654_435_761) >> 5 }
        let wide = Picture(width: 120, height: 13, noise(7))
        let huge = Picture(width: 500, height: 500, noise(8))
        let warnings = try survey([
            dark, light, plain, grey, wide, huge, Picture(noise(9)), Picture(noise(10)),
        ])
        #expect(warnings["dark"]?.examples == [0])
        #expect(warnings["light"]?.examples == [1])
        #expect(warnings["low_information"]?.examples.contains(2) == true)
        #expect(warnings["blurry"]?.examples.contains(2) == true)
        #expect(warnings["grayscale"]?.examples == [2, 3])
        #expect(warnings["odd_aspect_ratio"]?.examples == [4])
        #expect(warnings["odd_size"]?.examples == [5])
    }
}
