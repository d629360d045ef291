import ASTTypes
import Images
import Testing

@testable import Streaming

@Suite struct CropTests {
    private let target = ImageShape(height: 224, width: 224, channels: 3)

    private func regions(
        _ crop: RandomResizedCrop, width: Int, height: Int, count: Int = 4000
    ) -> [PixelRegion] {
        let image = ImageShape(height: height, width: width, channels: 3)
        return (0..<count).map {
            Augmentation(crop: .randomResized(crop)).view(
                of: SampleID($0), epoch: 3, image: image, shape: target, seed: 5
            ).region
        }
    }

    @Test func everyRandomRegionLiesInTheImageAndKeepsItsBounds() {
        for (width, height) in [(500, 375), (375, 500), (40, 900), (1, 1), (3, 2000), (7, 7)] {
            for region in regions(RandomResizedCrop(), width: width, height: height, count: 500) {
                #expect(region.width > 0 && region.height > 0 && region.left >= 0 && region.top >= 0)
                #expect(region.left + region.width <= width && region.top + region.height <= height)
            }
        }
        for region in regions(RandomResizedCrop(), width: 500, height: 375) {
            let share = Double(region.width * region.height) / (500 * 375)
            let ratio = Double(region.width) / Double(region.height)
            // Rounding to whole pixels moves both a little.
            #expect(share > 0.078 && share <= 1 && ratio > 0.735 && ratio < 1.36)
        }
    }

    @Test func areasAndTheLogarithmsOfProportionsAreEvenlySpread() {
        // Small areas in a square, so that no try is rejected.
        let crop = RandomResizedCrop(scale: 0.1...0.5, ratio: 0.75...(4.0 / 3))
        let all = regions(crop, width: 1000, height: 1000)
        let shares = all.map { Double($0.width * $0.height) / 1e6 }
        // The mean of 4,000 of them has a standard deviation of 0.4/√12/√4000 = 0.0018.
        #expect((shares.reduce(0, +) / 4000 - 0.3).magnitude < 0.01)
        for quarter in 0..<4 {
            let range = (0.1 + 0.1 * Double(quarter))..<(0.2 + 0.1 * Double(quarter))
            #expect((840...1160).contains(shares.count { range.contains($0) }))
        }
        #expect((1810...2190).contains(all.count { $0.width > $0.height }))
        #expect(
            (840...1160).contains(all.count { Double($0.width) / Double($0.height) > (4.0 / 3).squareRoot() })
        )
        // Places are evenly spread over what the size leaves.
        let places = all.map { Double($0.left) / Double(1000 - $0.width) }
        #expect((places.reduce(0, +) / 4000 - 0.5).magnitude < 0.03)
        #expect((360...440).contains(places.count { $0 < 0.1 }) || places.count { $0 < 0.1 } > 280)
    }

    @Test func anImageTooNarrowForEveryTryIsCutInTheMiddle() {
        // No window of at least half the area is at most 4/3 as wide as high.
        let crop = RandomResizedCrop(scale: 0.5...1)
        #expect(
            Set(regions(crop, width: 400, height: 100, count: 100))
                == [PixelRegion(left: 133, top: 0, width: 133, height: 100)])
        #expect(
            Set(regions(crop, width: 99, height: 400, count: 100))
                == [PixelRegion(left: 0, top: 134, width: 99, height: 132)])
    }

    @Test func drawsDifferBetweenEpochsAndSamples() {
        let all = regions(RandomResizedCrop(), width: 500, height: 375, count: 200)
        #expect(Set(all).count > 190)
    }

    @Test(arguments: [
        // From torchvision's Resize(256) and CenterCrop(224).
        (500, 375, 341, 256, 58, 16), (375, 500, 256, 341, 16, 58), (256, 256, 256, 256, 16, 16),
        (640, 427, 383, 256, 80, 16), (100, 333, 256, 852, 16, 314), (1, 2, 256, 512, 16, 144),
    ])
    func centreCropsAreRoundedAsTorchvisionDoes(
        width: Int, height: Int, toWidth: Int, toHeight: Int, left: Int, top: Int
    ) {
        let cut = CenterCrop().cut(
            width: 224, height: 224, of: ImageShape(height: height, width: width, channels: 3))
        #expect([cut.size.width, cut.size.height, cut.left, cut.top] == [toWidth, toHeight, left, top])
    }

    @Test func cropsThatMakeNoSenseAreRefused() {
        let bad: [Augmentation.Crop] = [
            .pad(-1), .pad(224), .randomResized(RandomResizedCrop(scale: 0...1)),
            .randomResized(RandomResizedCrop(scale: 0.5...1.5)),
            .randomResized(RandomResizedCrop(ratio: -1...1)), .center(CenterCrop(share: 0)),
            .center(CenterCrop(share: 1.5)), .center(CenterCrop(share: .nan)),
        ]
        for crop in bad {
            let failure = #expect(throws: Failure.self, "\(crop)") {
                try Augmentation(crop: crop).validate(for: target)
            }
            #expect(failure?.kind == .usage)
        }
    }
}
