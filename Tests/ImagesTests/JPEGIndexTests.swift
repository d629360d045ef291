import Foundation
import TestSupport
import Testing

@testable import Images

/// A JPEG with an index is the same picture, and regions of it are decoded from their part of the file alone.
@Suite struct JPEGIndexTests {
    typealias Kind = RegionDecoderTests.Kind

    /// The last has a prime number of units in a row.
    private static let kinds: [Kind] =
        ImageFixture.JPEGSubsampling.allCases.flatMap { subsampling in
            [
                Kind(subsampling: subsampling, width: 125, height: 90),
                Kind(subsampling: subsampling, progressive: true, width: 96, height: 101),
            ]
        } + [
            Kind(color: .grey, width: 120, height: 86), Kind(color: .cmyk, width: 110, height: 70),
            Kind(width: 8 * 13, height: 60),
        ]

    private func indexed(_ file: [UInt8], cellWidth: Int = 32) throws -> [UInt8] {
        let indexer = try JPEGIndexer(cellWidth: cellWidth, pixels: 1...1_000_000)
        let indexed = try indexer.index(file.span.bytes)
        return try #require(indexed)
    }

    private func decode(_ file: [UInt8], channels: Int = 3) throws -> [UInt8] {
        var pixels: [UInt8] = []
        try ImageDecoder().decode(file.span.bytes, as: channels, into: &pixels)
        return pixels
    }

    private func index(of file: [UInt8]) throws -> JPEGIndex? {
        let reader = try JPEGRowReader()
        let header = try file.withUnsafeBytes { try reader.header(of: $0) }
        return JPEGIndex(file.span.bytes, header)
    }

    @Test(arguments: kinds) func anIndexChangesNoPixel(kind: Kind) throws {
        let file = try kind.file()
        let indexed = try indexed(file)
        #expect(try decode(indexed) == decode(file))
        let index = try #require(try index(of: indexed))
        #expect(index.rows == (kind.height + index.unitHeight - 1) / index.unitHeight)
        #expect(index.columns * index.interval * index.unitWidth >= kind.width)
        #expect(Double(indexed.count) < Double(file.count) * 1.3)
        let decoder = try ImageDecoder()
        let headers = (try decoder.check(indexed.span.bytes), try decoder.check(file.span.bytes))
        #expect(headers.0 == headers.1)
    }

    @Test(arguments: kinds, [8, 32]) func aRegionOfAnIndexedFileHasThePixelsOfAFullDecode(
        kind: Kind, cellWidth: Int
    ) throws {
        let file = try kind.file()
        let indexed = try indexed(file, cellWidth: cellWidth)
        let whole = try decode(file)
        let decoder = try RegionDecoder()
        var random = SeededGenerator(state: 3)
        for round in 0..<24 {
            let width = Int.random(in: 1...(round % 3 == 0 ? kind.width : 30), using: &random)
            let height = Int.random(in: 1...(round % 4 == 0 ? kind.height : 30), using: &random)
            let region = PixelRegion(
                left: round % 5 == 0 ? 0 : Int.random(in: 0...(kind.width - width), using: &random),
                top: round % 7 == 0
                    ? kind.height - height : Int.random(in: 0...(kind.height - height), using: &random),
                width: width, height: height)
            let pixels = try RegionDecoderTests.render(
                decoder, indexed, region, channels: 3, to: (width, height))
            let rows = (region.top..<(region.top + height)).flatMap { row in
                whole[((row * kind.width + region.left) * 3)...].prefix(width * 3)
            }
            #expect(pixels == rows, "\(region)")
        }
    }

    @Test(arguments: [1, 2, 4, 8]) func reductionInTheTransformIsThatOfTheWholeFile(divisor: Int) throws {
        for kind in [Kind(subsampling: .s420, width: 200, height: 150), Kind(width: 152, height: 200)] {
            let file = try kind.file()
            let indexed = try indexed(file)
            let region = PixelRegion(left: 61, top: 43, width: 91, height: 97)
            let side = 88 / divisor
            for mirrored in [false, true] {
                let pixels = try [file, indexed].map {
                    try RegionDecoderTests.render(
                        RegionDecoder(), $0, region, channels: 3, to: (side, side), mirrored: mirrored)
                }
                #expect(pixels[0] == pixels[1])
            }
        }
    }

    @Test func aRegionNeedsOnlyItsPartOfTheFile() throws {
        let file = try indexed(Kind(subsampling: .s420, width: 256, height: 200).file())
        let index = try #require(try index(of: file))
        let region = PixelRegion(left: 105, top: 95, width: 50, height: 45)
        let pixels = try RegionDecoderTests.render(RegionDecoder(), file, region, channels: 3, to: (25, 25))
        // Zeros decode to something else or nothing: what of the file is overwritten with them was not read.
        var bare = file
        for row in 0..<index.rows {
            for column in 0..<index.columns {
                let (x, y) = (column * index.interval * index.unitWidth, row * index.unitHeight)
                if x + index.interval * index.unitWidth > 100, x < 160, y + 16 > 90, y < 145 { continue }
                let cell = row * index.columns + column
                for at in index.offsets[cell]..<(index.offsets[cell + 1] - 2) { bare[at] = 0 }
            }
        }
        #expect(bare != file)
        #expect(
            try RegionDecoderTests.render(RegionDecoder(), bare, region, channels: 3, to: (25, 25)) == pixels)
    }

    @Test func applicationsDataStay() throws {
        let data =
            Array("Exif\0\0".utf8) + [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]
        let exif: [UInt8] = [0xFF, 0xE1, 0, UInt8(data.count + 8)] + data + [0, 0, 0, 0, 0, 0]
        let comment: [UInt8] = [0xFF, 0xFE, 0, 5, 7, 8, 9]
        let plain = try Kind(subsampling: .s420, width: 200, height: 150).file()
        let file = Array(plain[..<2]) + exif + comment + plain[2...]
        let indexed = try indexed(file)
        let header = try ImageDecoder().header(of: indexed.span.bytes)
        #expect(header.width == 150)
        #expect(indexed.indices.contains { indexed[$0...].starts(with: comment) })
        #expect(try decode(indexed) == decode(file))
        let region = PixelRegion(left: 17, top: 110, width: 40, height: 50)
        #expect(
            try RegionDecoderTests.render(RegionDecoder(), indexed, region, channels: 3, to: (40, 40))
                == RegionDecoderTests.render(RegionDecoder(), file, region, channels: 3, to: (40, 40)))
    }

    @Test func whatGainsNothingIsLeftAlone() throws {
        let indexer = try JPEGIndexer()
        let small = try Kind().file()
        #expect(try indexer.index(small.span.bytes) == nil)
        let large = try Kind(width: 400, height: 300).file()
        let first = try indexer.index(large.span.bytes)
        let indexed = try #require(first)
        #expect(try indexer.index(indexed.span.bytes) == nil)
        let png = try ImageFixture.png([1, 2, 3], width: 1, height: 1, color: .rgb)
        #expect(try indexer.index(png.span.bytes) == nil)
        let half = Array(large[..<(large.count / 2)])
        #expect(throws: ImageError.self) { try indexer.index(half.span.bytes) }
        #expect(try indexer.index(large.span.bytes) == indexed, "and it is usable afterwards")
    }

    /// Whatever is wrong with an index, the picture is decoded without it, or the file is refused.
    @Test func aDamagedIndexIsNotUsed() throws {
        let file = try indexed(Kind(subsampling: .s420, width: 200, height: 150).file())
        let region = PixelRegion(left: 75, top: 60, width: 30, height: 25)
        let decoder = try RegionDecoder()
        let whole = try RegionDecoderTests.render(decoder, file, region, channels: 3, to: (15, 15))
        let name = Array("ASTINDEX".utf8)
        let start = try #require(file.indices.first { file[$0...].starts(with: name) })
        let count = Int(file[start - 2]) << 8 + Int(file[start - 1]) - 2
        for at in start..<(start + count) {
            for value: UInt8 in [0, 0xFF, file[at] &+ 1] {
                var changed = file
                changed[at] = value
                let pixels = try RegionDecoderTests.render(
                    decoder, changed, region, channels: 3, to: (15, 15))
                #expect(pixels == whole, "byte \(at - start) is \(value)")
            }
        }
    }

    @Test func aChangedIndexedFileIsPixelsOrAnError() throws {
        let file = try indexed(Kind(subsampling: .s420, width: 200, height: 150).file())
        let decoder = try RegionDecoder()
        var random = Mutator(seed: 21)
        for round in 0..<200 {
            var changed = random.mutate(file)
            if round % 2 == 0 { changed.removeLast(min(changed.count, round * 12)) }
            let region = PixelRegion(left: round / 2, top: 60, width: 30, height: 25)
            do {
                _ = try RegionDecoderTests.render(decoder, changed, region, channels: 3, to: (15, 15))
            } catch let error as ImageError {
                #expect(!error.detail.isEmpty)
            }
        }
    }

    @Test(.enabled(if: RealData.isPresent("imagenet-250"), Comment(rawValue: RealData.hint)))
    func realPhotographsKeepEveryPixel() throws {
        let folder = try #require(RealData.folder("imagenet-250"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let (indexer, decoder) = (try JPEGIndexer(), try RegionDecoder())
        var indexed = 0
        for name in names {
            let file = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            guard let copy = try indexer.index(file.span.bytes) else { continue }
            indexed += 1
            #expect(try decode(copy) == decode(file), "\(name)")
            let header = try decoder.header(of: file.span.bytes)
            let region = PixelRegion(
                left: header.width / 3, top: header.height / 4, width: header.width / 5,
                height: header.height / 6)
            let sides = (region.width, region.height)
            #expect(
                try RegionDecoderTests.render(decoder, copy, region, channels: 3, to: sides)
                    == RegionDecoderTests.render(decoder, file, region, channels: 3, to: sides), "\(name)")
        }
        #expect(indexed > names.count / 2)
    }
}
