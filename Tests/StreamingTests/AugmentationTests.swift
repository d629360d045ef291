import ASTTypes
import Testing

@testable import Streaming

@Suite struct AugmentationTests {
    private let random = CounterRandom(seed: 11, purpose: .augmentation)

    private func views(_ augmentation: Augmentation, epoch: Int, samples: Int = 4000) -> [Augmentation.View] {
        (0..<samples).map { augmentation.view(of: SampleID($0), epoch: epoch, random: random) }
    }

    @Test func everyPlaceOfTheWindowIsEquallyLikely() {
        let seen = views(Augmentation(pad: 2, flip: .none), epoch: 0)
        var counts: [Int: Int] = [:]
        for view in seen { counts[view.down * 5 + view.across, default: 0] += 1 }
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
        #expect(Set(views(.none, epoch: 5)) == [.centre])
    }

    @Test func anotherSeedGivesAnotherStream() {
        let augmentation = Augmentation(pad: 2, flip: .random)
        let other = CounterRandom(seed: 12, purpose: .augmentation)
        let theirs = (0..<100).map { augmentation.view(of: SampleID($0), epoch: 0, random: other) }
        #expect(theirs != views(augmentation, epoch: 0, samples: 100))
    }
}

@Suite struct ViewKernelTests {
    /// The definition, pixel by pixel.
    private func expected(_ source: [UInt8], _ shape: ImageShape, pad: Int, view: Augmentation.View)
        -> [Float]
    {
        func reflected(_ i: Int, _ count: Int) -> Int { i < 0 ? -i : i >= count ? 2 * (count - 1) - i : i }
        var result: [Float] = []
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let fromX = reflected(
                    (view.isMirrored ? shape.width - 1 - x : x) + view.across - pad, shape.width)
                let fromY = reflected(y + view.down - pad, shape.height)
                for channel in 0..<shape.channels {
                    let place = (fromY * shape.width + fromX) * shape.channels + channel
                    result.append(StoreFixture.normalised(source[place], channel: channel))
                }
            }
        }
        return result
    }

    @Test(arguments: [1, 3]) func everyViewFollowsTheDefinition(channels: Int) throws {
        let shape = ImageShape(height: 5, width: 7, channels: channels)
        let source = StoreFixture.pixels(3, shape: shape)
        let kernel = ViewKernel(
            shape: shape, pad: 2,
            normalization: try Normalization(
                mean: Array(StoreFixture.mean.prefix(channels)),
                standardDeviation: Array(StoreFixture.deviation.prefix(channels))))
        var row = [Float](repeating: .nan, count: shape.elements)
        for down in 0...4 {
            for across in 0...4 {
                for isMirrored in [false, true] {
                    let view = Augmentation.View(down: down, across: across, isMirrored: isMirrored)
                    row.withUnsafeMutableBufferPointer { row in
                        source.withUnsafeBufferPointer { source in
                            guard let row = row.baseAddress, let source = source.baseAddress else { return }
                            kernel.render(source, channels: channels, view: view, into: row)
                        }
                    }
                    #expect(row == expected(source, shape, pad: 2, view: view), "\(view)")
                }
            }
        }
    }
}
