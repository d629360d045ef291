import ASTTypes
import Foundation
import Images
import Testing

@testable import Streaming

@Suite struct PixelOperationTests {
    private static let shape = TorchvisionFixture.shape

    private func apply(_ operation: PixelOperation, to pixels: [UInt8], _ shape: ImageShape) -> [UInt8] {
        var pixels = pixels
        var scratch = pixels
        pixels.withUnsafeMutableBufferPointer { pixels in
            scratch.withUnsafeMutableBufferPointer { scratch in
                guard let pixels = pixels.baseAddress, let scratch = scratch.baseAddress else { return }
                operation.apply(to: pixels, shape, scratch: scratch)
            }
        }
        return pixels
    }

    private func expectClose(_ pixels: [UInt8], _ expected: String, within tolerance: Int, _ comment: String)
    {
        let expected = [UInt8](Data(base64Encoded: expected) ?? Data())
        #expect(pixels.count == expected.count, "\(comment)")
        let worst = zip(pixels, expected).map { (Int($0) - Int($1)).magnitude }.max() ?? 0
        #expect(worst <= tolerance, "\(comment): \(worst) levels")
    }

    @Test func operationsAreTorchvisionsPixelForPixel() {
        for (operation, expected) in TorchvisionFixture.operations {
            let pixels = apply(operation, to: TorchvisionFixture.picture, Self.shape)
            expectClose(pixels, expected, within: 0, "\(operation)")
        }
        let narrow = TorchvisionFixture.picture.map { $0 / 2 + 30 }
        for (operation, expected) in TorchvisionFixture.stretches {
            expectClose(apply(operation, to: narrow, Self.shape), expected, within: 0, "\(operation)")
        }
        let grey = ImageShape(height: Self.shape.height, width: Self.shape.width, channels: 1)
        let second = (0..<grey.elements).map { TorchvisionFixture.picture[$0 * 3 + 1] }
        for (operation, expected) in TorchvisionFixture.grey {
            expectClose(apply(operation, to: second, grey), expected, within: 0, "grey \(operation)")
        }
    }

    @Test func resizedCropsAreTorchvisionsToOneLevel() {
        for (box, expected) in TorchvisionFixture.crops {
            var pixels: [UInt8] = []
            Resampler().resize(
                TorchvisionFixture.picture, width: Self.shape.width, height: Self.shape.height, channels: 3,
                region: PixelRegion(left: box[0], top: box[1], width: box[2], height: box[3]), toWidth: 6,
                toHeight: 5, filter: .bilinear, into: &pixels)
            expectClose(pixels, expected, within: 1, "\(box)")
        }
    }

    @Test func everyColourSurvivesTheWayToHueAndBackNearly() {
        for red in stride(from: 0, through: 255, by: 15) {
            for green in stride(from: 0, through: 255, by: 15) {
                for blue in stride(from: 0, through: 255, by: 15) {
                    let color = HueColor(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
                    let back = color.rgb
                    let worst = max(
                        (red - Int(back.red)).magnitude, (green - Int(back.green)).magnitude,
                        (blue - Int(back.blue)).magnitude)
                    // A step of hue is 6/255 of a sector, so up to 6 levels.
                    #expect(worst <= 7)
                }
            }
        }
    }

    @Test func tinyImagesAreOperatedOnWithoutHarm() {
        let operations =
            TorchvisionFixture.operations.map(\.0) + [.autoContrast, .equalize, .posterize(bits: 0)]
        for (height, width) in [(1, 1), (1, 3), (2, 2), (3, 1)] {
            let shape = ImageShape(height: height, width: width, channels: 3)
            for operation in operations {
                let pixels = StoreFixture.pixels(4, shape: shape)
                #expect(apply(operation, to: pixels, shape).count == shape.elements)
            }
        }
    }
}
