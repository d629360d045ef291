import ASTTypes
import Images
import Testing

@testable import Streaming

@Suite struct AugmentationTests {
    private let shape = ImageShape(height: 32, width: 32, channels: 3)

    private func views(_ augmentation: Augmentation, epoch: Int, samples: Int = 4000, seed: UInt64 = 11)
        -> [View]
    {
        (0..<samples).map {
            augmentation.view(of: SampleID($0), epoch: epoch, image: shape, shape: shape, seed: seed)
        }
    }

    @Test func everyPlaceOfTheWindowIsEquallyLikely() {
        let seen = views(Augmentation(pad: 2, flip: .none), epoch: 0)
        var counts: [Int: Int] = [:]
        for view in seen { counts[(view.top + 2) * 5 + view.left + 2, default: 0] += 1 }
        #expect(Set(counts.keys) == Set(0..<25))
        // 4,000 draws over 25 places: 160 each, standard deviation 12.4; six of them either way.
        #expect(counts.values.allSatisfy { (85...235).contains($0) })
        #expect(seen.allSatisfy { !$0.isMirrored })
    }

    @Test func aboutHalfOfTheImagesAreMirroredAnewInEachEpoch() {
        let flips = (0..<2).map { views(Augmentation(pad: 0, flip: .random), epoch: $0).map(\.isMirrored) }
        for flip in flips { #expect((1810...2190).contains(flip.filter(\.self).count)) }
        let changed = zip(flips[0], flips[1]).filter { $0 != $1 }.count
        #expect((1810...2190).contains(changed))
    }

    @Test func alternatingFlipsGoTheOtherWayEveryEpoch() {
        let flips = (0..<4).map {
            views(Augmentation(pad: 2, flip: .alternating), epoch: $0).map(\.isMirrored)
        }
        #expect((1810...2190).contains(flips[0].filter(\.self).count))
        #expect(flips[1] == flips[0].map { !$0 })
        #expect(flips[2] == flips[0])
        #expect(flips[3] == flips[1])
    }

    @Test func noAugmentationLeavesTheImageWhereItIs() {
        let whole = View(
            region: PixelRegion(left: 0, top: 0, width: 32, height: 32), width: 32, height: 32, left: 0,
            top: 0,
            isMirrored: false)
        #expect(Set(views(.none, epoch: 5)) == [whole])
    }

    @Test func anotherSeedGivesAnotherStream() {
        let augmentation = Augmentation(pad: 2, flip: .random)
        #expect(
            views(augmentation, epoch: 0, samples: 100, seed: 12)
                != views(augmentation, epoch: 0, samples: 100))
    }

    @Test func switchingOneAugmentationOnLeavesTheViewsAsTheyWere() {
        let plain = Augmentation(crop: .randomResized(RandomResizedCrop()), flip: .random)
        var rich = plain
        rich.colorJitter = ColorJitter(brightness: 0.4)
        rich.randAugment = RandAugment()
        rich.randomErasing = RandomErasing()
        #expect(views(plain, epoch: 1) == views(rich, epoch: 1))
    }
}

@Suite struct WindowTests {
    /// The definition, pixel by pixel.
    private func expected(
        _ source: [UInt8], _ image: ImageShape, _ shape: ImageShape, left: Int, top: Int, isMirrored: Bool
    ) -> [UInt8] {
        func reflected(_ i: Int, _ count: Int) -> Int { i < 0 ? -i : i >= count ? 2 * (count - 1) - i : i }
        var result: [UInt8] = []
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let fromX = reflected((isMirrored ? shape.width - 1 - x : x) + left, image.width)
                let fromY = reflected(y + top, image.height)
                for channel in 0..<shape.channels {
                    let from = (fromY * image.width + fromX) * image.channels
                    result.append(source[from + (image.channels == 1 ? 0 : channel)])
                }
            }
        }
        return result
    }

    /// Rows of 23 are copied in several vectors, those of 7 in one or none.
    @Test(arguments: [(1, 1), (3, 3), (1, 3)], [7, 23]) func everyWindowFollowsTheDefinition(
        channels: (from: Int, to: Int), imageWidth: Int
    ) {
        let (from, to) = channels
        let image = ImageShape(height: 5, width: imageWidth, channels: from)
        let source = StoreFixture.pixels(3, shape: image)
        for (height, width) in [(5, 7), (4, 4), (1, 1), (3, 2), (2, imageWidth), (2, imageWidth - 1)] {
            let shape = ImageShape(height: height, width: width, channels: to)
            // A guard behind the row shows a write beyond it.
            var row = [UInt8](repeating: 99, count: shape.elements + 4)
            for top in -2...(image.height - height + 2) {
                for left in -2...(image.width - width + 2) {
                    for isMirrored in [false, true] {
                        row.withUnsafeMutableBufferPointer { row in
                            source.withUnsafeBufferPointer { source in
                                guard let row = row.baseAddress, let source = source.baseAddress else {
                                    return
                                }
                                WindowKernel(
                                    source: source, width: imageWidth, height: 5, channels: from
                                ).copy(left: left, top: top, isMirrored: isMirrored, shape, into: row)
                            }
                        }
                        let wanted = expected(
                            source, image, shape, left: left, top: top, isMirrored: isMirrored)
                        #expect(row == wanted + [99, 99, 99, 99], "\(left) \(top) \(isMirrored)")
                    }
                }
            }
        }
    }
}
