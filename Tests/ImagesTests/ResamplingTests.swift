import Images
import Testing

@Suite struct ResamplingTests {
    private func row(_ source: [UInt8], to width: Int) -> [UInt8] {
        resize(source: source, width: source.count, height: 1, channels: 1, toWidth: width, toHeight: 1)
    }

    @Test func halvingWeighsFourNeighboursByATriangle() {
        // Scale 2, support 2: the weights of output 1 are 1/8, 3/8, 3/8, 1/8 of samples 1…4.
        #expect(row([0, 0, 80, 160, 240, 240], to: 3)[1] == 120)
        // At the edge the triangle is cut and its rest made to sum to 1: 3/7, 3/7, 1/7 of samples 0…2.
        #expect(row([70, 70, 210, 0], to: 2)[0] == 90)
    }

    @Test func doublingInterpolatesLinearly() {
        #expect(row([0, 100], to: 4) == [0, 25, 75, 100])
    }

    @Test func aPlainImageStaysPlainAtAnySize() {
        let plain = [UInt8](repeating: 201, count: 13 * 7 * 3)
        for (width, height) in [(1, 1), (5, 9), (40, 3), (13, 7)] {
            let out = resize(
                source: plain, width: 13, height: 7, channels: 3, toWidth: width, toHeight: height)
            #expect(out == [UInt8](repeating: 201, count: width * height * 3))
        }
    }

    @Test func columnsAndRowsAreTreatedAlike() {
        let source: [UInt8] = (0..<24).map { UInt8($0 * 10) }
        let out = resize(source: source, width: 4, height: 6, channels: 1, toWidth: 3, toHeight: 2)
        let turned = (0..<24).map { source[($0 % 6) * 4 + $0 / 6] }
        let turnedOut = resize(source: turned, width: 6, height: 4, channels: 1, toWidth: 2, toHeight: 3)
        for y in 0..<2 {
            for x in 0..<3 {
                let difference = Int(out[y * 3 + x]) - Int(turnedOut[x * 2 + y])
                #expect(difference.magnitude <= 1)
            }
        }
    }
}
