import ASTTypes
import Foundation
import Images

/// The same pictures as `ast-ingest --index` stores them, proven to be the same.
struct DecodeIndexed {
    let work: DecodeWork
    /// Pictures that got an index; the others are left as they were.
    let indexed: Int
    /// Pictures of which a pixel differs, in a full decode or in a random region.
    let differing: Int
    /// Of all pictures with an index, over those without.
    let bytesRatio: Double

    /// - Throws: ``ImageError`` for a picture that cannot be decoded.
    init(_ plain: DecodeWork) throws {
        let (indexer, decoder, whole) = (try JPEGIndexer(), try RegionDecoder(), try ImageDecoder())
        var (pictures, indexed, differing) = (plain.pictures, 0, 0)
        var (before, after) = ([UInt8](), [UInt8]())
        for (number, picture) in plain.pictures.enumerated() {
            guard let file = try indexer.index(picture.bytes.span.bytes) else { continue }
            indexed += 1
            pictures[number].bytes = file
            try whole.decode(picture.bytes.span.bytes, as: 3, into: &before)
            try whole.decode(file.span.bytes, as: 3, into: &after)
            let region = TrainingCrop.region(of: picture, index: number, round: 0)
            let part = try Self.decode(region, of: file, using: decoder)
            let isSame = before == after && Self.crop(before, region, width: picture.width) == part
            if !isSame { differing += 1 }
        }
        self.indexed = indexed
        self.differing = differing
        work = DecodeWork(pictures, workers: plain.workers, side: plain.side)
        let bytes = { (work: [DecodeWork.Picture]) in work.reduce(0.0) { $0 + Double($1.bytes.count) } }
        bytesRatio = bytes(pictures) / bytes(plain.pictures)
    }

    private static func decode(
        _ region: PixelRegion, of file: [UInt8], using decoder: RegionDecoder
    ) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: region.width * region.height * 3)
        try pixels.withUnsafeMutableBufferPointer { target in
            guard let start = target.baseAddress else { return }
            try decoder.render(
                file.span.bytes, region: region, channels: 3, toWidth: region.width, toHeight: region.height,
                mirrored: false, filter: .bilinear, into: start)
        }
        return pixels
    }

    private static func crop(_ pixels: [UInt8], _ region: PixelRegion, width: Int) -> [UInt8] {
        var part: [UInt8] = []
        part.reserveCapacity(region.width * region.height * 3)
        for row in region.top..<(region.top + region.height) {
            let start = (row * width + region.left) * 3
            part += pixels[start..<(start + region.width * 3)]
        }
        return part
    }
}
