import ASTTypes
import Testing

@testable import Streaming

@Suite struct RandomOperationTests {
    private let shape = ImageShape(height: 64, width: 96, channels: 3)
    private static let count = 4000

    private var draws: [Draws] {
        let random = CounterRandom(seed: 4, purpose: .augmentation)
        return (0..<Self.count).map { Draws(random: random, epoch: 2, sample: UInt32($0)) }
    }

    @Test func jitterFactorsAreEvenlySpreadAndInRandomOrder() {
        let jitter = ColorJitter(brightness: 0.4, contrast: 0.2, saturation: 2, hue: 0.1)
        let all = draws.map { jitter.operations($0) }
        #expect(all.allSatisfy { $0.count == 4 })
        var factors: [String: [Double]] = [:]
        var first: [String: Int] = [:]
        for operations in all {
            for (place, operation) in operations.enumerated() {
                let (name, factor): (String, Double) =
                    switch operation {
                    case .brightness(let factor): ("brightness", factor)
                    case .contrast(let factor): ("contrast", factor)
                    case .saturation(let factor): ("saturation", factor)
                    case .hue(let turn): ("hue", turn)
                    default: ("other", 0)
                    }
                factors[name, default: []].append(factor)
                if place == 0 { first[name, default: 0] += 1 }
            }
        }
        let ranges = [
            "brightness": (0.6, 1.4), "contrast": (0.8, 1.2), "saturation": (0, 3), "hue": (-0.1, 0.1),
        ]
        for (name, (low, high)) in ranges {
            let values = factors[name] ?? []
            #expect(values.count == Self.count && values.allSatisfy { (low...high).contains($0) })
            for quarter in 0..<4 {
                let from = low + (high - low) * Double(quarter) / 4
                // 1,000 with a standard deviation of 27.
                #expect((840...1160).contains(values.count { $0 >= from && $0 < from + (high - low) / 4 }))
            }
            #expect((840...1160).contains(first[name] ?? 0), "each comes first a quarter of the time")
        }
        #expect(ColorJitter(contrast: 0.3).operations(draws[0]).count == 1, "what is off draws nothing")
    }

    @Test func randAugmentChoosesAmongFourteenOperationsWithBothSigns() {
        let augment = RandAugment(operations: 1, magnitude: 15)
        let all = draws.map { augment.operations($0, shape) }
        #expect((200...370).contains(all.count { $0.isEmpty }), "1 of 14 does nothing")
        func count(_ matches: (PixelOperation) -> Bool) -> Int {
            all.count { $0.first.map(matches) ?? false }
        }
        let expected: [(PixelOperation, PixelOperation?)] = [
            (.brightness(1.45), .brightness(0.55)), (.saturation(1.45), .saturation(0.55)),
            (.contrast(1.45), .contrast(0.55)), (.sharpness(1.45), .sharpness(0.55)),
            (.affine(.shearX(0.15)), .affine(.shearX(-0.15))),
            (.affine(.shearY(0.15)), .affine(.shearY(-0.15))),
            (.affine(.translate(right: 21, down: 0)), .affine(.translate(right: -21, down: 0))),
            (.affine(.translate(right: 0, down: 14)), .affine(.translate(right: 0, down: -14))),
            (.affine(.rotate(degrees: 15, shape)), .affine(.rotate(degrees: -15, shape))),
            (.posterize(bits: 6), nil), (.solarize(threshold: 127.5), nil), (.autoContrast, nil),
            (.equalize, nil),
        ]
        for (positive, negative) in expected {
            let (up, down) = (count { $0 == positive }, count { $0 == negative })
            // 286 with a standard deviation of 16.
            #expect((190...382).contains(up + down), "\(positive)")
            if negative != nil { #expect(up > 85 && down > 85, "\(positive)") }
        }
        #expect(RandAugment(operations: 3).operations(draws[0], shape).count <= 3)
    }

    @Test func erasedRectanglesHaveTheirShareAndPlace() {
        let erasing = RandomErasing(probability: 0.25, scale: 0.1...0.2, ratio: 0.5...2)
        let all = draws.compactMap { erasing.rectangle($0, shape) }
        #expect((836...1164).contains(all.count))
        let shares = all.map { Double($0.area) / Double(shape.width * shape.height) }
        #expect(shares.allSatisfy { $0 > 0.095 && $0 < 0.205 })
        #expect((shares.reduce(0, +) / Double(all.count) - 0.15).magnitude < 0.005)
        for rectangle in all {
            let ratio = Double(rectangle.rows.count) / Double(rectangle.columns.count)
            #expect(ratio > 0.47 && ratio < 2.13)
            #expect(rectangle.rows.lowerBound >= 0 && rectangle.rows.upperBound <= shape.height)
            #expect(rectangle.columns.lowerBound >= 0 && rectangle.columns.upperBound <= shape.width)
        }
        let tall = all.count { $0.rows.count > $0.columns.count }
        #expect((Double(tall) / Double(all.count) - 0.5).magnitude < 0.1)
    }

    private func varied(_ augmentation: Augmentation, _ normalization: Normalization, sample: Int) -> [UInt8]
    {
        var pixels = [UInt8](repeating: 77, count: shape.elements)
        var scratch = pixels
        pixels.withUnsafeMutableBufferPointer { pixels in
            scratch.withUnsafeMutableBufferPointer { scratch in
                guard let pixels = pixels.baseAddress, let scratch = scratch.baseAddress else { return }
                augmentation.vary(pixels, shape, draws[sample], normalization, scratch: scratch)
            }
        }
        return pixels
    }

    @Test func erasingOverwritesWithTheMeanALevelOrNoise() throws {
        let normalization = try Normalization(mean: [0.5, 0.25, 0.1], standardDeviation: [0.1, 0.1, 0.01])
        func erased(_ value: RandomErasing.Value) -> (changed: [(Int, UInt8)], area: Int) {
            let erasing = RandomErasing(probability: 1, value: value)
            let pixels = varied(Augmentation(randomErasing: erasing), normalization, sample: 3)
            let changed = pixels.enumerated().filter { $0.element != 77 }.map { ($0.offset, $0.element) }
            return (changed, erasing.rectangle(draws[3], shape)?.area ?? 0)
        }
        let mean = erased(.mean)
        #expect(mean.changed.count == mean.area * 3 && mean.area > 0)
        #expect(mean.changed.allSatisfy { $0.1 == [128, 64, 26][$0.0 % 3] })
        #expect(erased(.level(9)).changed.allSatisfy { $0.1 == 9 })
        let noise = erased(.random).changed.filter { $0.0 % 3 == 0 }.map { Double($0.1) }
        let average = noise.reduce(0, +) / Double(noise.count)
        let variance = noise.map { ($0 - average) * ($0 - average) }.reduce(0, +) / Double(noise.count)
        #expect((average - 127.5).magnitude < 5 && (variance.squareRoot() - 25.5).magnitude < 4)
    }

    @Test func cutoutsAreSquaresAroundAPlaceInTheImage() {
        let cutout = Cutout(length: 16)
        let all = draws.map { cutout.rectangle($0, shape) }
        #expect(all.allSatisfy { $0.rows.count <= 16 && $0.columns.count <= 16 && $0.area > 0 })
        // Whole where its centre is at least 8 pixels from every edge: 49/64 · 81/96 of them.
        let whole = Double(all.count { $0.area == 256 }) / Double(Self.count)
        #expect((whole - 49.0 / 64 * 81 / 96).magnitude < 0.04)
    }

    @Test func operationsThatMakeNoSenseAreRefused() {
        let bad: [Augmentation] = [
            Augmentation(randAugment: RandAugment(magnitude: 31)),
            Augmentation(randAugment: RandAugment(operations: -1)),
            Augmentation(colorJitter: ColorJitter(hue: 0.6)), Augmentation(cutout: Cutout(length: -1)),
            Augmentation(randomErasing: RandomErasing(probability: 1.5)),
            Augmentation(randomErasing: RandomErasing(scale: 0...2)),
            Augmentation(mixing: BatchMixing(mixUp: 0)), Augmentation(mixing: BatchMixing(cutMix: .nan)),
            Augmentation(mixing: BatchMixing(mixUp: 1, probability: 2)),
        ]
        for augmentation in bad {
            let failure = #expect(throws: Failure.self, "\(augmentation)") {
                try augmentation.validate(for: shape)
            }
            #expect(failure?.kind == .usage)
        }
    }
}
