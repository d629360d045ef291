import ASTTypes
import Inspection
import Testing

@Suite struct PictureTests {
    @Test func twoPixelsShareACharacter() {
        let picture = Picture(
            shape: ImageShape(height: 2, width: 1, channels: 3), pixels: [255, 0, 1, 2, 3, 4])
        #expect(picture.halfBlocks() == "\u{1B}[38;2;255;0;1m\u{1B}[48;2;2;3;4m▀\u{1B}[0m\n")
    }

    @Test func anOddLastRowHasNothingBelowAndGreyIsGrey() {
        let picture = Picture(shape: ImageShape(height: 1, width: 1, channels: 1), pixels: [7])
        #expect(picture.halfBlocks() == "\u{1B}[38;2;7;7;7m▀\u{1B}[0m\n")
    }

    @Test func aLargePictureIsShrunkInItsProportions() {
        let shape = ImageShape(height: 40, width: 100, channels: 3)
        let picture = Picture(shape: shape, pixels: Array(repeating: 9, count: shape.elements))
        let small = picture.fitted(toColumns: 50)
        #expect(small.shape == ImageShape(height: 20, width: 50, channels: 3))
        #expect(small.pixels.allSatisfy { $0 == 9 })
        #expect(picture.fitted(toColumns: 200) == picture)
    }
}
